"""A third EXERCISE round, which is over: what its agencies answered, with and without a name, and what was learnt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jpoa_portal.demo.files import read
from jpoa_portal.demo.members import Cast
from jpoa_portal.demo.rounds import confirm, months_away
from members.acting import acting_as
from members.models import Country, Notice
from operations.debriefs import lessons, queries, services
from operations.debriefs.models import Debrief
from operations.lifecycle import services as lifecycle
from operations.models import JointPeriodOfAction, JPOAParticipant
from operations.states import JPOAState
from terms_of_reference.queries import areas_in_force

_DAY = timedelta(days=1)
# By agency: whether without the name of its country, what it says to the four questions, topics of training.
_ANSWERS: tuple[tuple[str, bool, tuple[str, str, str, str], tuple[str, ...]], ...] = (
    (
        "nz-border",
        False,
        ("EXERCISE: one call to the duty desk was enough.", "EXERCISE: no interpreter at night.", "", ""),
        ("languages",),
    ),
    (
        "vn-police",
        False,
        ("EXERCISE: a plan of two agencies.", "", "EXERCISE: a statement could not be used in court.", ""),
        ("evidence", "languages"),
    ),
    ("th-immigration", True, ("EXERCISE: the weekly call.", "EXERCISE: answers came late.", "", ""), ("online",)),
    ("lk-police", True, ("EXERCISE: help at sea.", "EXERCISE: forms asked twice.", "", ""), ("online", "sea")),
    ("id-crime", True, ("", "EXERCISE: officers changed too often.", "", "EXERCISE: reading chats."), ("online",)),
)
_SUMMARIES = {
    "worked": "EXERCISE: a call to the duty desk, and plans that two agencies made together.",
    "hindered": "EXERCISE: nobody to translate at night, and answers that came late.",
    "jurisdiction": "EXERCISE: statements that courts did not take.",
    "training": "",
}
_LESSONS = (
    ("hindered", "EXERCISE: have an interpreter on call at night in each agency that takes part."),
    ("jurisdiction", "EXERCISE: agree before the round in which form a statement can be used in court."),
)


def build(cast: Cast, *, now: datetime) -> None:
    """Put the round there, ask and answer, close the questions, hold two lessons, close the round."""
    chair = cast.actor(cast.chairs[0])
    jpoa = _over(now=now)
    asked_at = now - 60 * _DAY
    with acting_as(chair):
        closes_on = (asked_at + 14 * _DAY).date()
        debrief = services.ask(jpoa=jpoa, closes_on=closes_on, by=chair, now=asked_at)
    services.tell(now=asked_at)
    for place, key in enumerate(row[0] for row in _ANSWERS):
        _answer(cast, debrief, key, now=asked_at + (place + 1) * _DAY)
    services.tell(now=asked_at + 12 * _DAY)
    later = asked_at + 16 * _DAY
    Notice.objects.filter(object_id=debrief.id).update(read_at=later, mailed_at=later)  # long ago
    with acting_as(chair):
        services.close(debrief=debrief, by=chair, now=later, version=debrief.version)
        services.summarise(debrief=debrief, summaries=_SUMMARIES, by=chair, now=later, version=debrief.version)
        area = areas_in_force(now.date())[0]
        for question, text in _LESSONS:
            content = {"text": text, "question": question, "focus_area": area}
            lessons.add(jpoa=jpoa, content=content, by=chair, now=later)
        jpoa.refresh_from_db()
        lifecycle.close(jpoa=jpoa, by=chair, now=later, version=jpoa.version)


def _over(*, now: datetime) -> JointPeriodOfAction:
    """The round as it is when its last day is over."""
    jpoa = JointPeriodOfAction.objects.create(
        key="EXERCISE-0",
        name="EXERCISE: the round before (fiction)",
        state=JPOAState.ACTIVE,  # until its agencies have confirmed
        is_exercise=True,
        starts_on=months_away(now.date(), -20),
        starts_precision="day",
        ends_on=months_away(now.date(), -12),
        ends_precision="day",
        themes=["EXERCISE: document fraud"],
        participants_known=True,
        observers_known=True,
        reports_due_days=10,
        proposal="EXERCISE: agencies learn to find one another.",
    )
    jpoa.co_chairs.set(Country.objects.filter(iso2__in=["NZ", "VN"]))
    members = Country.objects.filter(iso2__in=[row["iso2"] for row in read("facts/countries.json")["ad_hoc_group"]])
    JPOAParticipant.objects.bulk_create(
        JPOAParticipant(jpoa=jpoa, country=country, kind=JPOAParticipant.Kind.PARTICIPANT) for country in members
    )
    confirm(jpoa, now=now)
    JointPeriodOfAction.objects.filter(id=jpoa.id).update(state=JPOAState.DEBRIEF)
    return JointPeriodOfAction.objects.get(id=jpoa.id)


def _answer(cast: Cast, debrief: Debrief, key: str, *, now: datetime) -> None:
    _, is_anonymous, (worked, hindered, jurisdiction, training), topics = next(row for row in _ANSWERS if row[0] == key)
    officer = cast.actor(cast.officers[key][0])
    content: dict[str, Any] = {
        "worked": worked,
        "hindered": hindered,
        "jurisdiction": jurisdiction,
        "training": training,
        "training_topics": list(topics),
        "is_anonymous": is_anonymous,
    }
    with acting_as(officer):
        own = queries.own_answer(officer, debrief)
        assert own  # noqa: S101 - a focal point, which takes part
        services.answer(answer=own, content=content, is_sent=True, by=officer, now=now, version=None)
