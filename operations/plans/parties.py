"""Agencies in a plan: asked, answering, leaving, taken out. With the end of a part ends the sight of the plan.

The grant goes with the state of the party's row, in the same statement (operations migration 0021): no line of code
can forget it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from audit.services import record
from common import versions
from common.access import demand
from members import grants
from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import mark_read_about
from operations.plans import permissions, queries
from operations.plans.agreement import is_agreed
from operations.plans.models import InvestigationPlan, PlanDisclosure, PlanParty
from operations.plans.telling import tell, tell_one
from operations.states import PlanState

KIND = "investigation_plan"
_LIST = "/plans/"  # where an agency looks that does not see the plan any more


class NoPartner(ValueError):
    """A plan needs a partner of another country, and agencies that can be asked now."""


class AlreadyIn(ValueError):
    """The agency is asked already, or takes part."""


def ask(plan: InvestigationPlan, agency: Agency, role: str, *, by: Actor, now: datetime) -> PlanParty:
    """Part of a verb that has demanded: an agency is asked, and reads the plan without its notes."""
    party = PlanParty(
        plan=plan,
        agency=agency,
        group_id=agency.group_id,
        owner_group_id=plan.owner_group_id,
        role=role,
        invited_at=now,
    )
    try:
        with transaction.atomic():
            party.save(force_insert=True)
    except IntegrityError as error:  # it was asked, paused or merged at this moment
        raise NoPartner from error
    grants.grant(KIND, plan.id, agency.group_id)
    _disclose(party, PlanDisclosure.What.PLAN, by=by, now=now)
    tell_one(agency, Notice.Kind.PLAN_INVITED, plan, by=by, now=now)
    return party


@transaction.atomic
def invite(
    *,
    plan: InvestigationPlan,
    agency: Agency,
    role: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> PlanParty:
    """Ask another agency; who takes part is told.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, AlreadyIn, NoPartner.
    """
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.INVITE_PARTY, plan)
    others = queries.live_parties(plan)
    if any(row.agency_id == agency.id for row in others):
        raise AlreadyIn
    versions.save(plan, [], version=version, submission=submission)
    party = ask(plan, agency, role, by=by, now=now)
    tell(others, Notice.Kind.PLAN_PARTY_INVITED, plan, by=by, now=now)
    record(action="invite_party", by=by, now=now, kind=KIND, id=plan.id)
    return party


@transaction.atomic
def consent(*, party: PlanParty, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Take part for the own agency; its notes open. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(party, submission)
    demand(by, permissions.CONSENT_TO_PLAN, party)
    plan = party.plan
    party.mark_consented(at=now, person_id=by.person_id)
    _step(party, ["answered_at", "answered_by_id", "officer_id"], version=version, submission=submission)
    _disclose(party, PlanDisclosure.What.NOTES, by=by, now=now)
    is_now_agreed = plan.state == PlanState.PROPOSED and _is_agreed(plan)
    kind = Notice.Kind.PLAN_AGREED if is_now_agreed else Notice.Kind.PLAN_CONSENTED
    tell(queries.live_parties(plan), kind, plan, by=by, now=now)
    record(action="consent_to_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def decline(*, party: PlanParty, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Do not take part; the own agency sees it no more. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(party, submission)
    demand(by, permissions.DECLINE_PLAN, party)
    _wait_for_other_answers(party)
    plan, others = party.plan, _others(party)
    party.mark_declined(at=now, person_id=by.person_id)
    _step(party, ["answered_at", "answered_by_id"], version=version, submission=submission)
    mark_read_about(object_id=plan.id, by=by, now=now)
    tell(others, Notice.Kind.PLAN_DECLINED, plan, by=by, now=now)
    if plan.state == PlanState.PROPOSED and is_agreed(row.state for row in others if not row.is_lead):
        tell(others, Notice.Kind.PLAN_AGREED, plan, by=by, now=now)
    record(action="decline_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def leave(*, party: PlanParty, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Take part no more. What the agency wrote stays, and the others see when it left.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(party, submission)
    demand(by, permissions.LEAVE_PLAN, party)
    plan, others = party.plan, _others(party)
    party.mark_left(at=now)
    _step(party, ["left_at"], version=version, submission=submission)
    mark_read_about(object_id=plan.id, by=by, now=now)
    tell(others, Notice.Kind.PLAN_LEFT, plan, by=by, now=now)
    record(action="leave_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def remove(*, party: PlanParty, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Take an agency out. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(party, submission)
    demand(by, permissions.REMOVE_PARTY, party)
    plan = party.plan
    take_out(party, by=by, now=now, version=version, submission=submission)
    others = queries.live_parties(plan)
    tell(others, Notice.Kind.PLAN_PARTY_REMOVED, plan, by=by, now=now)
    if plan.state == PlanState.PROPOSED and _is_agreed(plan):
        tell(others, Notice.Kind.PLAN_AGREED, plan, by=by, now=now)
    record(action="remove_party", by=by, now=now, kind=KIND, id=plan.id)


def take_out(
    party: PlanParty, *, by: Actor, now: datetime, version: int | None = None, submission: UUID | None = None
) -> None:
    """Part of a verb that has demanded: the lead ends an agency's part, and the agency is told."""
    party.mark_removed(at=now)
    _step(party, ["left_at"], version=version or party.version, submission=submission)
    tell_one(party.agency, Notice.Kind.PLAN_REMOVED, party.plan, by=by, now=now, path=_LIST)


def _step(party: PlanParty, fields: list[str], *, version: int | None, submission: UUID | None) -> None:
    """Write a party's step, unless the lead ended the plan at the same moment."""
    versions.save(party, ["state", *fields], version=version, submission=submission, still={"is_open": True})


def _wait_for_other_answers(party: PlanParty) -> None:
    """Who declines reads nothing afterwards, so it has to know before whether its answer is the last.

    The locks of operations migration 0021, in their order: the own row, then the plan's answers.
    """
    list(PlanParty.objects.select_for_update().filter(id=party.id).values_list("id"))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(party.plan_id)])


def _others(party: PlanParty) -> list[PlanParty]:
    """Loaded before the own sight of them ends."""
    return [row for row in queries.live_parties(party.plan) if row.id != party.id]


def _is_agreed(plan: InvestigationPlan) -> bool:
    return InvestigationPlan.objects.filter(id=plan.id, state=PlanState.AGREED).exists()


def _disclose(party: PlanParty, what: str, *, by: Actor, now: datetime) -> None:
    PlanDisclosure(
        plan=party.plan, agency=party.agency, what=what, disclosed_at=now, disclosed_by_id=by.person_id
    ).save(force_insert=True)
