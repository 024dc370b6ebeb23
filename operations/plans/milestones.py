"""The verbs of milestones: set by the lead, reached by the agency that does them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from members.access import Actor
from members.models import Notice
from operations.plans import permissions, queries
from operations.plans.models import InvestigationPlan, PlanParty, PlanStep
from operations.plans.parties import KIND
from operations.plans.telling import tell


@transaction.atomic
def add(
    *,
    plan: InvestigationPlan,
    owner: PlanParty,
    what: str,
    due_on: date,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> PlanStep:
    """Set a milestone for an agency of the plan; one form makes one. It may lie after the end of the round.

    Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.ADD_MILESTONE, plan)
    milestone = PlanStep(
        id=showing or uuid7(),
        submission=submission,
        plan=plan,
        owner=owner,
        group_id=owner.group_id,
        what=what,
        due_on=due_on,
        added_at=now,
    )
    try:
        with transaction.atomic():
            versions.add(milestone, plan=plan)
    except IntegrityError as error:  # the agency left, or the plan ended, at this moment
        raise versions.ChangedMeanwhile(plan) from error
    tell(queries.live_parties(plan), Notice.Kind.PLAN_MILESTONE, plan, by=by, now=now)
    record(action="add_milestone", by=by, now=now, kind=KIND, id=plan.id)
    return milestone


@transaction.atomic
def reach(
    *, milestone: PlanStep, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Say that it is done. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(milestone, submission)
    demand(by, permissions.REACH_MILESTONE, milestone)
    milestone.done_at, milestone.done_by_id = now, by.person_id
    try:
        with transaction.atomic():
            versions.save(milestone, ["done_at", "done_by_id"], version=version, submission=submission)
    except IntegrityError as error:  # the plan ended at this moment
        raise MovedOn(permissions.REACH_MILESTONE, milestone) from error
    tell(queries.live_parties(milestone.plan), Notice.Kind.PLAN_MILESTONE, milestone.plan, by=by, now=now)
    record(action="reach_milestone", by=by, now=now, kind=KIND, id=milestone.plan_id)
