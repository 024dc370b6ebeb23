"""Which copies an actor may see, and what one says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from members.access import Actor
from operations.referrals import court_queries, queries
from operations.referrals.copy_models import ReferralCopy
from operations.referrals.correction_models import ReferralCorrection
from operations.referrals.models import Referral, ReferralMessage


def copies_of(actor: Actor, referral: Referral) -> QuerySet[ReferralCopy]:
    """The copies of the actor's agency; for the referral's owner those of all. The latest first."""
    rows = referral.copies.select_related("agency__country", "agency__organisation", "made_by", "consent__to_agency")
    rows = rows.order_by("-made_at", "-id")
    return rows if referral.owner_group_id == actor.group_id else rows.filter(group_id=actor.group_id)


def get_copy(actor: Actor, *, referral_id: UUID, copy_id: UUID) -> ReferralCopy | None:
    """A copy that the actor's own agency made of what it still sees, or None. One query."""
    rows = ReferralCopy.objects.filter(
        id=copy_id, referral_id=referral_id, group_id=actor.group_id, referral__in=queries.visible_to(actor)
    )
    return rows.select_related(
        "referral__handling_code",
        "referral__jpoa",
        "referral__originator__country",
        "referral__originator__organisation",
        "agency",
        "made_by",
        "consent__to_agency__country",
        "consent__to_agency__organisation",
    ).first()


def said_in(actor: Actor, copy: ReferralCopy) -> dict[str, Any]:
    """What a copy says: the referral as its maker's agency reads it, and what was said until the copy was made."""
    referral = copy.referral
    content = queries.content_of(actor, referral)
    content["translations"] = [row for row in content["translations"] if row.added_at <= copy.made_at]
    content["additions"] = [row for row in content["additions"] if row.added_at <= copy.made_at]
    thread = queries.messages_of(actor, referral).filter(written_at__lte=copy.made_at)
    court = court_queries.given_for(actor, referral, until=copy.made_at)
    return {**content, "thread": [_as_it_was(message, copy) for message in thread], "court": court}


def _as_it_was(message: ReferralMessage, copy: ReferralCopy) -> ReferralMessage:
    """With when it was replaced, if that had happened when the copy was made."""
    replacement: ReferralCorrection | None = getattr(message, "replacement", None)
    at = replacement.corrected_at if replacement else None
    message.replaced_at = at if at and at <= copy.made_at else None  # type: ignore[attr-defined]  # for the page
    return message
