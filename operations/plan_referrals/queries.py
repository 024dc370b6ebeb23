"""Which referrals of a plan, and which plans of a referral, an actor may see: those whose both sides it sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OrderBy, OuterRef, Q, QuerySet

from members.access import Actor
from operations.plan_referrals.models import PlanReferral
from operations.plans import queries as plans
from operations.plans.models import InvestigationPlan, InvestigationPlanGrant, PlanParty
from operations.referrals import queries as referrals
from operations.referrals.models import Referral, ReferralRecipient
from operations.states import BEGUN_PLAN, OPEN_PLAN, PartyState

_OFFERED = 50


def _visible_to(actor: Actor) -> QuerySet[PlanReferral]:
    # Whether a recipient knows of the others is the originator's to say; a row that it did not add would tell.
    may_know = (
        Q(group_id=actor.group_id)
        | Q(referral__owner_group_id=actor.group_id)
        | Q(referral__owner_group_id=F("group_id"))
        | Q(referral__recipients_know_each_other=True)
    )
    return PlanReferral.objects.filter(
        may_know, plan__in=plans.visible_to(actor), referral__in=referrals.visible_to(actor), removed_at__isnull=True
    )


def referrals_of(actor: Actor, plan: InvestigationPlan) -> QuerySet[PlanReferral]:
    """The referrals of a plan that the actor may open too, newest added first. One query."""
    rows = (
        _visible_to(actor).filter(plan=plan).select_related("referral__body", "referral__originator__country", "plan")
    )
    return rows.order_by("-added_at", "-id")


def plans_of(actor: Actor, referral: Referral) -> QuerySet[PlanReferral]:
    """The plans of a referral that the actor may open too. One query."""
    return _visible_to(actor).filter(referral=referral).select_related("plan").order_by("added_at", "id")


def _open_to(actor: Actor) -> QuerySet[InvestigationPlan]:
    """The plans that run in which the actor's agency takes part."""
    reads = InvestigationPlanGrant.objects.filter(
        content_object=OuterRef("id"), group_id=actor.group_id, is_view=True, reads_notes=True
    )
    return plans.visible_to(actor).filter(Exists(reads), state__in=OPEN_PLAN)


def is_open_to(actor: Actor, plan: InvestigationPlan) -> bool:
    """Whether the actor's agency can add a referral to a plan now. One query."""
    return _open_to(actor).filter(id=plan.id).exists()


def to_choose(actor: Actor, referral: Referral) -> list[InvestigationPlan]:
    """The plans that run in which the actor's agency takes part and to which the referral was not added.

    First those in which another party of the referral takes part, those whose work has begun, and those that the own
    agency leads; fifty at most. One query.
    """
    there = PlanReferral.objects.filter(referral=referral, removed_at__isnull=True)
    of_referral = Q(group_id=referral.owner_group_id) | Q(
        group_id__in=ReferralRecipient.objects.filter(referral=referral).values("group_id")
    )
    together = PlanParty.objects.filter(of_referral, plan=OuterRef("id"), state=PartyState.CONSENTED)
    found = _open_to(actor).exclude(id__in=there.values("plan"))
    first = (
        Exists(together.exclude(group_id=actor.group_id)),
        Q(state__in=BEGUN_PLAN),
        Q(owner_group_id=actor.group_id),
    )
    order = [OrderBy(ExpressionWrapper(one, BooleanField()), descending=True) for one in first]
    return list(found.order_by(*order, "-created_at", "-id")[:_OFFERED])


def get_added(actor: Actor, *, plan_id: UUID, added_id: UUID) -> PlanReferral | None:
    """One referral of a plan, both of which the actor sees, or None. One query."""
    rows = _visible_to(actor).filter(plan_id=plan_id, id=added_id)
    return rows.select_related("plan__jpoa", "referral").first()
