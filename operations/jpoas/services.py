"""The verbs of a round as such: propose, edit, label, decide how long, schedule its returns.

Its steps from state to state stand in operations/lifecycle, who takes part in participants.py, what it aims at in
objectives.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor, on_the_day
from members.models import CoChairTerm, Country
from operations import permissions
from operations.jpoas.models import DurationDecision, JointPeriodOfAction, JPOALabel
from operations.jpoas.steps import took

KIND = "jpoa"


class KeyTaken(ValueError):
    """Another round has this short name."""


class EndsBeforeStart(ValueError):
    """The last day is before the first."""


class EndedAlready(ValueError):
    """The last day lies in the past."""


class StartMoved(ValueError):
    """The first day of a round that runs stays as it is."""


class Overlaps(ValueError):
    """Another round is active on one of these days; `jpoa` is that one."""

    def __init__(self, jpoa: JointPeriodOfAction) -> None:
        super().__init__(jpoa.key)
        self.jpoa = jpoa


@transaction.atomic
def propose(
    *,
    name: str,
    key: str,
    proposal: str,
    themes: Sequence[str],
    is_exercise: bool,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> JointPeriodOfAction:
    """A new round without days; its co-chairs are the countries that hold the chair today.

    Raises: NotAllowed, KeyTaken, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.PROPOSE_JPOA)
    new = showing or uuid7()
    if JointPeriodOfAction.objects.filter(key=key).exclude(id=new).exists():
        raise KeyTaken
    jpoa = JointPeriodOfAction(
        id=new,
        submission=submission,
        key=key,
        name=name,
        proposal=proposal,
        themes=list(themes) or None,
        is_exercise=is_exercise,
        participants_known=True,
        observers_known=True,
    )
    try:
        versions.add(jpoa)
    except IntegrityError as error:  # a colleague took the short name at this moment
        raise KeyTaken from error
    in_the_chair = CoChairTerm.objects.filter(on_the_day(now.date())).values("country")
    jpoa.co_chairs.set(Country.objects.filter(id__in=in_the_chair))
    took(jpoa, "propose", by=by, now=now)
    record(action="propose_jpoa", by=by, now=now, kind=KIND, id=jpoa.id)
    return jpoa


@transaction.atomic
def edit(
    *,
    jpoa: JointPeriodOfAction,
    name: str,
    proposal: str,
    themes: Sequence[str],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change what a round says of itself. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.EDIT_JPOA, jpoa)
    jpoa.name, jpoa.proposal, jpoa.themes = name, proposal, list(themes) or None
    versions.save(jpoa, ["name", "proposal", "themes"], version=version, submission=submission)
    record(action="edit_jpoa", by=by, now=now, kind=KIND, id=jpoa.id)


@transaction.atomic
def label(*, jpoa: JointPeriodOfAction, text: str, source: str, by: Actor, now: datetime, showing: UUID | None) -> None:
    """Add a name by which a source calls the round; none is taken away. Raises: NotAllowed, AlreadyDone."""
    demand(by, permissions.LABEL_JPOA, jpoa)
    try:
        with transaction.atomic():
            JPOALabel(id=showing or uuid7(), jpoa=jpoa, text=text, source=source, added_at=now).save(force_insert=True)
    except IntegrityError as error:  # the same form twice
        raise versions.AlreadyDone(jpoa) from error
    record(action="label_jpoa", by=by, now=now, kind=KIND, id=jpoa.id)


@transaction.atomic
def schedule_returns(
    *,
    jpoa: JointPeriodOfAction,
    due_days: int,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Expect a return so many days after each month. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.SCHEDULE_RETURNS, jpoa)
    jpoa.reports_due_days = due_days
    versions.save(jpoa, ["reports_due_days"], version=version, submission=submission)
    record(action="schedule_returns", by=by, now=now, kind=KIND, id=jpoa.id)


@transaction.atomic
def decide(
    *,
    jpoa: JointPeriodOfAction,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> DurationDecision:
    """Decide from when to when a round lasts: for the first time, or anew with a reason; nothing is overwritten.

    Of two chairs who decide at once the second is shown what the first decided.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, EndsBeforeStart, EndedAlready, StartMoved, Overlaps.
    """
    versions.refuse_repeats(jpoa, submission)
    demand(by, permissions.DECIDE_DURATION, jpoa)
    _check(jpoa, starts_on, ends_on, today=now.date())
    versions.save(jpoa, [], version=version, submission=submission)
    decision = DurationDecision(
        jpoa=jpoa,
        number=jpoa.decisions.count() + 1,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        decided_by_id=by.person_id,
        decided_for=Country.objects.get(iso2=by.country),
        decided_at=now,
    )
    try:
        with transaction.atomic():
            decision.save(force_insert=True)  # the database copies the days into the round
    except IntegrityError as error:
        overlapping = overlapped(jpoa, starts_on, ends_on)
        if overlapping is None:
            raise
        raise Overlaps(overlapping) from error
    record(action="decide_duration", by=by, now=now, kind=KIND, id=jpoa.id)
    jpoa.refresh_from_db(fields=["starts_on", "ends_on", "starts_precision", "ends_precision"])
    return decision


def _check(jpoa: JointPeriodOfAction, starts_on: date, ends_on: date, *, today: date) -> None:
    if ends_on < starts_on:
        raise EndsBeforeStart
    if ends_on < today:
        raise EndedAlready
    if jpoa.state == "active" and starts_on != jpoa.starts_on:
        raise StartMoved


def overlapped(jpoa: JointPeriodOfAction, starts_on: date, ends_on: date) -> JointPeriodOfAction | None:
    """Another active round on one of these days; exercise rounds do not count."""
    if jpoa.is_exercise:
        return None
    others = JointPeriodOfAction.objects.filter(state="active", is_exercise=False).exclude(id=jpoa.id)
    return others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
