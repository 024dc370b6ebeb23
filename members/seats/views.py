"""The pages of seats: who speaks for each country and who holds the chair, and what the secretariat records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members import permissions
from members.models import Country, Organisation
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.seats import forms, queries, services


@screen(permissions.SEE_SEATS)
def seat_list(request: PortalRequest) -> HttpResponse:
    day = request.now.date()
    seats = queries.seats(request.actor, day=day)
    page = {"seats": seats, "beside": queries.beside(request.actor, seats, day=day)}
    return render(request, "members/seat_list.html", page)


@screen(permissions.SEE_SEATS, load=queries.get_country)
def seat(request: PortalRequest, country: Country) -> HttpResponse:
    day = request.now.date()
    nominations, terms = list(queries.nominations_of(country)), list(queries.terms_of(country))
    pauses = list(queries.pauses_of(country))
    pause = next((one for one in pauses if one.state not in {"ended", "dropped"}), None)
    page = {
        "country": country,
        "seat": next((one for one in queries.seats(request.actor, day=day) if one.country == country), None),
        "nominations": nominations,
        "terms": terms,
        "capacities": list(queries.capacities_of(country)),
        "has_open_nomination": any(one.ends_on is None for one in nominations),
        "has_open_term": any(one.ends_on is None for one in terms),
        "may_keep": may(request.actor, permissions.KEEP_SEATS),
        "pause": pause,
        "past_pauses": [one for one in pauses if one.state == "ended"],
        "may_propose_pause": pause is None and may(request.actor, permissions.PROPOSE_PAUSE, country),
        "may_confirm_pause": pause is not None and may(request.actor, permissions.CONFIRM_PAUSE, pause),
        "may_drop_pause": pause is not None and may(request.actor, permissions.DROP_PAUSE, pause),
        "may_end_pause": pause is not None and may(request.actor, permissions.PROPOSE_PAUSE_END, pause),
    }
    return render(request, "members/seat.html", page)


@screen(permissions.SEE_SEATS, load=queries.get_organisation)
def organisation(request: PortalRequest, organisation: Organisation) -> HttpResponse:
    page = {
        "organisation": organisation,
        "capacities": list(queries.capacities_of(organisation)),
        "may_keep": may(request.actor, permissions.KEEP_SEATS),
    }
    return render(request, "members/organisation.html", page)


@screen(permissions.KEEP_SEATS, load=queries.get_country, takes=FORM)
def capacity_begin(request: PortalRequest, country: Country) -> HttpResponse:
    return _capacity(request, country)


@screen(permissions.KEEP_SEATS, load=queries.get_organisation, takes=FORM)
def organisation_capacity(request: PortalRequest, organisation: Organisation) -> HttpResponse:
    return _capacity(request, organisation)


def _capacity(request: PortalRequest, body: Country | Organisation) -> HttpResponse:
    """As what a country or an organisation belongs to the Group from a day on."""

    def act(posted: Posted, chosen: dict[str, Any]) -> None:
        services.begin_capacity(body=body, by=request.actor, now=request.now, showing=posted.showing, **chosen)

    return _form(
        request,
        body,
        forms.CapacityForm,
        act,
        title=_("Record another capacity"),
        lead=_("The capacity that is open now ends on the day before. Nothing is deleted."),
        button=_("Record this capacity"),
        said=_("The capacity is recorded."),
    )


@screen(permissions.KEEP_SEATS, load=queries.get_country, takes=FORM)
def nominate(request: PortalRequest, country: Country) -> HttpResponse:
    agencies = queries.agencies_of(country)

    def act(posted: Posted, chosen: dict[str, Any]) -> None:
        keys = [chosen.pop("agency"), chosen.pop("deputy")]
        found = queries.get_agencies(country, agency_ids=filter(None, keys))
        agency, deputy = found[keys[0]], found.get(keys[1])
        services.nominate(
            country=country,
            agency=agency,
            deputy=deputy,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            **chosen,
        )

    return _form(
        request,
        country,
        lambda words: forms.NominationForm(words, agencies=agencies),
        act,
        title=_("Record a nomination"),
        lead=_("A nomination that is open now ends on the day before."),
        button=_("Record this nomination"),
        said=_("The nomination is recorded."),
    )


@screen(permissions.KEEP_SEATS, load=queries.get_country, takes=FORM)
def nomination_end(request: PortalRequest, country: Country) -> HttpResponse:
    return _form(
        request,
        country,
        forms.EndForm,
        lambda _posted, chosen: services.end_nomination(country=country, by=request.actor, now=request.now, **chosen),
        title=_("End the nomination"),
        lead=_("After this day the seat reads “no nomination held” until another letter comes. Nothing is deleted."),
        button=_("End the nomination"),
        said=_("The last day of the nomination is recorded."),
    )


@screen(permissions.KEEP_SEATS, load=queries.get_country, takes=FORM)
def term_begin(request: PortalRequest, country: Country) -> HttpResponse:
    def act(posted: Posted, chosen: dict[str, Any]) -> None:
        services.begin_term(country=country, by=request.actor, now=request.now, showing=posted.showing, **chosen)

    return _form(
        request,
        country,
        forms.TermForm,
        act,
        title=_("Record a term of the chair"),
        lead=_(
            "Two countries hold the chair; at a handover terms may overlap. "
            "Officers with the role of co-chair act from the first day to the last."
        ),
        button=_("Record this term"),
        said=_("The term is recorded."),
    )


@screen(permissions.KEEP_SEATS, load=queries.get_country, takes=FORM)
def term_end(request: PortalRequest, country: Country) -> HttpResponse:
    return _form(
        request,
        country,
        forms.EndForm,
        lambda _posted, chosen: services.end_term(country=country, by=request.actor, now=request.now, **chosen),
        title=_("End the term of the chair"),
        lead=_("After this day the country’s co-chairs no longer act. Reports of earlier years keep their chairs."),
        button=_("End the term"),
        said=_("The last day of the term is recorded."),
    )


def _form(
    request: PortalRequest,
    body: Country | Organisation,
    make: Callable[[Any], Form],
    act: Callable[[Posted, dict[str, Any]], object],
    *,
    said: str,
    **words: str,
) -> HttpResponse:
    """A page that records something of a country or an organisation: its form, and the answer of the service."""
    typed, was_kept = words_for(request, request.actor)
    form = make(typed)
    if request.method == "POST" and form.is_valid():

        def carried(posted: Posted) -> Country | Organisation:
            act(posted, dict(form.cleaned_data))
            return body

        try:
            return carry_out(request, carried, said=said, to=lambda _row: str(body.get_absolute_url()))
        except services.SameCapacity:
            form.add_error("kind", _("This is its capacity now. Choose another one, or leave it as it is."))
        except services.BeginsTooEarly:
            form.add_error("starts_on", _("The one in force began on this day or later. Choose a later day."))
        except services.EndsBeforeStart:
            form.add_error("ends_on", _("The last day is before the first."))
    return render(request, "members/seat_form.html", {"body": body, "form": form, "was_kept": was_kept, **words})
