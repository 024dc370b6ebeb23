"""The verbs of what a session has decided and recommended. Words stay; a correction takes the place of a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from members.access import Actor
from operations.meetings import permissions
from operations.meetings.holding import hold
from operations.meetings.item_models import MOVES, MeetingDecision, Recommendation
from operations.meetings.models import Session
from operations.meetings.once import insert_once
from operations.meetings.services import KIND
from operations.states import RECOMMENDATION_STEPS
from terms_of_reference.models import FocusArea

# What a person can say of one; a correction supersedes it by being recorded.
SAID = tuple(step for name, step in RECOMMENDATION_STEPS.items() if name != "supersede")


@transaction.atomic
def record_decision(
    *, session: Session, text: str, by: Actor, now: datetime, showing: UUID | None = None
) -> MeetingDecision:
    """What it has decided. Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile."""
    hold(session)
    demand(by, permissions.RECORD_DECISION, session)
    decision = _decide(session, text, by=by, now=now, showing=showing)
    record(action="record_decision", by=by, now=now, kind=KIND, id=session.id)
    return decision


@transaction.atomic
def correct_decision(
    *, decision: MeetingDecision, text: str, by: Actor, now: datetime, showing: UUID | None = None
) -> MeetingDecision:
    """Put a correction in its place; the former stays to be read.

    Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile.
    """
    hold(decision.session)
    demand(by, permissions.CORRECT_DECISION, decision)
    correction = _decide(decision.session, text, by=by, now=now, showing=showing, supersedes=decision)
    record(action="correct_decision", by=by, now=now, kind=KIND, id=decision.session_id)
    return correction


def _decide(
    session: Session,
    text: str,
    *,
    by: Actor,
    now: datetime,
    showing: UUID | None,
    supersedes: MeetingDecision | None = None,
) -> MeetingDecision:
    decision = MeetingDecision(
        id=showing or uuid7(),
        session=session,
        text=text,
        recorded_at=now,
        recorded_by_id=by.person_id,
        supersedes=supersedes,
    )
    try:
        with transaction.atomic():
            insert_once(decision, of=session)
    except IntegrityError as error:  # a colleague has corrected the same one at this moment
        raise versions.ChangedMeanwhile(session) from error
    return decision


@transaction.atomic
def recommend(
    *,
    session: Session,
    text: str,
    focus_areas: Iterable[FocusArea],
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Recommendation:
    """What it has recommended. Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile."""
    hold(session)
    demand(by, permissions.RECOMMEND, session)
    made = Recommendation(
        id=showing or uuid7(),
        submission=submission,
        session=session,
        text=text,
        recorded_at=now,
        recorded_by_id=by.person_id,
    )
    versions.add(made, session=session)
    made.focus_areas.set(focus_areas)
    record(action="recommend", by=by, now=now, kind=KIND, id=session.id)
    return made


@transaction.atomic
def correct(
    *,
    recommendation: Recommendation,
    text: str,
    focus_areas: Iterable[FocusArea],
    by: Actor,
    now: datetime,
    version: int | None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Recommendation:
    """Put a correction in its place, which begins as noted; items that were made of the former stay with it.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(recommendation, submission)
    hold(recommendation.session)
    demand(by, permissions.CORRECT_RECOMMENDATION, recommendation)
    recommendation.mark_superseded(at=now, person_id=by.person_id, words="")
    _save_move(recommendation, version=version, submission=submission)
    made = Recommendation(
        id=showing or uuid7(),
        session=recommendation.session,
        text=text,
        recorded_at=now,
        recorded_by_id=by.person_id,
        supersedes=recommendation,
    )
    made.save(force_insert=True)
    made.focus_areas.set(focus_areas)
    record(action="correct_recommendation", by=by, now=now, kind=KIND, id=recommendation.session_id)
    return made


@transaction.atomic
def move(
    *,
    recommendation: Recommendation,
    step: str,
    words: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Say how far it is, by a step of states.py. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(recommendation, submission)
    demand(by, permissions.MOVE_RECOMMENDATION, recommendation)
    if not RECOMMENDATION_STEPS[step].possible_from(recommendation.state):
        raise MovedOn(permissions.MOVE_RECOMMENDATION, recommendation)
    MOVES[step](recommendation, at=now, person_id=by.person_id, words=words)
    _save_move(recommendation, version=version, submission=submission)
    record(action="move_recommendation", by=by, now=now, kind=KIND, id=recommendation.session_id)


def _save_move(recommendation: Recommendation, *, version: int | None, submission: UUID | None) -> None:
    fields = ["state", "moved_at", "moved_by_id", "moved_words"]
    versions.save(recommendation, fields, version=version, submission=submission)
