"""Taking a referral back from a recipient: the sight of it ends, the fact that it was given stays.

So far for the agencies of a country whose taking part is paused, all at once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.services import record
from common.access import demand
from members import grants
from members.access import Actor
from members.models import Notice
from members.notices.services import notify
from operations import permissions
from operations.referrals import queries
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.queries import Held
from operations.referrals.telling import KIND


@transaction.atomic
def recall(*, recipient: ReferralRecipient, by: Actor, now: datetime) -> None:
    """Take a referral back from one agency, whatever it has done with it. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.RECALL_REFERRAL, recipient)
    recipient.mark_recalled(at=now)
    grants.recall(KIND, recipient.referral_id, recipient.group_id, at=now)
    notify(
        agency=recipient.agency,
        kind=Notice.Kind.REFERRAL_RECALLED,
        object_id=recipient.referral_id,
        path="/referrals/",
        reference=recipient.referral.reference,
        by=by,
        now=now,
    )
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
