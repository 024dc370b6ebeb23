"""Plans that the matrix tries addresses with: for each agency one that it leads, one that it is in, a foreign one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jpoa_portal.access_matrix.subjects import officer_of
from jpoa_portal.demo.canaries import mark
from members.access import Actor
from members.acting import acting_as
from members.models import Country
from operations.models import InvestigationPlan, JointPeriodOfAction, PlanParty
from operations.plan_referrals import services as plan_referrals
from operations.plans import chairs, notes, parties, queries, services
from operations.plans.services import Draft, Milestone, Place
from operations.referrals import queries as referrals

Ids = dict[tuple[str, str, str], dict[str, Any]]
# A plan in the state in which the page's step can happen; pages not named here take an active one.
STATES = {
    "plan_edit": "draft",
    "plan_invite": "draft",
    "plan_consent": "proposed",
    "plan_decline": "proposed",
    "plan_activate": "agreed",
    "plan_resume": "suspended",
    "plan_close_to_chairs": "opened",
}
PRESET_STATES = {"plan": "active", "plan party": "active", "milestone": "active", "referral in plan": "active"}
KINDS = {
    frozenset({"plan_id"}): "plan",
    frozenset({"plan_id", "party_id"}): "plan party",
    frozenset({"plan_id", "milestone_id"}): "milestone",
    frozenset({"plan_id", "added_id"}): "referral in plan",
}
_ABROAD = "nz-border"
_STATES = ("draft", "proposed", "agreed", "active", "suspended", "opened")


def set_for(ids: Ids, relation: str, lead: Actor, partner: Actor, *, now: datetime) -> None:
    """Put a plan there in each state, led by one agency and with another one, of another country, as its partner."""
    if lead.country == partner.country:
        abroad = officer_of(_ABROAD, now=now)
        lead, partner = (abroad, partner) if relation == "shared" else (lead, abroad)
    for state in _STATES:
        plan = _write(lead, partner, now=now)
        _walk(plan, state, lead, partner, now=now)
        ids["plan", state, relation] = {"plan_id": plan.id}
        if state == "active":
            with acting_as(lead):
                party = PlanParty.objects.get(plan=plan, group_id=partner.group_id)
                milestone = plan.steps.get()
            ids["plan party", state, relation] = {"plan_id": plan.id, "party_id": party.id}
            ids["milestone", state, relation] = {"plan_id": plan.id, "milestone_id": milestone.id}


def add_referral(ids: Ids, relation: str, writer: Actor, *, now: datetime) -> None:
    """Add the referral of the stage to its plan, where the agency that wrote it is in both."""
    key, of_plan = ids["referral", "received", relation]["referral_id"], ids["plan", "active", relation]["plan_id"]
    with acting_as(writer):
        referral = referrals.get_visible(writer, referral_id=key)
        plan = queries.get_visible(writer, plan_id=of_plan)
        if referral and plan:
            added = plan_referrals.add(referral=referral, plan=plan, by=writer, now=now)
            ids["referral in plan", "active", relation] = {"plan_id": plan.id, "added_id": added.id}


def _write(lead: Actor, partner: Actor, *, now: datetime) -> InvestigationPlan:
    content = {
        "title": mark("EXERCISE: false letters", wanted=True),
        "crime_type": "som",
        "handling_code_id": "H3",
        "hypothesis": mark("EXERCISE: one person writes them all", wanted=True),
        "draft_partners": [partner.agency_id],
        "draft_supporters": [],
    }
    draft = Draft(
        content=content,
        places=[Place(name=mark("EXERCISE port", wanted=True), country_id=Country.objects.get(iso2="FJ").id)],
        milestones=[Milestone(what=mark("EXERCISE: ask", wanted=True), due_on=(now + timedelta(days=9)).date())],
    )
    jpoa = JointPeriodOfAction.objects.get(key="EXERCISE")
    with acting_as(lead):
        return services.write(draft=draft, jpoa=jpoa, by=lead, now=now)


def _walk(plan: InvestigationPlan, state: str, lead: Actor, partner: Actor, *, now: datetime) -> None:
    """Take the plan as far as `state`."""
    if state == "draft":
        return
    _by_lead(plan, services.propose, lead, now=now)
    if state == "proposed":
        return
    with acting_as(partner):
        party = _party(plan, partner)
        parties.consent(party=party, by=partner, now=now, version=party.version)
    if state == "agreed":
        return
    _by_lead(plan, services.activate, lead, now=now)
    with acting_as(partner):
        body = mark("EXERCISE: two letters are alike", wanted=True)
        notes.write_note(party=_party(plan, partner), body=body, by=partner, now=now)
    if state == "suspended":
        _by_lead(plan, services.suspend, lead, now=now, reason=mark("EXERCISE: we wait", wanted=True))
    if state == "opened":
        _by_lead(plan, chairs.open_to_chairs, lead, now=now)


def _by_lead(plan: InvestigationPlan, step: Any, lead: Actor, *, now: datetime, **words: str) -> None:
    with acting_as(lead):
        own = queries.get_own(lead, plan_id=plan.id)
        assert own  # noqa: S101 - written just before
        step(plan=own, by=lead, now=now, version=own.version, **words)


def _party(plan: InvestigationPlan, partner: Actor) -> PlanParty:
    party = queries.get_own_party(partner, plan_id=plan.id)
    assert party  # noqa: S101 - asked just before
    return party
