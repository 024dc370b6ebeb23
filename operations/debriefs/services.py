"""The verbs of a debrief: ask, answer, extend, close, summarise; and telling those who are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from common.words import local_words
from members.access import Actor, system
from members.acting import acting_as
from members.models import Agency, Notice
from members.notices.services import mark_read_about, notify
from operations.debriefs import permissions, queries
from operations.debriefs.models import Debrief, DebriefAnswer, DebriefAsked
from operations.debriefs.questions import CODES
from operations.jpoas.held import asked_again
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.services import KIND

SYSTEM = system("debriefs")
ANSWER = "debriefanswer"
_CONTENT = (*CODES, "training_topics", "is_anonymous")
_NOTICES = {
    DebriefAsked.Rung.ASKED: Notice.Kind.DEBRIEF_OPENED,
    DebriefAsked.Rung.REMINDED: Notice.Kind.DEBRIEF_CLOSING,
}


class DayPassed(ValueError):
    """The last day for answers is not after today."""


class NotLater(ValueError):
    """The new last day is not after the one that was said first."""


class TooEarly(ValueError):
    """The last day for answers is not over; until then everybody may change theirs."""


class NothingSaid(ValueError):
    """An answer is sent without a word to any question."""


@transaction.atomic
def ask(
    *,
    jpoa: JointPeriodOfAction,
    closes_on: date,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Debrief:
    """Ask the agencies of a round how it went; the worker then tells each of them.

    Raises: NotAllowed, MovedOn, DayPassed, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.OPEN_DEBRIEF, jpoa)
    if closes_on <= now.date():
        raise DayPassed
    debrief = Debrief(
        id=showing or uuid7(),
        submission=submission,
        jpoa=jpoa,
        opened_by_id=by.person_id,
        opened_at=now,
        closes_on=closes_on,
    )
    try:
        versions.add(debrief, jpoa=jpoa)
    except IntegrityError as error:  # the other chair asked at this moment
        raise MovedOn(permissions.OPEN_DEBRIEF, jpoa) from error
    record(action="open_debrief", by=by, now=now, kind=KIND, id=jpoa.id)
    return debrief


@transaction.atomic
def answer(
    *,
    answer: DebriefAnswer,
    content: Mapping[str, Any],
    is_sent: bool,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> DebriefAnswer:
    """Keep the agency's answer as a draft, or send it; what was sent is changed and stays sent.

    `content`: a text for each question, training_topics, is_anonymous.

    Raises: NotAllowed, MovedOn, NothingSaid, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(answer, submission)
    demand(by, permissions.ANSWER_DEBRIEF, answer)
    if not answer.debrief.takes_answers_on(now.date()):
        raise MovedOn(permissions.ANSWER_DEBRIEF, answer)
    for name in _CONTENT:
        setattr(answer, name, content[name])
    if (is_sent or answer.submitted_at) and not any(text.strip() for text in answer.said().values()):
        raise NothingSaid
    if is_sent:
        answer.submitted_at, answer.submitted_by_id = now, by.person_id
    if answer.is_begun:
        fields = [*_CONTENT, "submitted_at", "submitted_by_id"]
        again = {"debrief_id": answer.debrief_id}
        with asked_again(permissions.ANSWER_DEBRIEF, lambda: queries.get_own_answer(by, **again), by=by):
            versions.save(answer, fields, version=version, submission=submission)
    else:
        _begin(answer, submission=submission)
    mark_read_about(object_id=answer.debrief_id, by=by, now=now)
    record(action="send_debrief" if is_sent else "answer_debrief", by=by, now=now, kind=ANSWER, id=answer.id)
    return answer


def _begin(answer: DebriefAnswer, *, submission: UUID | None) -> None:
    answer.version, answer.submission = 1, submission
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError as error:  # a colleague began it meanwhile; the same form twice finds its own row
        begun = DebriefAnswer.objects.select_related("debrief").filter(
            debrief=answer.debrief_id, agency=answer.agency_id
        )
        made = begun.first()
        if made is None:
            raise MovedOn(permissions.ANSWER_DEBRIEF, answer) from error
        versions.refuse_repeats(made, submission)
        raise versions.ChangedMeanwhile(made) from error


@transaction.atomic
def extend(
    *,
    debrief: Debrief,
    closes_on: date,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Give more time, once. Raises: NotAllowed, MovedOn, DayPassed, NotLater, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(debrief, submission)
    demand(by, permissions.EXTEND_DEBRIEF, debrief)
    if closes_on < now.date():
        raise DayPassed
    if closes_on <= debrief.closes_on:
        raise NotLater
    debrief.first_closes_on, debrief.closes_on = debrief.closes_on, closes_on
    versions.save(debrief, ["closes_on", "first_closes_on"], version=version, submission=submission)
    record(action="extend_debrief", by=by, now=now, kind=KIND, id=debrief.jpoa_id)


@transaction.atomic
def close(*, debrief: Debrief, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Take no more answers: what was said is told from now on, and never changes.

    Raises: NotAllowed, MovedOn, TooEarly, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(debrief, submission)
    demand(by, permissions.CLOSE_DEBRIEF, debrief)
    if debrief.takes_answers_on(now.date()):
        raise TooEarly
    debrief.closed_at, debrief.closed_by_id = now, by.person_id
    versions.save(debrief, ["closed_at", "closed_by_id"], version=version, submission=submission)
    record(action="close_debrief", by=by, now=now, kind=KIND, id=debrief.jpoa_id)


@transaction.atomic
def summarise(
    *,
    debrief: Debrief,
    summaries: Mapping[str, str],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Sum up what was said, by the code of the question. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(debrief, submission)
    demand(by, permissions.SUMMARISE_DEBRIEF, debrief)
    fields = [f"summary_{code}" for code in CODES]
    for code, name in zip(CODES, fields, strict=True):
        setattr(debrief, name, summaries[code])
    versions.save(debrief, fields, version=version, submission=submission)
    record(action="summarise_debrief", by=by, now=now, kind=KIND, id=debrief.jpoa_id)


def tell(*, now: datetime) -> int:
    """Tell those who are asked, and remind those who have not answered, once each; how many were told now."""
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.TELL_OF_DEBRIEFS)
        return sum(_tell(debrief, agency, rung, now=now) for debrief, agency, rung in queries.to_tell(now=now))


def _tell(debrief: Debrief, agency: Agency, rung: str, *, now: datetime) -> bool:
    """Claim the rung under its unique key, then notify: a second scan finds it taken."""
    key = uuid7()
    row = DebriefAsked(id=key, debrief=debrief, agency=agency, group_id=agency.group_id, rung=rung, made_at=now)
    DebriefAsked.objects.bulk_create([row], ignore_conflicts=True)
    if not DebriefAsked.objects.filter(id=key).exists():
        return False
    notify(
        agency=agency,
        kind=_NOTICES[DebriefAsked.Rung(rung)],
        object_id=debrief.id,
        path=debrief.get_absolute_url(),
        reference=reference(debrief),
        by=SYSTEM,
        now=now,
    )
    return True


def reference(debrief: Debrief) -> str:
    """By which a notice names it: the round, and until when answers are taken where a reference has room for that."""
    named = {"round": debrief.jpoa.key, "until": local_words(debrief.answers_until, UTC)}
    said = _("%(round)s, until %(until)s") % named
    longest = Notice._meta.get_field("reference").max_length
    return said if longest and len(said) <= longest else _("debrief of %(round)s") % named
