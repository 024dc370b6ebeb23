"""The pages of an agency's units: add one, rename it and say what is meant for it, its desk, close it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members import permissions
from members.directory import forms, queries, unit_services, unit_work
from members.directory.keeping_views import desk_page
from members.directory.models import Agency, Unit
from members.posting import PortalRequest, Posted, carry_out, words_for


def _taken(form: forms.UnitForm) -> None:
    form.add_error("name", _("This agency has, or had, another unit of this name."))


@screen(permissions.KEEP_AGENCY, load=queries.get_listed, takes=FORM)
def unit_add(request: PortalRequest, agency: Agency) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = forms.UnitForm(words, countries=queries.bodies()[0])
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Unit:
            return unit_services.add(
                agency=agency,
                content=form.cleaned_data,
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )

        try:
            return carry_out(request, act, said=_("Added. Now say how to reach its desk."))
        except unit_services.NameTaken:
            _taken(form)
    return render(request, "members/unit_add.html", {"form": form, "agency": agency, "was_kept": was_kept})


@screen(permissions.KEEP_UNIT, load=queries.get_unit, takes=FORM)
def unit_edit(request: PortalRequest, unit: Unit) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    initial = {field: getattr(unit, field) for field in unit_services.FIELDS}
    form = forms.UnitForm(words, initial=initial, countries=queries.bodies()[0])
    page = {"form": form, "unit": unit, "saved": initial, "version": unit.version, "was_kept": was_kept}
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Unit:
            unit_services.keep(
                unit=unit,
                content=form.cleaned_data,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return unit

        try:
            return carry_out(request, act, said=_("Saved. Everybody reads it in the directory."))
        except unit_services.NameTaken:
            _taken(form)
            page["version"] = request.POST.get("version")
    return render(request, "members/unit_edit.html", page)


@screen(permissions.KEEP_UNIT, load=queries.get_unit, takes=FORM)
def unit_desk(request: PortalRequest, unit: Unit) -> HttpResponse:
    return desk_page(request, unit.agency, unit.desks.first(), unit)


@screen(permissions.KEEP_UNIT, load=queries.get_unit, takes=FORM)
def unit_close(request: PortalRequest, unit: Unit) -> HttpResponse:
    if request.method == "POST":

        def act(posted: Posted) -> Unit:
            unit_services.close(
                unit=unit, by=request.actor, now=request.now, version=posted.version, submission=posted.submission
            )
            return unit

        return carry_out(request, act, said=_("Closed. The directory no longer shows it."))
    page = {"unit": unit, "open_work": unit_work.open_work(request.actor, unit)}
    return render(request, "members/unit_close.html", page)
