"""Opening a plan to the co-chairs, and closing it again: they read it, with its notes, and change nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from members.access import Actor
from members.models import Notice
from operations.plans import permissions, queries
from operations.plans.models import InvestigationPlan, PlanDisclosure, PlanNote
from operations.plans.notes import say
from operations.plans.parties import KIND
from operations.plans.telling import tell


@transaction.atomic
def open_to_chairs(
    *, plan: InvestigationPlan, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Let the co-chairs read it, with its notes. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.OPEN_PLAN_TO_CHAIRS, plan)
    plan.opened_to_chairs_at, plan.opened_to_chairs_by_id = now, by.person_id
    _open_or_close(plan, version=version, again=submission)
    PlanDisclosure(plan=plan, what=PlanDisclosure.What.CHAIRS, disclosed_at=now, disclosed_by_id=by.person_id).save(
        force_insert=True
    )
    say(plan, PlanNote.Kind.OPENED, "", by=by, now=now)
    tell(queries.live_parties(plan), Notice.Kind.PLAN_OPENED, plan, by=by, now=now)
    record(action="open_plan_to_chairs", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def close_to_chairs(
    *, plan: InvestigationPlan, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Let the co-chairs read it no more. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.CLOSE_PLAN_TO_CHAIRS, plan)
    plan.opened_to_chairs_at = plan.opened_to_chairs_by_id = None
    _open_or_close(plan, version=version, again=submission)
    say(plan, PlanNote.Kind.CLOSED, "", by=by, now=now)
    tell(queries.live_parties(plan), Notice.Kind.PLAN_OPENED, plan, by=by, now=now)
    record(action="close_plan_to_chairs", by=by, now=now, kind=KIND, id=plan.id)


def _open_or_close(plan: InvestigationPlan, *, version: int | None, again: UUID | None) -> None:
    versions.save(plan, ["opened_to_chairs_at", "opened_to_chairs_by_id"], version=version, submission=again)
