"""The page of a country's point on maps, for the secretariat."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common import coordinates
from common.access import FORM, screen
from members import permissions
from members.directory import country_points as points
from members.models import Country
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.seats import queries
from members.seats.forms import CountryPointForm


@screen(permissions.KEEP_COUNTRY_POINT, load=queries.get_country, takes=FORM)
def country_point(request: PortalRequest, country: Country) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = CountryPointForm(words, initial={"point": country.point})
    version = request.POST.get("version") if request.method == "POST" else country.version
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Country:
            points.keep(
                country=country,
                **form.cleaned_data,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return country

        return carry_out(request, act, said=_("Saved. Maps show it from now on."))
    saved = coordinates.words(country.latitude, country.longitude)
    page = {"form": form, "country": country, "saved": saved, "version": version, "was_kept": was_kept}
    return render(request, "members/country_point.html", page)
