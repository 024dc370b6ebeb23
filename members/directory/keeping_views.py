"""The pages by which the directory is kept: an agency's entry and desk, new members, suspending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import BUTTON, FORM, may, screen
from common.forms import PortalForm
from members import permissions
from members.directory import forms, merging, queries, services
from members.directory.days_off import PublicHoliday
from members.directory.models import Agency, DutyDesk, Unit
from members.directory.words import hours_words
from members.posting import PortalRequest, Posted, carry_out, page_of, take_step, words_for
from members.reference import queries as reference

# What stands at a field when the service refuses it, by the expected error.
_REFUSALS: dict[type[Exception], tuple[str, Callable[[], str]]] = {
    services.FocalPointTaken: (
        "is_focal_point",
        lambda: _("Another agency is the focal point of this country. Take it from that one first."),
    ),
    services.ShortNameTaken: ("short_name", lambda: _("Another agency has this short name. Choose another one.")),
}


def _said_at_field(form: PortalForm, refusal: Exception) -> None:
    field, words = _REFUSALS[type(refusal)]
    form.add_error(field, words())


@screen(permissions.KEEP_AGENCY, load=queries.get_listed, takes=FORM)
def agency_edit(request: PortalRequest, agency: Agency) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    kinds = reference.choices(reference.Code.AGENCY_TYPES, also=agency.type)
    form = forms.entry_form(agency, words, kinds=kinds if may(request.actor, permissions.KEEP_MEMBERS) else None)
    page = {
        "form": form,
        "agency": agency,
        "kind": dict(kinds).get(agency.type, agency.type),
        "version": agency.version,
        "was_kept": was_kept,
    }
    if request.method == "POST" and form.is_valid():
        name = agency.name

        def act(posted: Posted) -> Agency:
            services.edit(
                agency=agency,
                content=form.cleaned_data,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return agency

        try:
            return carry_out(request, act, said=_("Saved. Everybody reads it in the directory."))
        except tuple(_REFUSALS) as refusal:
            _said_at_field(form, refusal)
            agency.name = name
            page["version"] = request.POST.get("version")
    return render(request, "members/agency_edit.html", page)


@screen(permissions.KEEP_AGENCY, load=queries.get_listed, takes=FORM)
def desk_edit(request: PortalRequest, agency: Agency) -> HttpResponse:
    return desk_page(request, agency, queries.main_desks([agency]).get(agency.id))


def desk_page(request: PortalRequest, agency: Agency, desk: DutyDesk | None, unit: Unit | None = None) -> HttpResponse:
    """The form of a desk: an agency's main one, or that of one of its units."""
    words, was_kept = words_for(request, request.actor)
    form = forms.desk_form(desk, words, deputies=queries.deputies_for(agency))
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Any:
            return services.keep_desk(
                agency=agency,
                unit=unit,
                content=form.content,
                by=request.actor,
                now=request.now,
                version=posted.version,
                showing=posted.showing,
                submission=posted.submission,
            )

        return carry_out(request, act, said=_("Saved. Everybody reads it in the directory."))
    page = {
        "form": form,
        "agency": agency,
        "unit": unit,
        "desk": desk,
        "was_kept": was_kept,
        "saved_hours": hours_words(desk) if desk else "",
    }
    return render(request, "members/desk_edit.html", page)


@screen(permissions.KEEP_AGENCY, load=queries.get_listed, takes=FORM)
def agency_days(request: PortalRequest, agency: Agency) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    since = date(request.now.year, 1, 1)
    kept = queries.kept_holidays(agency, since=since)
    saved = "\n".join(str(PublicHoliday(row.day, row.name, row.is_estimated)) for row in kept)
    form = forms.DaysForm(words, initial={"weekend": agency.weekend or [], "holidays": saved})
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Agency:
            services.keep_days(
                agency=agency,
                **form.cleaned_data,
                since=since,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return agency

        return carry_out(request, act, said=_("Saved. Everybody reads it in the directory."))
    page = {
        "form": form,
        "agency": agency,
        "has_own": any(row.agency_id for row in kept),
        "saved": saved,
        "was_kept": was_kept,
    }
    return render(request, "members/agency_days.html", page)


@screen(permissions.KEEP_MEMBERS, takes=FORM)
def agency_add(request: PortalRequest) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = forms.NewAgencyForm(words, bodies=queries.bodies(), kinds=reference.choices(reference.Code.AGENCY_TYPES))
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Agency:
            return services.add_agency(
                **form.of_body,
                content=form.cleaned_data,
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )

        said = _("Added. It has no people yet, and no duty desk: say how to reach it.")
        try:
            return carry_out(request, act, said=said)
        except tuple(_REFUSALS) as refusal:
            _said_at_field(form, refusal)
    return render(request, "members/agency_add.html", {"form": form, "was_kept": was_kept})


def _agencies_come_next(body: Any) -> str:
    return reverse("agency_add")


def _add_body(
    request: PortalRequest, form: PortalForm, service: Callable[..., Any], *, template: str, code: str, was_kept: bool
) -> HttpResponse:
    """A country or an organisation is added; its agencies come next."""
    if request.method == "POST" and form.is_valid():
        content = {name: value for name, value in form.cleaned_data.items() if name != "kind"}

        def act(posted: Posted) -> Any:
            return service(
                content=content,
                kind=form.cleaned_data["kind"],
                by=request.actor,
                now=request.now,
                showing=posted.showing,
            )

        try:
            return carry_out(request, act, said=_("Added. Now add its agencies."), to=_agencies_come_next)
        except services.AlreadyListed:
            form.add_error(code, _("This one is in the list already."))
    return render(request, template, {"form": form, "was_kept": was_kept})


@screen(permissions.KEEP_MEMBERS, takes=FORM)
def country_add(request: PortalRequest) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = forms.CountryForm(words)
    template = "members/country_add.html"
    return _add_body(request, form, services.add_country, template=template, code="iso2", was_kept=was_kept)


@screen(permissions.KEEP_MEMBERS, takes=FORM)
def organisation_add(request: PortalRequest) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = forms.OrganisationForm(words)
    template = "members/organisation_add.html"
    return _add_body(request, form, services.add_organisation, template=template, code="code", was_kept=was_kept)


@screen(permissions.CONFIRM_AGENCY, load=queries.get_listed, takes=BUTTON)
def agency_confirm(request: PortalRequest, agency: Agency) -> HttpResponse:
    def act(posted: Posted) -> Agency:
        services.confirm(agency=agency, by=request.actor, now=request.now, version=posted.version)
        return agency

    said = _("Thank you. The directory says that it was confirmed today.")
    return carry_out(request, act, said=said, again=page_of)


@screen(permissions.SUSPEND_AGENCY, load=queries.get_listed, takes=FORM)
def agency_suspend(request: PortalRequest, agency: Agency) -> HttpResponse:
    if request.method == "POST":
        return take_step(request, services.suspend, said=_("Suspended. Its people come in no more."), agency=agency)
    return render(request, "members/agency_suspend.html", {"agency": agency})


@screen(permissions.MERGE_AGENCY, load=queries.get_listed, takes=FORM, fresh=True)
def agency_merge(request: PortalRequest, agency: Agency) -> HttpResponse:
    heirs = list(merging.successors(agency))
    form = forms.MergeForm(request.POST if request.method == "POST" else None, successors=heirs)
    if request.method == "POST" and form.is_valid():
        successor = form.cleaned_data["successor"]

        def service(**words: Any) -> None:
            merging.propose(successor=successor, **words)

        return take_step(request, service, said=_("Proposed. A second person confirms it."), agency=agency)
    page = {"agency": agency, "form": form, "has_successors": bool(heirs)}
    return render(request, "members/agency_merge.html", page)


@screen(permissions.CONFIRM_MERGER, load=queries.get_listed, takes=FORM, fresh=True)
def merger_confirm(request: PortalRequest, agency: Agency) -> HttpResponse:
    if request.method != "POST":
        return render(request, "members/merger_confirm.html", {"agency": agency})
    try:
        return take_step(request, merging.merge, said=_("Merged. The successor has its open work."), agency=agency)
    except merging.NoSuccessor:
        messages.error(request, _("Nothing was changed: the successor takes no part at present."))
        return redirect(agency.get_absolute_url())


@screen(permissions.DROP_MERGER, load=queries.get_listed, takes=FORM)
def merger_drop(request: PortalRequest, agency: Agency) -> HttpResponse:
    if request.method != "POST":
        return render(request, "members/merger_drop.html", {"agency": agency})
    return take_step(request, merging.drop, said=_("The proposal is dropped. Nothing has changed."), agency=agency)


@screen(permissions.RESTORE_AGENCY, load=queries.get_listed, takes=FORM)
def agency_restore(request: PortalRequest, agency: Agency) -> HttpResponse:
    if request.method == "POST":
        return take_step(request, services.restore, said=_("Its people can come in again."), agency=agency)
    return render(request, "members/agency_restore.html", {"agency": agency})
