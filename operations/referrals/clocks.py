"""The due time of a recipient, kept beside it from the steps that were taken.

It is worked out anew when the clock starts: at sending, after a question, when a closed referral is reopened, when it
is asked again. Days off are those that are known at that moment; a calendar that is changed later moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from common import versions
from members.directory import queries as directory
from members.models import Agency
from operations.referrals import deadlines
from operations.referrals.deadlines import Mark, Rhythm
from operations.referrals.models import ReferralRecipient
from operations.referrals.step_models import ReferralStep
from operations.referrals.urgencies import ROUND_THE_CLOCK, time_to_answer
from operations.states import AWAITING_RECIPIENT, RecipientState

_ANEW = (RecipientState.ANSWERED, RecipientState.DECLINED)
# Of a time to answer at most this many times as many days, and this many more, lie around it: weekends and holidays.
_STRETCH, _MORE = 3, timedelta(days=60)


def marks_of(steps: Iterable[ReferralStep]) -> list[Mark]:
    """What the clock sees of the steps of one recipient, in their order. Pure."""
    return [
        Mark(
            step.at,
            is_running=step.is_open and step.after in AWAITING_RECIPIENT,
            is_anew=not step.before or (step.before in _ANEW and step.after == RecipientState.RECEIVED),
        )
        for step in steps
    ]


def first_dues(agencies: Sequence[Agency], *, urgency: str, at: datetime) -> dict[UUID, datetime]:
    """When each agency should answer what arrives at an instant; with their countries loaded. Two queries."""
    rhythms = _rhythms(agencies, urgency=urgency, first=at, last=at)
    return {key: _due([Mark(at, is_running=True)], urgency, rhythm) for key, rhythm in rhythms.items()}


def due_of(recipient: ReferralRecipient, *, marks: Sequence[Mark]) -> datetime:
    """When a recipient whose clock runs on from the last mark should answer. Two queries."""
    urgency = recipient.referral.urgency
    rhythms = _rhythms([recipient.agency], urgency=urgency, first=marks[0].at, last=marks[-1].at)
    return _due(marks, urgency, rhythms[recipient.agency_id])


def _keep(recipient: ReferralRecipient, *, before: str, at: datetime) -> list[str]:
    """Bring instant, clock and due time of a row up to the step that it has just taken; the fields that changed.

    Three queries where the clock starts, none else.
    """
    recipient.state_at = max(at, recipient.state_at)
    if recipient.state not in AWAITING_RECIPIENT:
        recipient.is_running = False
    if recipient.state not in AWAITING_RECIPIENT or recipient.is_running:
        return ["state_at"]
    is_anew = before in _ANEW
    taken = marks_of(ReferralStep.objects.filter(recipient=recipient).order_by("turn"))
    recipient.due_at = due_of(recipient, marks=[*taken, Mark(recipient.state_at, is_running=True, is_anew=is_anew)])
    recipient.is_running = True
    return ["state_at", "due_at", "is_running"]


def save_step(
    recipient: ReferralRecipient,
    fields: list[str],
    *,
    before: str,
    now: datetime,
    version: int,
    submission: UUID | None,
) -> None:
    """Write a recipient's step and its clock, unless the owner closed or withdrew the referral at the same moment."""
    kept = _keep(recipient, before=before, at=now)
    versions.save(recipient, [*fields, *kept], version=version, submission=submission, still={"is_open": True})


def restart(recipients: Iterable[ReferralRecipient]) -> None:
    """Start the clocks that stood still while the referral was closed, for its owner. Four queries each."""
    for recipient in recipients:
        taken = marks_of(ReferralStep.objects.filter(recipient=recipient).order_by("turn"))
        recipient.due_at = due_of(recipient, marks=taken)
        recipient.is_running = True
        with connection.cursor() as cursor:
            cursor.execute("select restart_clock(%s, %s)", [recipient.id, recipient.due_at])


def _rhythms(agencies: Sequence[Agency], *, urgency: str, first: datetime, last: datetime) -> dict[UUID, Rhythm]:
    if urgency in ROUND_THE_CLOCK:
        return {agency.id: Rhythm(agency.time_zone, None) for agency in agencies}
    until = last + time_to_answer(urgency) * _STRETCH + _MORE
    calendars = directory.calendars(agencies, first=first.date() - timedelta(days=1), last=until.date())
    return {agency.id: Rhythm(agency.time_zone, calendars[agency.id]) for agency in agencies}


def _due(marks: Sequence[Mark], urgency: str, rhythm: Rhythm) -> datetime:
    due = deadlines.due_at(time_to_answer=time_to_answer(urgency), marks=marks, rhythm=rhythm)
    if due is None:
        raise ValueError("a clock that stands still has no due time")
    return due
