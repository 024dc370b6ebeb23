"""The verbs of a plan's draft and of its life. Order in each: demand, change, grant, disclose, notify, record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members import grants
from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import mark_read_about
from operations.jpoas.models import JointPeriodOfAction
from operations.plans import permissions, queries
from operations.plans.models import InvestigationPlan, PlanNote, PlanParty, PlanPlace, PlanStep
from operations.plans.notes import own_party, say
from operations.plans.parties import KIND, NoPartner, ask, take_out
from operations.plans.telling import tell
from operations.references import reference_of
from operations.states import PartyState

CONTENT = ("title", "crime_type", "handling_code_id", "hypothesis", "draft_partners", "draft_supporters")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place of the route, as it comes from a form."""

    name: str
    country_id: UUID
    point: tuple[float, float] | None = None  # latitude and longitude in decimal degrees


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """What the lead sets itself in a draft, as it comes from a form."""

    what: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft as a form gives it: the fields of CONTENT, the route in its order, the first milestones."""

    content: Mapping[str, Any]
    places: Sequence[Place] = ()
    milestones: Sequence[Milestone] = ()


@transaction.atomic
def write(
    *,
    draft: Draft,
    jpoa: JointPeriodOfAction,
    by: Actor,
    now: datetime,
    predecessor: InvestigationPlan | None = None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> InvestigationPlan:
    """A new draft, private to the writer's agency, which leads it.

    The showing of the form becomes the key, so that one form makes one draft.

    Raises: NotAllowed; MovedOn when the round is over; with the draft that the first sending made, AlreadyDone for the
    same words, else ChangedMeanwhile.
    """
    demand(by, permissions.WRITE_PLAN, jpoa)
    key = showing or uuid7()
    plan = InvestigationPlan(
        id=key,
        submission=submission,
        reference=reference_of(key, by.country),
        jpoa=jpoa,
        lead_id=by.agency_id,
        owner_group_id=by.group_id,
        written_by_id=by.person_id,
        officer_id=by.person_id,
        created_at=now,
        predecessor=predecessor,
        **{field: draft.content[field] for field in CONTENT},
    )
    versions.add(plan, owner_group_id=by.group_id)
    grants.grant(KIND, plan.id, plan.owner_group_id)
    lead = _lead(plan, by=by, now=now)
    _add(plan, lead, draft, now=now)
    record(action="write_plan", by=by, now=now, kind=KIND, id=plan.id)
    return plan


def _lead(plan: InvestigationPlan, *, by: Actor, now: datetime) -> PlanParty:
    """The lead is a party as well, which has consented to its own plan."""
    party = PlanParty(
        plan=plan,
        agency_id=by.agency_id,
        group_id=by.group_id,
        owner_group_id=by.group_id,
        role=PlanParty.Role.LEAD,
        invited_at=now,
    )
    party.save(force_insert=True)
    party.mark_consented(at=now, person_id=by.person_id)
    versions.save(party, ["state", "answered_at", "answered_by_id", "officer_id"], version=party.version)
    return party


def _add(plan: InvestigationPlan, lead: PlanParty, draft: Draft, *, now: datetime) -> None:
    for position, place in enumerate(draft.places, start=1):
        latitude, longitude = place.point or (None, None)
        PlanPlace(
            plan=plan,
            position=position,
            name=place.name,
            country_id=place.country_id,
            latitude=latitude,
            longitude=longitude,
        ).save(force_insert=True)
    for one in draft.milestones:
        PlanStep(plan=plan, owner=lead, group_id=lead.group_id, what=one.what, due_on=one.due_on, added_at=now).save(
            force_insert=True
        )


@transaction.atomic
def note_opening(*, plan: InvestigationPlan, by: Actor, now: datetime) -> None:
    """Somebody has opened it: the agency's notices about it leave the desk, and the audit says who read it.

    Who reads it as a co-chair does not read it for the own agency: its notices stay, and the audit says so.
    """
    demand(by, permissions.READ_PLAN, plan)
    if plan.is_seen_as_chair:
        record(action="open_plan_as_chair", by=by, now=now, kind=KIND, id=plan.id)
        return
    mark_read_about(object_id=plan.id, by=by, now=now)
    record(action="open_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def edit(
    *,
    plan: InvestigationPlan,
    draft: Draft,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change a draft, its route and its milestones. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.EDIT_PLAN, plan)
    for field in CONTENT:
        setattr(plan, field, draft.content[field])
    versions.save(plan, CONTENT, version=version, submission=submission)
    plan.places.all().delete()
    plan.steps.all().delete()
    _add(plan, own_party(plan, by), draft, now=now)
    record(action="edit_plan", by=by, now=now, kind=KIND, id=plan.id)


def chosen(plan: InvestigationPlan) -> list[tuple[Agency, str]]:
    """The agencies chosen in a draft that take part in the Group now, each with what it is asked to be. One query."""
    found = Agency.objects.filter(is_active=True).select_related("country", "organisation")
    by_id = found.in_bulk([*plan.draft_partners, *plan.draft_supporters])
    partners = [(by_id[key], PlanParty.Role.PARTNER) for key in plan.draft_partners if key in by_id]
    supporters = [
        (by_id[key], PlanParty.Role.SUPPORT)
        for key in plan.draft_supporters
        if key in by_id and key not in plan.draft_partners
    ]
    return [(agency, str(role)) for agency, role in [*partners, *supporters]]


def role_words(role: str) -> str:
    """What an agency is asked to be, in words."""
    return str(PlanParty.Role(role).label)


def lacks_partner(plan: InvestigationPlan, asked: Sequence[tuple[Agency, str]]) -> bool:
    """Whether a draft names no partner of another country, or an agency that cannot be asked now."""
    wanted = {*plan.draft_partners, *plan.draft_supporters} - {plan.lead_id}
    of_others = [
        agency
        for agency, role in asked
        if role == PlanParty.Role.PARTNER and (agency.country_id is None or agency.country_id != plan.lead.country_id)
    ]
    return not of_others or {agency.id for agency, _ in asked} - {plan.lead_id} != wanted


@transaction.atomic
def propose(
    *, plan: InvestigationPlan, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> list[PlanParty]:
    """Invite the agencies chosen in a draft; each reads all of it but the notes, to decide.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, NoPartner.
    """
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.PROPOSE_PLAN, plan)
    asked = chosen(plan)
    if lacks_partner(plan, asked):
        raise NoPartner
    plan.mark_proposed(at=now)
    plan.draft_partners, plan.draft_supporters = [], []
    fields = ["state", "proposed_at", "draft_partners", "draft_supporters"]
    versions.save(plan, fields, version=version, submission=submission)
    parties = [ask(plan, agency, role, by=by, now=now) for agency, role in asked if agency.id != plan.lead_id]
    record(action="propose_plan", by=by, now=now, kind=KIND, id=plan.id)
    return parties


@transaction.atomic
def activate(
    *, plan: InvestigationPlan, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Let the work begin. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, NoPartner."""
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.ACTIVATE_PLAN, plan)
    parties = queries.live_parties(plan)
    if not any(row.state == PartyState.CONSENTED and not row.is_lead for row in parties):
        raise NoPartner
    plan.mark_active(at=now)
    try:
        with transaction.atomic():
            versions.save(plan, ["state", "activated_at"], version=version, submission=submission)
    except IntegrityError as error:  # the round ended, or the last partner left, at this moment
        raise versions.ChangedMeanwhile(plan) from error
    tell(parties, Notice.Kind.PLAN_ACTIVATED, plan, by=by, now=now)
    record(action="activate_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def suspend(
    *,
    plan: InvestigationPlan,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Let the work rest, with a reason. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.SUSPEND_PLAN, plan)
    plan.mark_suspended()
    versions.save(plan, ["state"], version=version, submission=submission)
    say(plan, PlanNote.Kind.SUSPENDED, reason, by=by, now=now)
    tell(queries.live_parties(plan), Notice.Kind.PLAN_SUSPENDED, plan, by=by, now=now)
    record(action="suspend_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def resume(
    *, plan: InvestigationPlan, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Go on with the work. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.RESUME_PLAN, plan)
    plan.mark_resumed()
    versions.save(plan, ["state"], version=version, submission=submission)
    say(plan, PlanNote.Kind.RESUMED, "", by=by, now=now)
    tell(queries.live_parties(plan), Notice.Kind.PLAN_RESUMED, plan, by=by, now=now)
    record(action="resume_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def complete(
    *,
    plan: InvestigationPlan,
    result: str,
    lessons: str,
    outcomes: Sequence[str] = (),
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """End it with what was achieved and learnt; `outcomes`: indicators of the catalogue to which it led.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.COMPLETE_PLAN, plan)
    plan.mark_completed(at=now, result=result, outcomes=list(outcomes), lessons=lessons)
    _end(
        plan,
        ["result", "outcomes", "lessons"],
        Notice.Kind.PLAN_COMPLETED,
        by=by,
        now=now,
        version=version,
        again=submission,
    )
    record(action="complete_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def close_without_result(
    *,
    plan: InvestigationPlan,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """End it with a reason; a draft is put away. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.CLOSE_PLAN, plan)
    plan.mark_closed_without_result(at=now, reason=reason)
    _end(plan, ["close_reason"], Notice.Kind.PLAN_CLOSED, by=by, now=now, version=version, again=submission)
    record(action="close_plan", by=by, now=now, kind=KIND, id=plan.id)


@transaction.atomic
def carry_over(
    *,
    plan: InvestigationPlan,
    jpoa: JointPeriodOfAction,
    by: Actor,
    now: datetime,
    version: int | None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> InvestigationPlan:
    """A new draft of it in another round, with its route and what the lead has open; its partners are asked anew.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(plan, submission)
    demand(by, permissions.CARRY_OVER_PLAN, plan)
    draft = _continued(plan)
    plan.mark_carried_over(at=now)
    _end(plan, [], Notice.Kind.PLAN_CARRIED_OVER, by=by, now=now, version=version, again=submission)
    record(action="carry_over_plan", by=by, now=now, kind=KIND, id=plan.id)
    return write(draft=draft, jpoa=jpoa, by=by, now=now, predecessor=plan, showing=showing)


def _continued(plan: InvestigationPlan) -> Draft:
    content = {field: getattr(plan, field) for field in CONTENT}
    for field, role in (("draft_partners", PlanParty.Role.PARTNER), ("draft_supporters", PlanParty.Role.SUPPORT)):
        content[field] = [row.agency_id for row in queries.live_parties(plan) if row.role == role]
    return Draft(
        content=content,
        places=[Place(name=row.name, country_id=row.country_id, point=row.point) for row in queries.places_of(plan)],
        # What a partner was to reach is set anew when it has consented; nobody else takes it over unasked.
        milestones=[
            Milestone(what=row.what, due_on=row.due_on)
            for row in queries.milestones_of(plan)
            if row.done_at is None and row.owner.is_lead
        ],
    )


def _end(
    plan: InvestigationPlan,
    fields: list[str],
    kind: Notice.Kind,
    *,
    by: Actor,
    now: datetime,
    version: int | None,
    again: UUID | None,
) -> None:
    """Who was asked and has not answered is asked no more; who takes part goes on reading it."""
    # In the order in which an agency's answer takes its locks: its row first, then the plan's.
    list(plan.parties.select_for_update().order_by("id").values_list("id"))
    parties = queries.live_parties(plan)
    for party in parties:
        if party.state == PartyState.INVITED:
            take_out(party, by=by, now=now)
    versions.save(plan, ["state", "closed_at", *fields], version=version, submission=again)
    tell(parties, kind, plan, by=by, now=now)
