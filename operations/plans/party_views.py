"""The pages of an agency in a plan: it answers, writes, leaves; the lead asks another one, or takes one out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.directory import queries as directory
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Refusals, Words
from operations.plans import forms, notes, parties, permissions, queries
from operations.plans.models import InvestigationPlan, PlanParty
from operations.plans.pages import page_for, step


def _to_list(_record: Any) -> str:
    """Where somebody goes on who does not see the plan any more."""
    return reverse("plan_list")


plan_consent = step(
    permissions.CONSENT_TO_PLAN,
    parties.consent,
    lambda: Words(
        title=_("Consent and take part"),
        lead=_(
            "Your agency takes part in this plan. You read its notes from now on, and all who take part read yours. "
            "Your agency can leave it at any time."
        ),
        button=_("Consent and tell the others"),
        said=_("Your agency takes part. The others have been told."),
    ),
    name="party",
    load=queries.get_own_party,
)
plan_decline = step(
    permissions.DECLINE_PLAN,
    parties.decline,
    lambda: Words(
        title=_("Decline"),
        lead=_("Your agency does not take part, and sees this plan no more. The lead can ask you again."),
        button=_("Decline and tell the lead"),
        said=_("Declined. The lead has been told. Your agency sees the plan no more."),
        is_warning=True,
    ),
    name="party",
    load=queries.get_own_party,
    to=_to_list,
)
plan_leave = step(
    permissions.LEAVE_PLAN,
    parties.leave,
    lambda: Words(
        title=_("Leave this plan"),
        lead=_(
            "Your agency sees this plan no more, from this moment on. What you wrote stays with the others, "
            "and they see when you left."
        ),
        button=_("Leave and tell the others"),
        said=_("Your agency has left. The others have been told."),
        is_warning=True,
    ),
    name="party",
    load=queries.get_own_party,
    to=_to_list,
)
plan_remove = step(
    permissions.REMOVE_PARTY,
    parties.remove,
    lambda: Words(
        title=_("Take this agency out"),
        lead=_("It sees this plan no more, from this moment on, and is told. The others see when it was taken out."),
        button=_("Take it out and tell all"),
        said=_("Taken out. It sees the plan no more, and all have been told."),
        is_warning=True,
    ),
    name="party",
    load=queries.get_party_of_own,
    beside=lambda party: {"party": party},
)


@screen(permissions.WRITE_PLAN_NOTE, load=queries.get_own_party, takes=FORM)
def plan_note(request: PortalRequest, party: PlanParty) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> PlanParty:
        notes.write_note(party=party, **content, by=request.actor, now=request.now, showing=posted.showing)
        return party

    words = Words(
        title=_("Write a note"),
        lead=_("Say what was done, what was found, and what you need from the others."),
        button=_("Save the note and tell all who take part"),
        said=_("Saved. All who take part have been told."),
    )
    return page_for(request, party, Asked(make=forms.NoteForm, act=act), words)


@screen(permissions.INVITE_PARTY, load=queries.get_own, takes=FORM, fresh=True)
def plan_invite_another(request: PortalRequest, plan: InvestigationPlan) -> HttpResponse:
    agencies = directory.others_by_country(request.actor)

    def act(posted: Posted, content: dict[str, Any]) -> InvestigationPlan:
        [agency] = directory.named([content["agency"]])
        parties.invite(
            plan=plan,
            agency=agency,
            role=content["role"],
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return plan

    words = Words(
        title=_("Invite another agency"),
        lead=_(
            "It reads all of this plan but the notes, and is told so now. It takes part when it consents. "
            "Your partners are told."
        ),
        button=_("Invite this agency"),
        said=_("Invited. The agency has been told, and can read the plan now."),
    )
    asked = Asked(
        make=lambda typed: forms.InviteForm(typed, agencies=agencies), act=act, row=plan, refusals=_cannot_be_asked()
    )
    return page_for(request, plan, asked, words)


def _cannot_be_asked() -> Refusals:
    return {
        parties.AlreadyIn: ("agency", _("This agency is asked already, or takes part. Choose another one.")),
        parties.NoPartner: ("agency", _("This agency cannot be asked now. Choose another one.")),
    }
