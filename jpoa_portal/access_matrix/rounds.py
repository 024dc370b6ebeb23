"""Rounds that the matrix tries addresses with: one in each state of its life, and what agencies were named for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from common.ids import uuid7
from jpoa_portal.access_matrix.subjects import officer_of
from members import roles
from members.access import Actor
from members.acting import acting_as
from members.models import Agency, Person
from members.seats.queries import nominated
from operations.jpoas import objectives, participants
from operations.jpoas import services as jpoas
from operations.jpoas.queries import get_own_participant
from operations.lifecycle import services as lifecycle
from operations.lifecycle.services import Asked
from operations.models import JointPeriodOfAction, JPOAAgency
from terms_of_reference.consultations import services as consultations
from terms_of_reference.consultations.queries import comments as comments_on
from terms_of_reference.models import Consultation
from terms_of_reference.queries import areas_in_force

Ids = dict[tuple[str, str, str], dict[str, Any]]
_DAY = timedelta(days=1)
CHAIR = "nz-border"
# A round or a naming in the state in which the page's step can happen.
STATES = {
    "jpoa_consult": "proposed",
    "jpoa_plan": "consultation",
    "jpoa_ask_again": "objected",
    "jpoa_activate": "planning",
    "returns_schedule": "planning",
    "jpoa_close": "debrief",
    "naming_contact": "confirmed",
    "naming_withdraw": "confirmed",
    "consultation_compare": "revision",
}


def set_for(ids: Ids, own: Actor, other: Actor, *, now: datetime) -> None:
    """Put the rounds there; they are everybody's. What an agency was named for is its own."""
    chair = officer_of(CHAIR, now=now, role=roles.CO_CHAIR.code)
    begun = now - 60 * _DAY
    ids["jpoa", "proposed", "own"] = {"jpoa_id": _proposed(chair, now=begun).id}
    ids["jpoa", "consultation", "own"] = {"jpoa_id": _asked(chair, now=begun).id}
    ids["jpoa", "objected", "own"] = {"jpoa_id": _objected(chair, now=begun).id}
    ids["consultation", "revision", "own"] = {"consultation_id": _revised(chair, now=begun).id}
    planned = _planned(chair, now=begun)
    ids["jpoa", "planning", "own"] = {"jpoa_id": planned.id}
    ids["objective", "", "own"] = {"objective_id": planned.objectives.get().id}
    with acting_as(chair):
        asked = Consultation.objects.get(title__startswith="EXERCISE: the next")
    ids["consultation", "", "own"] = {"consultation_id": asked.id}
    for relation, officer in (("own", own), ("foreign", other)):
        ids["naming", "named", relation] = {"naming_id": _named(planned, officer, now=now).id}
    confirmed = _named(_planned(chair, now=begun), own, now=now)
    _confirm(confirmed, own, now=now)
    ids["naming", "confirmed", "own"] = {"naming_id": confirmed.id}
    ids["jpoa", "debrief", "own"] = {"jpoa_id": over(chair, own, now=begun).id}


def _proposed(chair: Actor, *, now: datetime) -> JointPeriodOfAction:
    with acting_as(chair):
        return jpoas.propose(
            name="EXERCISE", key=str(uuid7())[-20:], proposal="EXERCISE", themes=[], is_exercise=True, by=chair, now=now
        )


def _asked(chair: Actor, *, now: datetime) -> JointPeriodOfAction:
    jpoa = _proposed(chair, now=now)
    asked = Asked(text="EXERCISE", options=["EXERCISE 6", "EXERCISE 9"], rule="silence", deadline_at=now + _DAY)
    with acting_as(chair):
        lifecycle.open_consultation(jpoa=jpoa, asked=asked, by=chair, now=now, version=jpoa.version)
    return jpoa


def _objected(chair: Actor, *, now: datetime) -> JointPeriodOfAction:
    """A round on whose length there was no agreement."""
    jpoa, officer = _asked(chair, now=now), officer_of("vn-police", now=now)
    assert jpoa.consultation  # noqa: S101 - opened just before
    said, sent = consultations.Said(answer="cannot_agree", words="EXERCISE"), consultations.Sent(number=1)
    with acting_as(officer):
        consultations.give_view(consultation=jpoa.consultation, said=said, sent=sent, by=officer, now=now)
    with acting_as(chair):
        asked = jpoa.consultation
        consultations.conclude(consultation=asked, by=chair, now=now + 2 * _DAY, version=asked.version)
    return jpoa


def _revised(chair: Actor, *, now: datetime) -> Consultation:
    """The second revision of a round of views, opened after an objection."""
    jpoa, later = _objected(chair, now=now), now + 2 * _DAY
    with acting_as(chair):
        assert jpoa.consultation  # noqa: S101 - opened just before
        asked = Asked(
            text="EXERCISE again",
            options=["EXERCISE 6", "EXERCISE 8"],
            rule="silence",
            deadline_at=later + _DAY,
            comments={view.id: ("taken_up", "") for view in comments_on(jpoa.consultation)},
        )
        return lifecycle.ask_again(jpoa=jpoa, asked=asked, by=chair, now=later, version=jpoa.version)


def _planned(chair: Actor, *, now: datetime) -> JointPeriodOfAction:
    jpoa, later = _asked(chair, now=now), now + 2 * _DAY
    with acting_as(chair):
        assert jpoa.consultation  # noqa: S101 - opened just before
        asked = jpoa.consultation
        consultations.conclude(consultation=asked, by=chair, now=later, version=asked.version)
        first = (now + 3 * _DAY).date()
        words: dict[str, Any] = {"by": chair, "now": later}
        jpoas.decide(
            jpoa=jpoa, starts_on=first, ends_on=first + 30 * _DAY, reason="EXERCISE", version=jpoa.version, **words
        )
        jpoas.schedule_returns(jpoa=jpoa, due_days=10, version=jpoa.version, **words)
        content = {"text": "EXERCISE", "target_indicator": "", "target": None}
        objectives.add(jpoa=jpoa, content=content, areas=areas_in_force(first)[:1], **words)
        lifecycle.plan(jpoa=jpoa, version=jpoa.version, **words)
    return jpoa


def _named(jpoa: JointPeriodOfAction, officer: Actor, *, now: datetime) -> JPOAAgency:
    """The officer's agency, named by the one that speaks for its country."""
    speaking = nominated(now.date()).get(country__iso2=officer.country).agency
    speaker = officer_of(speaking.group.name, now=now)
    with acting_as(speaker):
        own = get_own_participant(speaker, jpoa_id=jpoa.id)
        assert own  # noqa: S101 - all members are invited
        agency = Agency.objects.get(id=officer.agency_id)
        part = JPOAAgency.Part.OPERATES
        return participants.name_agency(participant=own, agency=agency, part=part, by=speaker, now=now)


def _confirm(named: JPOAAgency, officer: Actor, *, now: datetime) -> None:
    with acting_as(officer):
        contact = Person(id=officer.person_id)
        participants.confirm(named=named, contact=contact, by=officer, now=now, version=named.version)


def over(chair: Actor, own: Actor, *, now: datetime) -> JointPeriodOfAction:
    """A round of a month that the officer's agency and two countries took part in, and whose last day is over."""
    jpoa = _planned(chair, now=now)
    officers = {one.agency_id: one for one in (own, officer_of("lk-police", now=now), officer_of("au-border", now=now))}
    for officer in officers.values():
        _confirm(_named(jpoa, officer, now=now + 2 * _DAY), officer, now=now + 2 * _DAY)
    with acting_as(chair):
        jpoa.refresh_from_db()
        lifecycle.activate(jpoa=jpoa, by=chair, now=now + 3 * _DAY, version=jpoa.version)
        lifecycle.begin_debrief(jpoa=jpoa, by=chair, now=now + 40 * _DAY, version=jpoa.version)
    return jpoa
