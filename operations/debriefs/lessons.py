"""The verbs of lessons: a round teaches them, the proposal of a later one says what it makes of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from operations.debriefs import permissions, queries
from operations.debriefs.models import Lesson, LessonTaken
from operations.jpoas.held import asked_again
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.queries import get_round
from operations.jpoas.services import KIND

_FIELDS = ("text", "question", "focus_area")


@transaction.atomic
def add(
    *,
    jpoa: JointPeriodOfAction,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Lesson:
    """What a round has taught. `content`: text, question (a code, or empty), focus_area (or None).

    Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.ADD_LESSON, jpoa)
    lesson = Lesson(
        id=showing or uuid7(),
        submission=submission,
        jpoa=jpoa,
        added_at=now,
        **{name: content[name] for name in _FIELDS},
    )
    with asked_again(permissions.ADD_LESSON, lambda: get_round(by, jpoa_id=jpoa.id), by=by):
        versions.add(lesson, jpoa=jpoa)
    record(action="add_lesson", by=by, now=now, kind=KIND, id=jpoa.id)
    return lesson


@transaction.atomic
def edit(
    *,
    lesson: Lesson,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Put a lesson in other words. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(lesson, submission)
    demand(by, permissions.EDIT_LESSON, lesson)
    for name in _FIELDS:
        setattr(lesson, name, content[name])
    with asked_again(permissions.EDIT_LESSON, lambda: queries.get_lesson(by, lesson_id=lesson.id), by=by):
        versions.save(lesson, _FIELDS, version=version, submission=submission)
    record(action="edit_lesson", by=by, now=now, kind=KIND, id=lesson.jpoa_id)


@transaction.atomic
def withdraw(*, lesson: Lesson, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """It is held no more; it stays to be read. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(lesson, submission)
    demand(by, permissions.WITHDRAW_LESSON, lesson)
    lesson.withdrawn_at = now
    with asked_again(permissions.WITHDRAW_LESSON, lambda: queries.get_lesson(by, lesson_id=lesson.id), by=by):
        versions.save(lesson, ["withdrawn_at"], version=version, submission=submission)
    record(action="withdraw_lesson", by=by, now=now, kind=KIND, id=lesson.jpoa_id)


@transaction.atomic
def take(
    *,
    taken: LessonTaken,
    verdict: str,
    words: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Say what the proposal makes of a lesson, for the first time or anew while the round is prepared.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(taken, submission)
    demand(by, permissions.TAKE_LESSON, taken)
    taken.verdict, taken.words, taken.decided_at = verdict, words, now
    key = {"jpoa_id": taken.jpoa_id, "lesson_id": taken.lesson_id}
    with asked_again(permissions.TAKE_LESSON, lambda: queries.get_taken(by, **key), by=by):
        if taken.is_said:
            versions.save(taken, ["verdict", "words", "decided_at"], version=version, submission=submission)
        else:
            _begin(taken, submission=submission)
    record(action="take_lesson", by=by, now=now, kind=KIND, id=taken.jpoa_id)


def _begin(taken: LessonTaken, *, submission: UUID | None) -> None:
    taken.version, taken.submission = 1, submission
    try:
        with transaction.atomic():
            taken.save(force_insert=True)
    except IntegrityError as error:  # the other chair said it meanwhile
        made = LessonTaken.objects.filter(lesson=taken.lesson_id, jpoa=taken.jpoa_id).first()
        if made is None:
            raise
        versions.refuse_repeats(made, submission)
        raise versions.ChangedMeanwhile(made) from error
