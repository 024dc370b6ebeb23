"""The steps of the agency that leads a plan, each on its own page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.posting import PortalRequest, Posted
from operations.jpoas import queries as jpoas
from operations.jpoas.pages import Asked, Words
from operations.plans import chairs, forms, milestones, notes, permissions, queries, services
from operations.plans.models import InvestigationPlan, PlanStep
from operations.plans.pages import page_for, step
from operations.plans.parties import NoPartner
from operations.states import PartyState


def _open_milestones(plan: InvestigationPlan) -> dict[str, Any]:
    """What is not reached, and who was asked and has not answered: named before a plan ends."""
    return {
        "open_milestones": [one for one in queries.milestones_of(plan) if one.done_at is None],
        "unanswered": [row.agency for row in queries.live_parties(plan) if row.state == PartyState.INVITED],
    }


def _not_reached(plan: InvestigationPlan) -> dict[str, Any]:
    return {"not_reached": [one for one in queries.milestones_of(plan) if one.done_at is None]}


plan_activate = step(
    permissions.ACTIVATE_PLAN,
    services.activate,
    lambda: Words(
        title=_("Let the work begin"),
        lead=_("The plan is active from now on. All who have consented are told."),
        button=_("Begin and tell the partners"),
        said=_("The plan is active. The partners have been told."),
    ),
    name="plan",
    refusals=lambda: {
        NoPartner: (None, _("No partner takes part any more. Invite another agency first.")),
    },
)
plan_suspend = step(
    permissions.SUSPEND_PLAN,
    services.suspend,
    lambda: Words(
        title=_("Suspend the work"),
        lead=_("All who take part go on reading the plan. You can go on with it later."),
        button=_("Suspend it and tell the partners"),
        said=_("Suspended. The partners have been told."),
    ),
    name="plan",
    make=forms.SuspendForm,
)
plan_resume = step(
    permissions.RESUME_PLAN,
    services.resume,
    lambda: Words(
        title=_("Go on with the work"),
        button=_("Go on and tell the partners"),
        said=_("The plan is active again. The partners have been told."),
    ),
    name="plan",
)
plan_review = step(
    permissions.REVIEW_PLAN,
    notes.review,
    lambda: Words(
        title=_("Write the mid-term review"),
        button=_("Save it and tell the partners"),
        said=_("The review is written. The partners have been told."),
    ),
    name="plan",
    make=forms.ReviewForm,
    beside=_not_reached,
)
plan_complete = step(
    permissions.COMPLETE_PLAN,
    services.complete,
    lambda: Words(
        title=_("Complete it with its result"),
        lead=_("All who take part go on reading it. Nobody can change it any more."),
        button=_("Complete it and tell the partners"),
        said=_("Completed. The partners have been told."),
    ),
    name="plan",
    make=forms.CompleteForm,
    beside=_open_milestones,
)
plan_close = step(
    permissions.CLOSE_PLAN,
    services.close_without_result,
    lambda: Words(
        title=_("Close it without a result"),
        lead=_("All who take part go on reading it. Nobody can change it any more."),
        button=_("Close it and tell the partners"),
        said=_("Closed. The partners have been told."),
        is_warning=True,
    ),
    name="plan",
    make=forms.CloseForm,
    beside=_open_milestones,
)
plan_open_to_chairs = step(
    permissions.OPEN_PLAN_TO_CHAIRS,
    chairs.open_to_chairs,
    lambda: Words(
        title=_("Open it to the co-chairs"),
        lead=_(
            "The co-chairs of both countries read all of it, with the notes of all partners. They change nothing. "
            "You can close it again; what they have read they have read."
        ),
        button=_("Open it to the co-chairs and tell the partners"),
        said=_("The co-chairs can read it. The partners have been told."),
        is_warning=True,
    ),
    name="plan",
    fresh=True,
)
plan_close_to_chairs = step(
    permissions.CLOSE_PLAN_TO_CHAIRS,
    chairs.close_to_chairs,
    lambda: Words(
        title=_("Close it to the co-chairs again"),
        lead=_("The co-chairs read it no more, from this moment on."),
        button=_("Close it and tell the partners"),
        said=_("The co-chairs read it no more. The partners have been told."),
    ),
    name="plan",
    load=queries.get_own,
)


@screen(permissions.CARRY_OVER_PLAN, load=queries.get_own, takes=FORM)
def plan_carry_over(request: PortalRequest, plan: InvestigationPlan) -> HttpResponse:
    rounds = list(jpoas.others_under_way(plan.jpoa))

    def act(posted: Posted, content: dict[str, Any]) -> InvestigationPlan:
        return services.carry_over(
            plan=plan,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Carry it over into another round"),
        lead=_(
            "You get a new draft with the same route and your agency’s open milestones. Its partners are asked anew. "
            "This plan ends; all who take part go on reading it."
        ),
        button=_("Carry it over and tell the partners"),
        said=_("Carried over. This is the new draft: nobody else can see it."),
    )
    asked = Asked(make=lambda typed: forms.CarryOverForm(typed, rounds=rounds), act=act, row=plan)
    return page_for(request, plan, asked, words, has_no_round=not rounds, left_milestones=queries.partners_open(plan))


@screen(permissions.ADD_MILESTONE, load=queries.get_own, takes=FORM)
def milestone_add(request: PortalRequest, plan: InvestigationPlan) -> HttpResponse:
    parties = [row for row in queries.live_parties(plan) if row.state == PartyState.CONSENTED]

    def act(posted: Posted, content: dict[str, Any]) -> PlanStep:
        return milestones.add(
            plan=plan,
            **content,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Add a milestone"),
        button=_("Add it and tell all who take part"),
        said=_("Added. All who take part have been told."),
    )
    asked = Asked(make=lambda typed: forms.MilestoneForm(typed, parties=parties), act=act)
    return page_for(request, plan, asked, words)


@screen(permissions.REACH_MILESTONE, load=queries.get_milestone, takes=FORM)
def milestone_reach(request: PortalRequest, milestone: PlanStep) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> PlanStep:
        milestones.reach(
            milestone=milestone,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return milestone

    words = Words(
        title=_("Say that a milestone is reached"),
        button=_("It is reached: tell all who take part"),
        said=_("Reached. All who take part have been told."),
    )
    asked = Asked(make=forms.ConfirmForm, act=act, row=milestone)
    return page_for(request, milestone, asked, words, milestone=milestone)
