"""What an actor may see of plans. Lists start from the grants and join the plan for the rows shown."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from members import roles
from members.access import Actor
from operations.jpoas.models import JointPeriodOfAction
from operations.plans.models import (
    InvestigationPlan,
    InvestigationPlanGrant,
    PlanDisclosure,
    PlanNote,
    PlanParty,
    PlanPlace,
    PlanStep,
)
from operations.states import BEGUN_PLAN, IN_PLAN, OPEN_PLAN, UNFINISHED_PLAN, PartyState

_WITH_LEAD = InvestigationPlan.objects.select_related("lead__country", "lead__organisation", "jpoa")


def visible_to(actor: Actor) -> QuerySet[InvestigationPlan]:
    """The plans that the actor's agency is a party to, for those whose role may read them."""
    if not actor.reads_for_agency:
        return InvestigationPlan.objects.none()
    return InvestigationPlan.objects.filter(grants__group_id=actor.group_id, grants__is_view=True)


def opened_to(actor: Actor) -> QuerySet[InvestigationPlan]:
    """The plans that their leads have opened to the co-chairs; for everybody else none."""
    if not actor.holds(roles.CO_CHAIR):
        return InvestigationPlan.objects.none()
    return _WITH_LEAD.filter(opened_to_chairs_at__isnull=False)


def get_visible(actor: Actor, *, plan_id: UUID) -> InvestigationPlan | None:
    """One plan, or None when it is missing or foreign. One query, for a co-chair two."""
    wanted = ("lead__country", "lead__organisation", "handling_code", "jpoa")
    plan = visible_to(actor).select_related(*wanted).filter(id=plan_id).first()
    if plan is None and actor.holds(roles.CO_CHAIR):
        plan = opened_to(actor).select_related(*wanted).filter(id=plan_id).first()
        if plan:
            plan.is_seen_as_chair = True
    return plan


def get_own(actor: Actor, *, plan_id: UUID) -> InvestigationPlan | None:
    """One plan that the actor's agency leads, or None. One query."""
    plan = visible_to(actor).select_related("lead__country", "handling_code", "jpoa").filter(id=plan_id).first()
    return plan if plan and plan.owner_group_id == actor.group_id else None


def successor_of(actor: Actor, plan: InvestigationPlan) -> InvestigationPlan | None:
    """The plan as which it goes on in another round, if the actor may see that. One query."""
    return visible_to(actor).filter(predecessor=plan).first()


_OF_PARTY = ("plan__lead__country", "plan__lead__organisation", "plan__handling_code", "plan__jpoa", "agency__country")


def get_own_party(actor: Actor, *, plan_id: UUID) -> PlanParty | None:
    """The row of the actor's agency in a plan it may see, or None. One query."""
    rows = PlanParty.objects.filter(plan__in=visible_to(actor), plan_id=plan_id, state__in=IN_PLAN)
    return rows.filter(group_id=actor.group_id).select_related(*_OF_PARTY).first()


def get_party_of_own(actor: Actor, *, plan_id: UUID, party_id: UUID) -> PlanParty | None:
    """A party of a plan that the actor's agency leads, or None. One query."""
    rows = PlanParty.objects.filter(plan__in=visible_to(actor), plan_id=plan_id, id=party_id)
    return rows.filter(owner_group_id=actor.group_id).select_related(*_OF_PARTY).first()


def get_milestone(actor: Actor, *, plan_id: UUID, milestone_id: UUID) -> PlanStep | None:
    """A milestone of a plan that the actor's agency may see, or None. One query."""
    rows = PlanStep.objects.filter(plan__in=visible_to(actor), plan_id=plan_id, id=milestone_id)
    return rows.select_related("plan__jpoa", "owner__agency").first()


def listed(actor: Actor, jpoa: JointPeriodOfAction | None = None) -> QuerySet[InvestigationPlanGrant]:
    """The rows of the list, of one round or of all, newest first, with the plan of each. Two queries."""
    if not actor.reads_for_agency:
        return InvestigationPlanGrant.objects.none()
    rows = InvestigationPlanGrant.objects.filter(group_id=actor.group_id, is_view=True)
    if jpoa:
        rows = rows.filter(content_object__jpoa=jpoa)
    return rows.prefetch_related(Prefetch("content_object", _WITH_LEAD)).order_by("-opened_at", "-content_object_id")


def parties_of(plan: InvestigationPlan) -> list[PlanParty]:
    """Everybody who is or was asked, the lead first; of a plan that was loaded by a scoped query. One query."""
    rows = list(plan.parties.select_related("agency__country", "agency__organisation").order_by("invited_at", "id"))
    for row in rows:
        row.plan = plan
    return sorted(rows, key=lambda row: not row.is_lead)


def live_parties(plan: InvestigationPlan) -> list[PlanParty]:
    """Those that see it now. One query."""
    return [row for row in parties_of(plan) if row.state in IN_PLAN]


def places_of(plan: InvestigationPlan) -> QuerySet[PlanPlace]:
    """The route in its order. One query."""
    return plan.places.select_related("country").order_by("position")


def milestones_of(plan: InvestigationPlan) -> list[PlanStep]:
    """What shall be done, due soonest first. One query."""
    rows = list(plan.steps.select_related("owner__agency").order_by("due_on", "id"))
    for row in rows:
        row.plan = plan
    return rows


def partners_open(plan: InvestigationPlan) -> list[PlanStep]:
    """What its partners have not reached, which no new draft takes along. One query."""
    return [one for one in milestones_of(plan) if one.done_at is None and not one.owner.is_lead]


def invitations(actor: Actor) -> QuerySet[PlanParty]:
    """The plans to which the actor's agency is invited and has not answered, longest waiting first. One query."""
    if not actor.reads_for_agency:
        return PlanParty.objects.none()
    rows = PlanParty.objects.filter(group_id=actor.group_id, state=PartyState.INVITED, is_open=True)
    return rows.select_related("plan__jpoa").order_by("invited_at", "id")


def milestones_due(actor: Actor, *, until: date) -> QuerySet[PlanStep]:
    """What the actor's agency is to reach by a day in plans that run, soonest due first. One query."""
    if not actor.reads_for_agency:
        return PlanStep.objects.none()
    rows = PlanStep.objects.filter(
        group_id=actor.group_id,
        done_at__isnull=True,
        due_on__lte=until,
        plan__state__in=OPEN_PLAN,
        owner__state=PartyState.CONSENTED,
    )
    return rows.select_related("plan__jpoa").order_by("due_on", "id")


def not_reviewed(actor: Actor) -> QuerySet[InvestigationPlan]:
    """The plans that the actor's agency leads, that run and have not been reviewed. One query."""
    return (
        visible_to(actor)
        .filter(owner_group_id=actor.group_id, state__in=BEGUN_PLAN, reviewed_at__isnull=True)
        .select_related("jpoa")
    )


def milestones_between(actor: Actor, *, first: date, last: date) -> QuerySet[PlanStep]:
    """What is to be reached on some days in unfinished plans that the actor's agency takes part in. One query."""
    rows = PlanStep.objects.filter(plan__in=visible_to(actor).filter(state__in=UNFINISHED_PLAN))
    rows = rows.filter(done_at__isnull=True, due_on__range=(first, last))
    return rows.select_related("plan").order_by("due_on", "id")


def notes_of(actor: Actor, plan: InvestigationPlan, parties: list[PlanParty]) -> QuerySet[PlanNote]:
    """The words of the parties, for those that have consented and for co-chairs to whom it was opened. One query."""
    rows = plan.notes.select_related("party__agency").order_by("written_at", "id")
    reads = any(row.group_id == actor.group_id and row.state == PartyState.CONSENTED for row in parties)
    if reads or plan.owner_group_id == actor.group_id or plan.is_seen_as_chair:
        return rows
    return rows.none()


def disclosures_of(actor: Actor, plan: InvestigationPlan) -> QuerySet[PlanDisclosure]:
    """What of it was given to whom, for its lead. One query."""
    rows = plan.disclosures.select_related("agency").order_by("disclosed_at", "id")
    return rows if plan.owner_group_id == actor.group_id and not plan.is_seen_as_chair else rows.none()
