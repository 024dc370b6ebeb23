"""What the parties of a plan write down: notes, and the words said with a step. None is changed or taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from members.access import Actor
from members.models import Notice
from operations.plans import permissions, queries
from operations.plans.models import InvestigationPlan, PlanNote, PlanParty
from operations.plans.parties import KIND
from operations.plans.telling import tell
from operations.states import PartyState


@transaction.atomic
def write_note(*, party: PlanParty, body: str, by: Actor, now: datetime, showing: UUID | None = None) -> None:
    """Write words that all who take part read. Raises: NotAllowed, MovedOn, AlreadyDone for the same form again."""
    demand(by, permissions.WRITE_PLAN_NOTE, party)
    try:
        with transaction.atomic():
            say(party.plan, PlanNote.Kind.PROGRESS, body, by=by, now=now, key=showing)
    except (IntegrityError, PlanParty.DoesNotExist) as error:
        if showing is not None and PlanNote.objects.filter(id=showing, party=party).exists():
            raise versions.AlreadyDone(party.plan) from error
        raise MovedOn(permissions.WRITE_PLAN_NOTE, party) from error  # the plan ended, or the agency is out by now
    tell(queries.live_parties(party.plan), Notice.Kind.PLAN_NOTE, party.plan, by=by, now=now)
    record(action="write_plan_note", by=by, now=now, kind=KIND, id=party.plan_id)


@transaction.atomic
def review(
    *,
    plan: InvestigationPlan,
    body: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Look at a plan as a whole, half-way; it falls due by review.py, and can be written before and after.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.REVIEW_PLAN, plan)
    plan.reviewed_at = now
    versions.save(plan, ["reviewed_at"], version=version, submission=submission)
    say(plan, PlanNote.Kind.REVIEW, body, by=by, now=now)
    tell(queries.live_parties(plan), Notice.Kind.PLAN_REVIEWED, plan, by=by, now=now)
    record(action="review_plan", by=by, now=now, kind=KIND, id=plan.id)


def say(plan: InvestigationPlan, kind: str, body: str, *, by: Actor, now: datetime, key: UUID | None = None) -> None:
    """Part of a verb that has demanded: the words of the acting agency."""
    party = own_party(plan, by)
    PlanNote(
        id=key or uuid7(),
        plan=plan,
        party=party,
        group_id=party.group_id,
        kind=kind,
        written_by_id=by.person_id,
        written_at=now,
        body=body,
    ).save(force_insert=True)


def own_party(plan: InvestigationPlan, by: Actor) -> PlanParty:
    """The row of the acting agency, which has consented. One query."""
    return plan.parties.get(group_id=by.group_id, state=PartyState.CONSENTED)
