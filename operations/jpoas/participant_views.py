"""The pages of who takes part: the chairs invite, a country names its agencies, each agency answers for itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, NotAllowed, may, screen
from members import roles
from members.access import Actor
from members.posting import PortalRequest, Posted, take_step
from members.seats.queries import agencies_of, get_agency, speaks_for
from operations import permissions
from operations.jpoas import forms, participants, queries
from operations.jpoas.models import JointPeriodOfAction, JPOAAgency, JPOAParticipant
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.jpoas.world_map import world_map
from operations.words import state_words
from terms_of_reference.queries import edition_in_force


@screen(permissions.SEE_JPOAS, load=queries.get_round)
def jpoa_participants(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    actor, today = request.actor, request.now.date()
    lines = queries.lines_of(jpoa, day=today)
    own = next((line.participant for line in lines if _is_own(line.participant, actor)), None)
    if own:
        own.jpoa = jpoa
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "groups": [(words, [one for one in lines if one.participant.kind == kind]) for kind, words in _groups()],
        "is_open": jpoa.state in {"consultation", "planning", "active"},
        "sees_contacts": _sees_contacts(lines, actor),
        "own_country": actor.country,
        "may_invite": may(actor, permissions.INVITE_PARTICIPANT, jpoa),
        "may_name": own is not None and may(actor, permissions.NAME_AGENCY, own) and speaks_for(actor, day=today),
        "own_agency": actor.agency_id,
        "may_answer": bool(actor.roles & permissions.ANSWER_NAMING.roles),
    }
    return render(request, "operations/jpoa_participants.html", page)


def _groups() -> list[tuple[str, str]]:
    return [
        (JPOAParticipant.Kind.PARTICIPANT, _("Participants")),
        (JPOAParticipant.Kind.OBSERVER, _("Observers")),
    ]


def _is_own(row: JPOAParticipant, actor: Actor) -> bool:
    return row.country is not None and row.country.iso2 == actor.country


def _sees_contacts(lines: list[queries.Line], actor: Actor) -> bool:
    """Whom to ask is read by those who take part, and by the chairs; others read where."""
    if actor.holds(roles.CO_CHAIR):
        return True
    named = (one for line in lines for one in line.participant.agencies.all())
    return any(one.agency_id == actor.agency_id and one.state == "confirmed" for one in named)


@screen(permissions.SEE_JPOAS, load=queries.get_round)
def jpoa_map(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    page = {"jpoa": jpoa, "state": state_words(jpoa.state), "map": world_map(queries.bodies_of(jpoa))}
    return render(request, "operations/jpoa_map.html", page)


@screen(permissions.INVITE_PARTICIPANT, load=queries.get_round, takes=FORM)
def participant_invite(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    bodies = queries.bodies_to_invite(jpoa)

    def act(posted: Posted, content: dict[str, Any]) -> JointPeriodOfAction:
        participants.invite(jpoa=jpoa, **content, by=request.actor, now=request.now)
        return jpoa

    words = Words(
        title=_("Invite to this round"),
        lead=_("A country then names its agencies. Organisations take part as observers."),
        button=_("Invite"),
        said=_("Invited."),
    )
    asked = Asked(
        make=lambda typed: forms.InviteForm(typed, bodies=bodies),
        act=act,
        to=_participants_of,
        refusals={participants.InvitedAlready: ("body", _("It stands in this round already."))},
    )
    return form_page(request, jpoa, asked, words)


def _participants_of(jpoa: JointPeriodOfAction) -> str:
    return reverse("jpoa_participants", args=[jpoa.id])


@screen(permissions.NAME_AGENCY, load=queries.get_own_participant, takes=FORM)
def agency_name(request: PortalRequest, participant: JPOAParticipant) -> HttpResponse:
    assert participant.country  # noqa: S101 - the actor's own
    country = participant.country
    if not speaks_for(request.actor, day=request.now.date()):
        raise NotAllowed(permissions.NAME_AGENCY, participant)

    def act(posted: Posted, content: dict[str, Any]) -> JPOAAgency:
        return participants.name_agency(
            participant=participant,
            agency=get_agency(country, agency_id=content["agency"]),
            part=content["part"],
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Name an agency of your country"),
        lead=_("The agency then confirms or declines itself, and says whom to ask there."),
        button=_("Name this agency"),
        said=_("Named. The agency is asked to confirm."),
    )
    agencies = agencies_of(country)
    asked = Asked(
        make=lambda typed: forms.NameForm(typed, agencies=agencies),
        act=act,
        refusals={participants.NamedAlready: ("agency", _("This agency stands in the round already."))},
    )
    return form_page(request, participant.jpoa, asked, words)


@screen(permissions.ANSWER_NAMING, load=queries.get_own_naming, takes=FORM)
def naming_confirm(request: PortalRequest, named: JPOAAgency) -> HttpResponse:
    officers = {str(one.id): one for one in queries.officers_of(named, now=request.now)}
    choices = [(key, one.name) for key, one in officers.items()]

    def act(posted: Posted, content: dict[str, Any]) -> JPOAAgency:
        participants.confirm(
            named=named,
            contact=officers[content["contact"]],
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return named

    words = Words(
        title=_("Confirm that your agency takes part"),
        button=_("Confirm, and take note of the Terms of Reference"),
        said=_("Confirmed. Your agency takes part."),
    )
    no_terms = _("No Terms of Reference are in force. Ask the co-chairs.")
    asked = Asked(
        make=lambda typed: forms.ConfirmForm(
            typed, officers=choices, initial={"contact": str(request.actor.person_id)}
        ),
        act=act,
        row=named,
        refusals={participants.NoTerms: (None, no_terms), **_has_left()},
    )
    terms = edition_in_force(request.now.date())
    return form_page(
        request,
        named.participant.jpoa,
        asked,
        words,
        named=named,
        terms=terms,
        template="operations/naming_confirm.html",
    )


def _has_left() -> Refusals:
    return {
        participants.NotOfAgency: (
            "contact",
            _("This person is leaving your agency, or has left it. Choose somebody else."),
        )
    }


@screen(permissions.CHANGE_CONTACT, load=queries.get_own_naming, takes=FORM)
def naming_contact(request: PortalRequest, named: JPOAAgency) -> HttpResponse:
    officers = {str(one.id): one for one in queries.officers_of(named, now=request.now)}
    choices = [(key, one.name) for key, one in officers.items()]

    def act(posted: Posted, content: dict[str, Any]) -> JPOAAgency:
        participants.change_contact(
            named=named,
            contact=officers[content["contact"]],
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return named

    words = Words(
        title=_("Change whom to ask in your agency"),
        button=_("Save"),
        said=_("Saved. The others read the new name from now on."),
    )
    initial = {"contact": str(named.contact_id)}
    asked = Asked(
        make=lambda typed: forms.ConfirmForm(typed, officers=choices, initial=initial),
        act=act,
        row=named,
        saved=[(_("Whom to ask in your agency"), named.contact.name if named.contact else "–")],
        refusals=_has_left(),
    )
    return form_page(request, named.participant.jpoa, asked, words)


@screen(permissions.ANSWER_NAMING, load=queries.get_own_naming, takes=FORM)
def naming_decline(request: PortalRequest, named: JPOAAgency) -> HttpResponse:
    if request.method != "POST":
        return render(request, "operations/naming_decline.html", {"named": named, "jpoa": named.participant.jpoa})
    return _answered(request, named, participants.decline, _("Declined. Your agency does not take part."))


@screen(permissions.WITHDRAW_AGENCY, load=queries.get_own_naming, takes=FORM)
def naming_withdraw(request: PortalRequest, named: JPOAAgency) -> HttpResponse:
    if request.method != "POST":
        return render(request, "operations/naming_withdraw.html", {"named": named, "jpoa": named.participant.jpoa})
    return _answered(request, named, participants.withdraw, _("Withdrawn. Your agency takes part no more."))


def _answered(request: PortalRequest, named: JPOAAgency, service: Any, said: str) -> HttpResponse:
    return take_step(request, service, said=said, named=named)
