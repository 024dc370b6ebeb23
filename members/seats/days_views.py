"""The page of a country's working days, for the secretariat."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members import permissions
from members.directory import country_days as days
from members.directory import queries as directory
from members.directory.days_off import PublicHoliday
from members.directory.forms import CountryDaysForm
from members.models import Country
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.seats import queries


@screen(permissions.KEEP_COUNTRY_DAYS, load=queries.get_country, takes=FORM)
def country_days(request: PortalRequest, country: Country) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    since = date(request.now.year, 1, 1)
    kept = directory.holidays_of(country, since=since)
    saved = "\n".join(str(PublicHoliday(row.day, row.name, row.is_estimated)) for row in kept)
    form = CountryDaysForm(words, initial={"weekend": country.weekend, "holidays": saved})
    version = request.POST.get("version") if request.method == "POST" else country.version
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Country:
            days.keep(
                country=country,
                **form.cleaned_data,
                since=since,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return country

        said = _("Saved. The desks of this country follow it at once.")
        return carry_out(request, act, said=said)
    page = {
        "form": form,
        "country": country,
        "estimated": [row for row in kept if row.is_estimated],
        "own_tables": directory.own_tables(country, since=since),
        "saved": saved,
        "version": version,
        "was_kept": was_kept,
    }
    return render(request, "members/country_days.html", page)
