"""The verbs of referrals in a plan: add one, take it out again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from members.access import Actor
from operations.plan_referrals import permissions, queries
from operations.plan_referrals.models import PlanReferral
from operations.plans.models import InvestigationPlan
from operations.plans.parties import KIND
from operations.referrals.models import Referral


class AlreadyAdded(ValueError):
    """The referral belongs to the plan by now."""


@transaction.atomic
def add(
    *,
    referral: Referral,
    plan: InvestigationPlan,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> PlanReferral:
    """Say that a referral belongs to a plan. Who is a party to both sees it; nobody gains a sight of either.

    Raises: NotAllowed, MovedOn (also when the plan ends at this moment), AlreadyDone, ChangedMeanwhile, AlreadyAdded.
    """
    demand(by, permissions.ADD_TO_PLAN, referral)
    row = PlanReferral(
        id=showing or uuid7(),
        submission=submission,
        plan=plan,
        referral=referral,
        group_id=by.group_id,
        added_by_id=by.person_id,
        added_at=now,
    )
    try:
        with transaction.atomic():
            versions.add(row, plan=plan, referral=referral)
    except IntegrityError as error:
        if not queries.is_open_to(by, plan):  # it ended at this moment, or the own agency is out
            raise MovedOn(permissions.ADD_TO_PLAN, referral) from error
        raise AlreadyAdded from error  # a colleague did it
    record(action="add_to_plan", by=by, now=now, kind=KIND, id=plan.id)
    return row


@transaction.atomic
def remove(
    *, added: PlanReferral, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Say that it belongs to the plan no more. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(added, submission)
    demand(by, permissions.TAKE_FROM_PLAN, added)
    added.removed_at, added.removed_by_id = now, by.person_id
    versions.save(added, ["removed_at", "removed_by_id"], version=version, submission=submission)
    record(action="take_from_plan", by=by, now=now, kind=KIND, id=added.plan_id)
