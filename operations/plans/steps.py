"""Which steps a person can take on a plan now: the buttons of its page, from the same rules as the services."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Permission, Words, may
from members.access import Actor
from operations.plans import permissions
from operations.plans.models import InvestigationPlan, PlanParty


@dataclass(frozen=True)
class StepLink:
    """A button: what it says, where it leads; the usual next step stands out, what is done seldom stands aside."""

    label: str
    url: str
    is_main: bool = False
    is_rare: bool = False


# In the order in which they are taken: permission, words, address, and whether it is done seldom.
_OF_LEAD: tuple[tuple[Permission, Words, str, bool], ...] = (
    (permissions.PROPOSE_PLAN, _("Check and invite the partners"), "plan_invite", False),
    (permissions.EDIT_PLAN, _("Change the draft"), "plan_edit", False),
    (permissions.ACTIVATE_PLAN, _("Let the work begin"), "plan_activate", False),
    (permissions.RESUME_PLAN, _("Go on with the work"), "plan_resume", False),
)
_OF_PARTY: tuple[tuple[Permission, Words, str, bool], ...] = (
    (permissions.CONSENT_TO_PLAN, _("Consent and take part"), "plan_consent", False),
    (permissions.DECLINE_PLAN, _("Decline"), "plan_decline", False),
    (permissions.WRITE_PLAN_NOTE, _("Write a note"), "plan_note", False),
    (permissions.LEAVE_PLAN, _("Leave this plan"), "plan_leave", True),
)
_LATER: tuple[tuple[Permission, Words, str, bool], ...] = (
    (permissions.REVIEW_PLAN, _("Write the mid-term review"), "plan_review", True),
    (permissions.COMPLETE_PLAN, _("Complete it with its result"), "plan_complete", False),
    (permissions.SUSPEND_PLAN, _("Suspend the work"), "plan_suspend", True),
    (permissions.CARRY_OVER_PLAN, _("Carry it over into another round"), "plan_carry_over", True),
    (permissions.OPEN_PLAN_TO_CHAIRS, _("Open it to the co-chairs"), "plan_open_to_chairs", True),
    (permissions.CLOSE_PLAN_TO_CHAIRS, _("Close it to the co-chairs again"), "plan_close_to_chairs", True),
    (permissions.CLOSE_PLAN, _("Close it without a result"), "plan_close", True),
)


def steps_for(actor: Actor, plan: InvestigationPlan, own: PlanParty | None) -> list[StepLink]:
    """The steps open to the actor, the usual next one first; `own` is the row of the actor's agency."""
    found = [
        (label, name, is_rare)
        for table, subject in ((_OF_LEAD, plan), (_OF_PARTY, own), (_LATER, plan))
        if subject is not None
        for rule, label, name, is_rare in table
        if may(actor, rule, subject)
    ]
    usual = found[0][1] if found and not found[0][2] and found[0][1] != "plan_complete" else ""
    return [
        StepLink(str(label), reverse(name, kwargs={"plan_id": plan.id}), is_main=name == usual, is_rare=is_rare)
        for label, name, is_rare in found
    ]
