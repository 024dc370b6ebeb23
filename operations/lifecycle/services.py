"""The life of a round: each step a verb, guarded here by its conditions and in the database by its guards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from members.access import Actor, on_the_day
from members.models import Country, Participation
from operations import permissions
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.participants import invite_members
from operations.jpoas.services import KIND
from operations.jpoas.steps import took
from operations.lifecycle.conditions import Condition, missing
from operations.lifecycle.queries import facts_of
from operations.meetings.items import carry_open
from terms_of_reference.consultations import services as consultations
from terms_of_reference.models import Consultation

_TITLE = "%(jpoa)s: how long it shall be"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the members are asked: a text, options in words, the rule and until when."""

    text: str
    options: Sequence[str]
    rule: str
    deadline_at: datetime
    comments: consultations.Comments = field(default_factory=dict)  # what became of those on the revision before


class NotReady(ValueError):
    """Something that the step needs is not there; `missing` says what."""

    def __init__(self, missing: list[Condition]) -> None:
        super().__init__(", ".join(one.code for one in missing))
        self.missing = missing


@transaction.atomic
def open_consultation(
    *,
    jpoa: JointPeriodOfAction,
    asked: Asked,
    by: Actor,
    now: datetime,
    version: int | None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Consultation:
    """Ask the members how long it shall be.

    Raises: NotAllowed, MovedOn, NotReady, TooFewOptions, DeadlinePassed, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.OPEN_JPOA_CONSULTATION, jpoa)
    _refuse_unready("open_consultation", jpoa, now=now)
    jpoa.consultation = _open(jpoa, asked, by=by, now=now, showing=showing, submission=submission)
    jpoa.mark_in_consultation()
    versions.save(jpoa, ["state", "consultation_id"], version=version, submission=submission)
    took(jpoa, "open_consultation", by=by, now=now)
    record(action="open_jpoa_consultation", by=by, now=now, kind=KIND, id=jpoa.id)
    return jpoa.consultation


@transaction.atomic
def ask_again(
    *,
    jpoa: JointPeriodOfAction,
    asked: Asked,
    by: Actor,
    now: datetime,
    version: int | None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Consultation:
    """Where there was no agreement, or with changes, ask again: the next revision of the same round of views.

    Raises: NotAllowed, TooFewOptions, DeadlinePassed, CommentsUnanswered, ChangedMeanwhile, AlreadyDone; MovedOn, with
    the revision of the other chair where there is one by now.
    """
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.ASK_JPOA_AGAIN, jpoa)
    try:
        jpoa.consultation = _open(jpoa, asked, by=by, now=now, showing=showing, submission=submission)
    except consultations.AskedAlready as first:
        raise MovedOn(permissions.ASK_JPOA_AGAIN, first.following) from first
    versions.save(jpoa, ["consultation_id"], version=version, submission=submission)
    record(action="ask_jpoa_again", by=by, now=now, kind=KIND, id=jpoa.id)
    return jpoa.consultation


def _open(
    jpoa: JointPeriodOfAction,
    asked: Asked,
    *,
    by: Actor,
    now: datetime,
    showing: UUID | None,
    submission: UUID | None,
) -> Consultation:
    if not asked.options:
        raise consultations.TooFewOptions
    return consultations.open_consultation(
        title=_TITLE % {"jpoa": jpoa.name},
        text=asked.text,
        rule=asked.rule,
        options=asked.options,
        deadline_at=asked.deadline_at,
        about_path=jpoa.get_absolute_url(),
        by=by,
        now=now,
        showing=showing,
        submission=submission,
        previous=jpoa.consultation,
        comments=asked.comments,
    )


@transaction.atomic
def plan(
    *, jpoa: JointPeriodOfAction, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Begin planning: the member countries are invited to name their agencies; what is open of ended rounds comes.

    Raises: NotAllowed, MovedOn, NotReady, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.PLAN_JPOA, jpoa)
    _refuse_unready("plan", jpoa, now=now)
    jpoa.mark_in_planning()
    versions.save(jpoa, ["state"], version=version, submission=submission)
    members = Participation.objects.filter(on_the_day(now.date()), kind=Participation.Kind.MEMBER)
    invite_members(jpoa=jpoa, countries=Country.objects.filter(id__in=members.values("country")), now=now)
    carry_open(jpoa=jpoa, by=by, now=now)
    took(jpoa, "plan", by=by, now=now)
    record(action="plan_jpoa", by=by, now=now, kind=KIND, id=jpoa.id)


@transaction.atomic
def activate(
    *, jpoa: JointPeriodOfAction, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Let it run; the worker then makes what is expected of each country that has confirmed (returns.expect_all).

    Raises: NotAllowed, MovedOn, NotReady, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.ACTIVATE_JPOA, jpoa)
    _refuse_unready("activate", jpoa, now=now)
    jpoa.mark_active()
    try:
        with transaction.atomic():
            versions.save(jpoa, ["state"], version=version, submission=submission)
    except IntegrityError as error:  # another round became active at this moment, or the last agency withdrew
        raise NotReady(missing("activate", facts_of(jpoa, now=now))) from error
    took(jpoa, "activate", by=by, now=now)
    record(action="activate_jpoa", by=by, now=now, kind=KIND, id=jpoa.id)


@transaction.atomic
def begin_debrief(
    *, jpoa: JointPeriodOfAction, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Its last day is over. Raises: NotAllowed, MovedOn, NotReady, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.BEGIN_DEBRIEF, jpoa)
    _refuse_unready("begin_debrief", jpoa, now=now)
    jpoa.mark_in_debrief()
    versions.save(jpoa, ["state"], version=version, submission=submission)
    took(jpoa, "begin_debrief", by=by, now=now)
    record(action="begin_debrief", by=by, now=now, kind=KIND, id=jpoa.id)


@transaction.atomic
def close(
    *, jpoa: JointPeriodOfAction, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """No step of it follows; open action items go on.

    Raises: NotAllowed, MovedOn, NotReady, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.CLOSE_JPOA, jpoa)
    _refuse_unready("close", jpoa, now=now)
    jpoa.mark_closed()
    versions.save(jpoa, ["state"], version=version, submission=submission)
    carry_open(jpoa=jpoa, by=by, now=now)
    took(jpoa, "close", by=by, now=now)
    record(action="close_jpoa", by=by, now=now, kind=KIND, id=jpoa.id)


@transaction.atomic
def cancel(
    *,
    jpoa: JointPeriodOfAction,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """It does not take place, or not to its end; open action items go on.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.CANCEL_JPOA, jpoa)
    jpoa.mark_cancelled(at=now, reason=reason)
    versions.save(jpoa, ["state", "cancelled_at", "cancel_reason"], version=version, submission=submission)
    carry_open(jpoa=jpoa, by=by, now=now)
    took(jpoa, "cancel", by=by, now=now)
    record(action="cancel_jpoa", by=by, now=now, kind=KIND, id=jpoa.id)


def _refuse_unready(step: str, jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    if lacking := missing(step, facts_of(jpoa, now=now)):
        raise NotReady(lacking)
