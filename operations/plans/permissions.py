"""Who may do what with Investigation Plans: roles × the agency's part in the plan × its state.

Beside operations/permissions.py, which would be too long for one sitting. Seeing a plan is the load of its page; here
stands what may be done with one that is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import (
    BEGUN_PLAN,
    OPEN_PLAN,
    PARTY_STEPS,
    PLAN_STEPS,
    UNDER_WAY,
    JPOAState,
    PlanState,
)


def _leads(actor: Asking, plan: Any) -> bool:
    return bool(plan.owner_group_id == actor.group_id)


def _leads_its_plan(actor: Asking, party: Any) -> bool:
    return bool(party.owner_group_id == actor.group_id) and not party.is_lead


def _is_party(actor: Asking, party: Any) -> bool:
    return bool(party.group_id == actor.group_id) and not party.is_lead


def _speaks_in(actor: Asking, party: Any) -> bool:
    return bool(party.group_id == actor.group_id)


def _does(actor: Asking, milestone: Any) -> bool:
    return actor.group_id in {milestone.group_id, milestone.plan.owner_group_id}


def _plan_step(name: str) -> Callable[[Any], bool]:
    return lambda plan: PLAN_STEPS[name].possible_from(plan.state)


def _party_step(name: str) -> Callable[[Any], bool]:
    step = PARTY_STEPS[name]
    return lambda party: party.is_open and step.possible_from(party.state)


def _is_draft(plan: Any) -> bool:
    return bool(plan.state == PlanState.DRAFT)


def _is_open(plan: Any) -> bool:
    return plan.state in OPEN_PLAN


def _can_begin(plan: Any) -> bool:
    return PLAN_STEPS["activate"].possible_from(plan.state) and plan.jpoa.state == JPOAState.ACTIVE


def _can_be_reviewed(plan: Any) -> bool:
    return plan.reviewed_at is None and plan.state in BEGUN_PLAN


def _can_be_written_in(party: Any) -> bool:
    return party.state == "consented" and party.plan.state in OPEN_PLAN


def _can_be_reached(milestone: Any) -> bool:
    return milestone.done_at is None and milestone.plan.state in OPEN_PLAN


SEE_PLANS = Permission("see_plans", _("List the plans the agency is a party to"), roles=roles.READERS)
SEE_OPENED_PLANS = Permission(
    "see_opened_plans", _("List the plans that were opened to the co-chairs"), roles=frozenset({roles.CO_CHAIR})
)
SEE_PLANS_OF_ROUND = Permission(
    "see_plans_of_round",
    _("See the own agency’s plans in a round; as a co-chair how many there are"),
    roles=roles.READERS | {roles.CO_CHAIR},
)
READ_PLAN = Permission(
    "read_plan",
    _("Open a plan the agency is a party to; for a co-chair, one that was opened to them"),
    roles=roles.READERS | {roles.CO_CHAIR},
)
WRITE_PLAN = Permission(
    "write_plan",
    _("Write a plan in a round that has not ended"),
    roles=roles.WRITERS,
    when=lambda jpoa: jpoa.state in UNDER_WAY,
)
EDIT_PLAN = Permission(
    "edit_plan",
    _("Change a draft of a plan that the own agency leads"),
    roles=roles.WRITERS,
    who=_leads,
    when=_is_draft,
)
PROPOSE_PLAN = Permission(
    "propose_plan",
    _("Invite the partners chosen in a draft"),
    roles=roles.WRITERS,
    who=_leads,
    when=_plan_step("propose"),
)
INVITE_PARTY = Permission(
    "invite_party", _("Invite another agency to a plan"), roles=roles.WRITERS, who=_leads, when=_is_open
)
REMOVE_PARTY = Permission(
    "remove_party",
    _("Take an agency out of a plan"),
    roles=roles.WRITERS,
    who=_leads_its_plan,
    when=_party_step("remove"),
)
CONSENT_TO_PLAN = Permission(
    "consent_to_plan",
    _("Consent, for the own agency, to take part in a plan"),
    roles=roles.WRITERS,
    who=_is_party,
    when=_party_step("consent"),
)
DECLINE_PLAN = Permission(
    "decline_plan",
    _("Decline to take part in a plan"),
    roles=roles.WRITERS,
    who=_is_party,
    when=_party_step("decline"),
)
LEAVE_PLAN = Permission("leave_plan", _("Leave a plan"), roles=roles.WRITERS, who=_is_party, when=_party_step("leave"))
ACTIVATE_PLAN = Permission(
    "activate_plan",
    _("Let an agreed plan begin, while its round is active"),
    roles=roles.WRITERS,
    who=_leads,
    when=_can_begin,
)
SUSPEND_PLAN = Permission(
    "suspend_plan",
    _("Suspend a plan with a reason"),
    roles=roles.WRITERS,
    who=_leads,
    when=_plan_step("suspend"),
)
RESUME_PLAN = Permission(
    "resume_plan", _("Go on with a suspended plan"), roles=roles.WRITERS, who=_leads, when=_plan_step("resume")
)
ADD_MILESTONE = Permission(
    "add_milestone",
    _("Add a milestone to a plan of which its partners know"),
    roles=roles.WRITERS,
    who=_leads,
    when=_is_open,
)
REACH_MILESTONE = Permission(
    "reach_milestone",
    _("Say that a milestone is reached: the agency that does it, or the lead"),
    roles=roles.WRITERS,
    who=_does,
    when=_can_be_reached,
)
WRITE_PLAN_NOTE = Permission(
    "write_plan_note",
    _("Write a note in a plan to which the own agency has consented"),
    roles=roles.WRITERS,
    who=_speaks_in,
    when=_can_be_written_in,
)
REVIEW_PLAN = Permission(
    "review_plan",
    _("Write the mid-term review of a plan, once"),
    roles=roles.WRITERS,
    who=_leads,
    when=_can_be_reviewed,
)
COMPLETE_PLAN = Permission(
    "complete_plan",
    _("Complete a plan with its result and what was learnt"),
    roles=roles.WRITERS,
    who=_leads,
    when=_plan_step("complete"),
)
CLOSE_PLAN = Permission(
    "close_plan",
    _("Close a plan without a result, with a reason"),
    roles=roles.WRITERS,
    who=_leads,
    when=_plan_step("close_without_result"),
)
CARRY_OVER_PLAN = Permission(
    "carry_over_plan",
    _("Carry a plan over into another round"),
    roles=roles.WRITERS,
    who=_leads,
    when=_plan_step("carry_over"),
)
OPEN_PLAN_TO_CHAIRS = Permission(
    "open_plan_to_chairs",
    _("Open a plan, with its notes, to the co-chairs"),
    roles=roles.WRITERS,
    who=_leads,
    when=lambda plan: plan.state != PlanState.DRAFT and plan.opened_to_chairs_at is None,
)
CLOSE_PLAN_TO_CHAIRS = Permission(
    "close_plan_to_chairs",
    _("Close a plan to the co-chairs again"),
    roles=roles.WRITERS,
    who=_leads,
    when=lambda plan: plan.opened_to_chairs_at is not None,
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
