"""Which offers to hand a referral over an actor may see, and who has owned a referral."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.access import Actor
from operations.referrals.handover_models import ReferralHandover, ReferralOwnership
from operations.referrals.models import Referral, ReferralGrant
from operations.states import HandoverState

_AGENCIES = ("from_agency__country", "from_agency__organisation", "to_agency__country", "to_agency__organisation")


def visible_to(actor: Actor) -> QuerySet[ReferralHandover]:
    """The offers of the actor's agency and those to it, with whether the former owner of the referral reads on."""
    if not actor.reads_for_agency:
        return ReferralHandover.objects.none()
    rows = ReferralHandover.objects.filter(Q(from_group_id=actor.group_id) | Q(to_group_id=actor.group_id))
    reads = ReferralGrant.objects.filter(
        content_object_id=OuterRef("referral_id"),
        group_id=OuterRef("from_group_id"),
        owner_group_id=actor.group_id,
        is_view=True,
    )
    return rows.select_related("handling_code", *_AGENCIES).annotate(is_read_on=Exists(reads))


def get_handover(actor: Actor, *, handover_id: UUID) -> ReferralHandover | None:
    """One offer, or None when it is missing or foreign. One query."""
    return visible_to(actor).filter(id=handover_id).first()


def awaiting(actor: Actor) -> QuerySet[ReferralHandover]:
    """What is offered to the actor's agency and not answered, oldest first."""
    return visible_to(actor).filter(to_group_id=actor.group_id, state=HandoverState.OFFERED)


def of_referral(actor: Actor, referral: Referral) -> list[ReferralHandover]:
    """The offers of one referral that the actor may see, oldest first. One query."""
    return list(visible_to(actor).filter(referral_id=referral.id))


def owners_of(referral: Referral) -> list[ReferralOwnership]:
    """How a referral went from agency to agency, oldest first. One query."""
    rows = ReferralOwnership.objects.filter(referral=referral)
    return list(
        rows.select_related("former__country", "former__organisation", "agency__country", "agency__organisation")
    )
