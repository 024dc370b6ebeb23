"""The directory: all agencies, one agency, and the card of all duty desks."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render

from common.access import BUTTON, may, screen
from members import permissions
from members.directory import card, forms, queries, services
from members.directory.entries import Entry, entries, entry, narrowed, unit_entries
from members.directory.models import Agency
from members.directory.visibility import sees_names
from members.posting import PortalRequest
from members.reference import queries as reference

_NEXT_HOLIDAYS = 5


def _entries(agencies: list[Agency], *, now: datetime) -> list[Entry]:
    return entries(agencies, queries.main_desks(agencies), queries.days_around(agencies, now=now), now=now)


@screen(permissions.SEE_DIRECTORY)
def directory_list(request: PortalRequest) -> HttpResponse:
    agencies = queries.listed(request.actor)
    found = _entries(agencies, now=request.now)
    languages = {code for agency in agencies for code in agency.working_languages}
    form = forms.DirectoryFilter(request.GET, languages=languages)
    asked = form.cleaned_data if form.is_valid() else {}
    words = asked.get("q", "")
    kinds = reference.words(reference.Code.AGENCY_TYPES) if words else {}
    page = {
        "entries": narrowed(found, words=words, language=asked.get("language", ""), kinds=kinds),
        "form": form,
        "is_filtered": any(asked.values()),
        "may_add": may(request.actor, permissions.KEEP_MEMBERS),
        "may_take_out": may(request.actor, permissions.EXPORT_AGENCIES),
    }
    return render(request, "members/directory_list.html", page)


@screen(permissions.SEE_DIRECTORY, load=queries.get_listed)
def agency(request: PortalRequest, agency: Agency) -> HttpResponse:
    if agency.successor_id:
        page = {"agency": agency, "kind": _kind(agency), "former_names": queries.former_names(agency)}
        return render(request, "members/agency_merged.html", page)
    is_own = agency.id == request.actor.agency_id
    asks_kinds = agency.opens_names and not is_own
    with_names = sees_names(
        is_own=is_own,
        opens_names=agency.opens_names,
        country=request.actor.country,
        kinds=queries.kinds_of(request.actor, now=request.now) if asks_kinds else (),
    )
    desk = queries.main_desks([agency]).get(agency.id)
    days = queries.days_around([agency, *([desk.deputy.agency] if desk and desk.deputy else [])], now=request.now)
    page = {
        "agency": agency,
        "kind": _kind(agency),
        "entry": entry(agency, desk, days, now=request.now),
        "holidays": days[agency.id].after(request.now.date())[:_NEXT_HOLIDAYS],
        "functions": queries.functions(agency, with_names=with_names, now=request.now),
        "with_names": with_names,
        "units": unit_entries(agency, queries.units_of(agency), days, now=request.now),
        "former_names": queries.former_names(agency),
        "may_keep": may(request.actor, permissions.KEEP_AGENCY, agency),
        "may_confirm": may(request.actor, permissions.CONFIRM_AGENCY, agency),
        "may_suspend": may(request.actor, permissions.SUSPEND_AGENCY, agency),
        "may_confirm_merger": may(request.actor, permissions.CONFIRM_MERGER, agency),
        "may_drop_merger": may(request.actor, permissions.DROP_MERGER, agency),
        "may_merge": may(request.actor, permissions.MERGE_AGENCY, agency),
        "may_restore": may(request.actor, permissions.RESTORE_AGENCY, agency),
    }
    return render(request, "members/agency.html", page)


def _kind(agency: Agency) -> str:
    return reference.words(reference.Code.AGENCY_TYPES).get(agency.type, agency.type)


@screen(permissions.SEE_DIRECTORY)
def directory_card(request: PortalRequest) -> HttpResponse:
    agencies = queries.on_card()
    page = {"entries": _entries(agencies, now=request.now)}
    return render(request, "members/directory_card.html", page)


@screen(permissions.SEE_DIRECTORY, takes=BUTTON)
def directory_card_pdf(request: PortalRequest) -> HttpResponse:
    services.note_card(by=request.actor, now=request.now)
    agencies = queries.on_card()
    found = _entries(agencies, now=request.now)
    response = HttpResponse(card.pdf(found, now=request.now), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="duty-desks.pdf"'
    return response
