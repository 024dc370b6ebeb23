"""Taking a referral back from a recipient: the sight of it ends, the fact that it was given stays.

From one agency at once or from a day on; from the agencies of a country whose taking part is paused, all at once. Who
loses it is asked to destroy what it printed or took out.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members import grants
from members.access import Actor, system
from members.acting import acting_as
from members.models import Agency, Notice
from members.notices.services import notify
from operations import permissions
from operations.referrals import destruction, queries
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.permissions import EXPIRE_SHARES, TAKE_BACK
from operations.referrals.queries import Held
from operations.referrals.telling import KIND

SYSTEM = system("expiries")
_AT_ONCE = 100


@transaction.atomic
def take_back(*, recipient: ReferralRecipient, by: Actor, now: datetime, reason: str) -> None:
    """Take a referral back from one agency, whatever it has done with it. Raises: NotAllowed, MovedOn."""
    demand(by, TAKE_BACK, recipient)
    _recall(recipient, by=by, now=now, reason=reason)


@transaction.atomic
def set_end(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int | None,
    expires_at: datetime | None,
    submission: UUID | None = None,
) -> None:
    """Say until when an agency reads it; None: without an end. The agency sees that.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(recipient, submission)
    demand(by, TAKE_BACK, recipient)
    with connection.cursor() as cursor:
        cursor.execute("select limit_share(%s, %s, %s, %s)", [recipient.id, expires_at, version, submission])
        if cursor.fetchone() != (True,):
            raise versions.ChangedMeanwhile(recipient)
    record(action="limit_referral", by=by, now=now, kind=KIND, id=recipient.referral_id)


def recall(*, recipient: ReferralRecipient, by: Actor, now: datetime) -> None:
    """Take a referral back from an agency of a paused country. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.RECALL_REFERRAL, recipient)
    _recall(recipient, by=by, now=now)


def _recall(recipient: ReferralRecipient, *, by: Actor, now: datetime, reason: str = "") -> None:
    recipient.mark_recalled(at=now)
    destruction.ask(
        recipient,
        cause=destruction.Cause.RECALLED,
        kind=Notice.Kind.REFERRAL_RECALLED,
        reason=reason,
        by=by,
        now=now,
    )
    grants.recall(KIND, recipient.referral_id, recipient.group_id, at=now)
    record(action="recall_referral", by=by, now=now, kind=KIND, id=recipient.referral_id)


@transaction.atomic
def recall_all(*, held: Held, by: Actor, now: datetime) -> int:
    """Take back all that the agencies of a paused country hold of the own agency; how many. Raises: NotAllowed."""
    rows = queries.held_by(by, country_id=held.country.id)
    # Two colleagues do it one after the other, and the second finds nothing left.
    list(Referral.objects.select_for_update().filter(id__in=rows.values("referral_id")).order_by("id").only("id"))
    recalled = list(rows)
    for recipient in recalled:
        recall(recipient=recipient, by=by, now=now)
    return len(recalled)


def expire(*, now: datetime) -> int:
    """End what was given until an instant that has passed, each in a transaction of its own; how many."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        demand(SYSTEM, EXPIRE_SHARES)
        cursor.execute("select * from expired_shares(%s, %s)", [now, _AT_ONCE])
        ended = list(cursor.fetchall())
        for part, referral_id, agency_id, reference in ended:
            request = uuid7()
            with transaction.atomic():
                cursor.execute("select expire_share(%s, %s, %s)", [part, request, now])
                notify(
                    agency=Agency.objects.get(id=agency_id),
                    kind=Notice.Kind.REFERRAL_RECALLED,
                    object_id=referral_id,
                    path=reverse("destruction", kwargs={"request_id": request}),
                    reference=reference,
                    by=SYSTEM,
                    now=now,
                )
                record(action="expire_share", by=SYSTEM, now=now, kind=KIND, id=referral_id)
    return len(ended)
