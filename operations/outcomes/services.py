"""Recording what came of the work; answering a referral with it in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common.access import demand
from members.access import Actor
from operations import permissions
from operations.outcomes.models import Outcome, Qualifier
from operations.referrals import services as referrals
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.models import Referral, ReferralRecipient


class NotCounted(ValueError):
    """Outside a round nothing is counted; the form does not ask."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """A count as it comes from a form: the day of the act decides the period (rule R4)."""

    indicator: str
    value: int
    acted_on: date
    qualifier: str = Qualifier.EXACT


def counted_from(referral: Referral) -> date | None:
    """The first day whose outcomes count for a referral's round; None outside a round, where nothing is counted."""
    return referral.jpoa.starts_on if referral.jpoa else None


@transaction.atomic
def answer_referral(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    words: str,
    result: str = "",
    language: str = PRESET_LANGUAGE,
    counts: Sequence[Count] = (),
    submission: UUID | None = None,
) -> None:
    """Answer in words and record what came of it.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, NotCounted.
    """
    demand(by, permissions.SEE_REFERRALS)
    referrals.answer(
        recipient=recipient,
        by=by,
        now=now,
        version=version,
        words=words,
        result=result,
        language=language,
        submission=submission,
    )
    if counts:
        _record_counts(recipient, counts, by=by, now=now)


def _record_counts(recipient: ReferralRecipient, counts: Sequence[Count], *, by: Actor, now: datetime) -> None:
    jpoa = recipient.referral.jpoa
    if jpoa is None or jpoa.starts_on is None:
        raise NotCounted
    for count in counts:
        outcome = Outcome(
            jpoa=jpoa,
            agency_id=by.agency_id,
            group_id=by.group_id,
            referral_id=recipient.referral_id,
            indicator=count.indicator,
            value=count.value,
            qualifier=count.qualifier,
            acted_on=count.acted_on,
            recorded_at=now,
            recorded_by_id=by.person_id,
        )
        outcome.save(force_insert=True)
        record(action="record_outcome", by=by, now=now, kind="outcome", id=outcome.id)
