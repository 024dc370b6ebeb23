"""Debriefs as they are read: the own answer as a row, everybody's words only through functions of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from members.access import Actor
from members.models import Agency, Country
from operations.debriefs.models import Debrief, DebriefAnswer, DebriefAsked, Lesson, LessonTaken
from operations.debriefs.questions import CODES, TOPICS
from operations.jpoas.models import JointPeriodOfAction, JPOAAgency
from operations.states import JPOAAgencyState, JPOAState

REMIND_BEFORE = timedelta(days=3)


def debrief_of(jpoa: JointPeriodOfAction) -> Debrief | None:
    """The questionnaire of a round, or None."""
    return Debrief.objects.filter(jpoa=jpoa).first()


def get_debrief(actor: Actor, *, debrief_id: UUID) -> Debrief | None:
    """One questionnaire as such, or None."""
    return Debrief.objects.filter(id=debrief_id).select_related("jpoa").first()


def get_own_answer(actor: Actor, *, debrief_id: UUID) -> DebriefAnswer | None:
    """What the actor's agency answers, begun or not; None where the agency does not take part in the round."""
    debrief = get_debrief(actor, debrief_id=debrief_id)
    return own_answer(actor, debrief) if debrief else None


def own_answer(actor: Actor, debrief: Debrief) -> DebriefAnswer | None:
    """The same for a questionnaire that is at hand. Two queries."""
    if not actor.reads_for_agency:
        return None
    begun = DebriefAnswer.objects.filter(debrief=debrief, group_id=actor.group_id).first()
    if begun is not None:
        begun.debrief = debrief
        return begun
    rows = JPOAAgency.objects.filter(
        participant__jpoa=debrief.jpoa_id, agency=actor.agency_id, state=JPOAAgencyState.CONFIRMED
    )
    takes_part = rows.select_related("agency").first()
    if takes_part is None:
        return None
    agency = takes_part.agency
    return DebriefAnswer(
        debrief=debrief, agency=agency, country_id=agency.country_id, group_id=agency.group_id, version=0
    )


def to_answer(actor: Actor, *, day: date) -> list[Debrief]:
    """The questionnaires that wait for the actor's agency, the one that closes first on top."""
    if not actor.reads_for_agency:
        return []
    takes_part = JPOAAgency.objects.filter(
        participant__jpoa=OuterRef("jpoa"), agency=actor.agency_id, state=JPOAAgencyState.CONFIRMED
    )
    sent = DebriefAnswer.objects.filter(debrief=OuterRef("id"), group_id=actor.group_id, submitted_at__isnull=False)
    rows = Debrief.objects.filter(Exists(takes_part), ~Exists(sent), closed_at__isnull=True, closes_on__gte=day)
    return list(rows.select_related("jpoa").order_by("closes_on", "id"))


# What was said, as it may be told (docs/decisions/0022).


@dataclass(frozen=True)
class Said:
    """Words to one question; the country is None where it wished to stay unnamed."""

    words: str
    country: Country | None


@dataclass(frozen=True)
class Results:
    """What a closed questionnaire tells: words by question, countries by topic of training, most first."""

    said: dict[str, list[Said]] = field(default_factory=dict)
    topics: list[tuple[str, int]] = field(default_factory=list)


def results_of(debrief: Debrief) -> Results:
    """What was said, empty while answers can still change. Three queries."""
    with connection.cursor() as cursor:
        cursor.execute("select question, country_id, words from debrief_said(%s)", [debrief.id])
        told = cursor.fetchall()
        cursor.execute("select topic, countries from debrief_topics(%s) order by countries desc, topic", [debrief.id])
        topics = [(str(TOPICS[topic]), countries) for topic, countries in cursor.fetchall()]
    countries = {row.id: row for row in Country.objects.filter(id__in={key for _, key, _ in told if key})}
    said: dict[str, list[Said]] = {code: [] for code in CODES}
    for question, key, words in told:
        said[question].append(Said(words, countries.get(key)))
    return Results(said, topics)


@dataclass(frozen=True)
class Counts:
    """Of how many countries how many have answered."""

    countries: int
    answered: int


def counts_of(debrief: Debrief) -> Counts | None:
    """None for those who are not told: while answers come in the chairs alone are."""
    with connection.cursor() as cursor:
        cursor.execute("select countries, answered from debrief_counts(%s)", [debrief.id])
        row = cursor.fetchone()
    return Counts(*row) if row else None


# Whom the system actor tells.


def to_tell(*, now: datetime) -> list[tuple[Debrief, Agency, str]]:
    """Who is to be asked or reminded now and was not yet: questionnaire, agency, rung. Set-based, few rows."""
    found: list[tuple[Debrief, Agency, str]] = []
    today = now.date()
    for debrief in Debrief.objects.filter(closed_at__isnull=True, closes_on__gte=today).select_related("jpoa"):
        found += [(debrief, agency, DebriefAsked.Rung.ASKED) for agency in _untold(debrief, DebriefAsked.Rung.ASKED)]
        if today >= debrief.closes_on - REMIND_BEFORE:
            late = _untold(debrief, DebriefAsked.Rung.REMINDED).filter(id__in=_unanswered(debrief))
            found += [(debrief, agency, DebriefAsked.Rung.REMINDED) for agency in late]
    return found


def _untold(debrief: Debrief, rung: str) -> QuerySet[Agency]:
    """The agencies that take part and stand on no such rung yet."""
    named = JPOAAgency.objects.filter(participant__jpoa=debrief.jpoa_id, state=JPOAAgencyState.CONFIRMED)
    told = DebriefAsked.objects.filter(debrief=debrief, rung=rung)
    rows = Agency.objects.filter(id__in=named.values("agency"), is_active=True)
    return rows.exclude(id__in=told.values("agency")).order_by("name")


def _unanswered(debrief: Debrief) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select * from debrief_unanswered(%s)", [debrief.id])
        return [key for (key,) in cursor.fetchall()]


# Lessons, and what later rounds make of them.


def lessons_of(jpoa: JointPeriodOfAction) -> QuerySet[Lesson]:
    """All lessons of a round, withdrawn ones last."""
    rows = Lesson.objects.filter(jpoa=jpoa).select_related("focus_area")
    return rows.order_by(F("withdrawn_at").asc(nulls_first=True), "added_at", "id")


def get_lesson(actor: Actor, *, lesson_id: UUID) -> Lesson | None:
    """One of any round, or None."""
    return Lesson.objects.filter(id=lesson_id).select_related("jpoa").first()


def carried_lessons(jpoa: JointPeriodOfAction) -> list[LessonTaken]:
    """What a proposal makes of the lessons of former rounds, said or not; what is not said comes first. Two queries.

    What another round has taken up is dealt with; what it left for later comes again.
    """
    said = {row.lesson_id: row for row in LessonTaken.objects.filter(jpoa=jpoa)}
    former = open_lessons(is_exercise=jpoa.is_exercise).exclude(jpoa=jpoa)
    lines = []
    for lesson in (former | _lessons().filter(id__in=said)).distinct():
        line = said.get(lesson.id) or LessonTaken(version=0)
        line.jpoa, line.lesson = jpoa, lesson
        lines.append(line)
    return sorted(lines, key=lambda line: line.is_said)


def unanswered_lessons(jpoa: JointPeriodOfAction) -> int:
    """How many lessons of former rounds the proposal says nothing of yet."""
    said = LessonTaken.objects.filter(jpoa=jpoa)
    return open_lessons(is_exercise=jpoa.is_exercise).exclude(jpoa=jpoa).exclude(id__in=said.values("lesson")).count()


def open_lessons(*, is_exercise: bool | None = None) -> QuerySet[Lesson]:
    """The lessons of closed rounds that no round has taken up; None for exercises and others alike."""
    taken_up = LessonTaken.objects.filter(lesson=OuterRef("id"), verdict=LessonTaken.Verdict.TAKEN_UP)
    which = Q() if is_exercise is None else Q(jpoa__is_exercise=is_exercise)
    return _lessons().filter(which, ~Exists(taken_up), jpoa__state=JPOAState.CLOSED, withdrawn_at__isnull=True)


def _lessons() -> QuerySet[Lesson]:
    return Lesson.objects.select_related("jpoa", "focus_area").order_by("-added_at", "id")


def get_taken(actor: Actor, *, jpoa_id: UUID, lesson_id: UUID) -> LessonTaken | None:
    """What a proposal makes of a lesson, said or not; None where the one or the other is not there for it."""
    jpoa = JointPeriodOfAction.objects.filter(id=jpoa_id).first()
    lesson = get_lesson(actor, lesson_id=lesson_id)
    if jpoa is None or lesson is None or lesson.jpoa_id == jpoa.id or lesson.jpoa.state != JPOAState.CLOSED:
        return None
    if lesson.jpoa.is_exercise != jpoa.is_exercise:
        return None
    said = LessonTaken.objects.filter(jpoa=jpoa, lesson=lesson).first() or LessonTaken(version=0)
    said.jpoa, said.lesson = jpoa, lesson
    return said
