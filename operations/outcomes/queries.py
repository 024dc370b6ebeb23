"""What an actor may see of outcomes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from members.access import Actor
from operations.outcomes.models import Outcome
from operations.referrals.models import Referral


def of_referral(actor: Actor, referral: Referral) -> QuerySet[Outcome]:
    """What came of a referral: all for its owner, else what the own agency did."""
    rows = Outcome.objects.filter(referral=referral).select_related("agency__country", "agency__organisation")
    return rows if referral.owner_group_id == actor.group_id else rows.filter(group_id=actor.group_id)


def of_period(actor: Actor, *, jpoa_id: UUID, first: date, last: date) -> QuerySet[Outcome]:
    """The own agency's outcomes with a day of act in a period, both days included."""
    return (
        Outcome.objects.filter(group_id=actor.group_id, jpoa_id=jpoa_id, acted_on__range=(first, last))
        .select_related("referral")
        .order_by("indicator", "acted_on", "id")
    )
