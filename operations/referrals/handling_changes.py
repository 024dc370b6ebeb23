"""Handling of a sent referral is made stricter at any time, and looser with a reason; its readers are told of both."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from members.access import Actor
from members.models import Notice
from operations.handling import HandlingCode
from operations.referrals.control_models import HandlingChange
from operations.referrals.models import Referral
from operations.referrals.permissions import CHANGE_HANDLING
from operations.referrals.telling import KIND, tell_recipients


class SameHandling(ValueError):
    """It is handled so already."""


@transaction.atomic
def change(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int | None,
    code: HandlingCode,
    reason: str,
    submission: UUID | None = None,
) -> None:
    """From now on it is handled so. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, SameHandling."""
    versions.refuse_repeats(referral, submission)
    demand(by, CHANGE_HANDLING, referral)
    before = referral.handling_code
    if code.code == before.code:
        raise SameHandling
    is_stricter = code.strictness > before.strictness
    referral.handling_code = code
    referral.handling_at = now
    referral.handling_reason = reason
    fields = ["handling_code_id", "handling_at", "handling_reason"]
    versions.save(referral, fields, version=version, submission=submission)
    kind = Notice.Kind.HANDLING_STRICTER if is_stricter else Notice.Kind.HANDLING_LOOSER
    tell_recipients(referral, kind, by=by, now=now)
    record(action="change_handling", by=by, now=now, kind=KIND, id=referral.id, words=f"{before.code} {code.code}")


def others(referral: Referral) -> list[HandlingCode]:
    """The codes that it could have instead, the strictest first. One query."""
    return list(HandlingCode.objects.exclude(code=referral.handling_code_id))


def of_referral(referral: Referral) -> list[HandlingChange]:
    """How it was handled before, oldest first; a scoped query loaded the referral. One query at most."""
    return [] if referral.handling_at is None else list(referral.handling_changes.select_related("before", "after"))
