"""The pages of plans: the lists, a plan as its parties read it, writing and changing a draft, inviting its partners."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from members.access import Actor
from members.directory import queries as directory
from members.posting import PortalRequest, Posted, carry_out, words_for
from operations.jpoas import queries as jpoas
from operations.jpoas import tallies
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.tallies import Progress
from operations.plans import forms, permissions, queries, services
from operations.plans.lines_of_work import LINES
from operations.plans.models import InvestigationPlan, PlanParty, PlanStep
from operations.plans.parties import NoPartner
from operations.plans.route_map import route_map
from operations.plans.steps import steps_for
from operations.plans.timeline import timeline
from operations.plans.waiting import review_of
from operations.plans.words import MilestoneLine, marks_of
from operations.states import BEGUN_PLAN, IN_PLAN, PlanState
from operations.words import StateWords, state_words


@screen(permissions.SEE_PLANS)
def plan_list(request: PortalRequest) -> HttpResponse:
    writable = [row for row in jpoas.active(request.actor) if may(request.actor, permissions.WRITE_PLAN, row)]
    return render(request, "operations/plan_list.html", {**_listed(request), "writable": writable})


@screen(permissions.SEE_PLANS_OF_ROUND, load=jpoas.get_round)
def jpoa_plans(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    page = {
        **_listed(request, jpoa),
        "jpoa": jpoa,
        "jpoa_state": state_words(jpoa.state),
        "reads": request.actor.reads_for_agency,
        "counts": _counts(request.actor, jpoa),
        "writable": [jpoa] if may(request.actor, permissions.WRITE_PLAN, jpoa) else [],
    }
    return render(request, "operations/jpoa_plans.html", page)


def _counts(actor: Actor, jpoa: JointPeriodOfAction) -> list[tuple[StateWords, Progress]]:
    """How many plans there are in each state, for a co-chair; a state that was not counted yet is left out."""
    found = tallies.plans_of(actor, jpoa)
    return [(state_words(state), found[state]) for state in tallies.PLAN_STATES if state in found]


def _listed(request: PortalRequest, jpoa: JointPeriodOfAction | None = None) -> dict[str, Any]:
    rows = queries.listed(request.actor, jpoa)
    after = request.GET.get("after", "")
    page = keyset.page(rows, instant="opened_at", key="content_object_id", after=after)
    return {
        "rows": [(row.content_object, state_words(row.state), row.opened_at) for row in page.rows],
        "count": keyset.counted(rows),
        **keyset.ways(page, request.GET, after=after),
    }


@screen(permissions.SEE_OPENED_PLANS)
def opened_plan_list(request: PortalRequest) -> HttpResponse:
    rows = queries.opened_to(request.actor)
    after = request.GET.get("after", "")
    page = keyset.page(rows, instant="opened_to_chairs_at", key="id", after=after)
    context = {
        "rows": [(row, state_words(row.state), row.opened_to_chairs_at) for row in page.rows],
        "count": keyset.counted(rows),
        **keyset.ways(page, request.GET, after=after),
    }
    return render(request, "operations/opened_plan_list.html", context)


@screen(permissions.READ_PLAN, load=queries.get_visible)
def plan(request: PortalRequest, plan: InvestigationPlan) -> HttpResponse:
    actor = request.actor
    services.note_opening(plan=plan, by=actor, now=request.now)
    parties = queries.parties_of(plan)
    notes = list(queries.notes_of(actor, plan, parties))
    own = None if plan.is_seen_as_chair else _own_row(parties, actor)
    is_own = own is not None and own.is_lead
    steps = steps_for(actor, plan, own)
    predecessor = queries.get_visible(actor, plan_id=plan.predecessor_id) if plan.predecessor_id else None
    page = {
        "plan": plan,
        "is_own": is_own,
        "is_asked": own is not None and own.state == "invited",
        "state": state_words(plan.state),
        "review_due_on": None if plan.reviewed_at or plan.state not in BEGUN_PLAN else review_of(plan, actor),
        "parties": [(row, state_words(row.state), may(actor, permissions.REMOVE_PARTY, row)) for row in parties],
        "may_review": may(actor, permissions.REVIEW_PLAN, plan),
        "may_invite": may(actor, permissions.INVITE_PARTY, plan),
        "may_add": may(actor, permissions.ADD_MILESTONE, plan),
        **_body(request, plan),
        "steps": [step for step in steps if not step.is_rare],
        "rare_steps": [step for step in steps if step.is_rare],
        "events": timeline(plan, parties, notes, is_own=is_own),
        "disclosures": list(queries.disclosures_of(actor, plan)),
        "predecessor": predecessor,
        "left_milestones": queries.partners_open(predecessor) if predecessor and is_own else [],
        "successor": queries.successor_of(actor, plan) if plan.state == PlanState.CARRIED_OVER else None,
    }
    return render(request, "operations/plan.html", page)


def _own_row(parties: list[PlanParty], actor: Actor) -> PlanParty | None:
    return next((row for row in parties if row.group_id == actor.group_id and row.state in IN_PLAN), None)


def _body(request: PortalRequest, plan: InvestigationPlan) -> dict[str, Any]:
    """What a plan says, with its route and its milestones."""
    today = request.now.astimezone(ZoneInfo(request.actor.time_zone)).date()

    def line(one: PlanStep) -> MilestoneLine:
        marks = marks_of(
            due_on=one.due_on, is_done=one.done_at is not None, today=today, round_ends_on=plan.jpoa.ends_on
        )
        ids = {"plan_id": plan.id, "milestone_id": one.id}
        can_be_reached = may(request.actor, permissions.REACH_MILESTONE, one)
        return MilestoneLine(one, marks, reverse("milestone_reach", kwargs=ids) if can_be_reached else "")

    return {
        "route": route_map(list(queries.places_of(plan))),
        "milestones": [line(one) for one in queries.milestones_of(plan)],
    }


@screen(permissions.WRITE_PLAN, load=jpoas.get_round, takes=FORM)
def plan_write(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    line = LINES.get(request.GET.get("template", ""))
    today = request.now.astimezone(ZoneInfo(request.actor.time_zone)).date()
    form = _form(request, words, forms.from_line(line, today=today), rows=forms.rows_in(words))
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> InvestigationPlan:
            return services.write(
                draft=form.draft,
                jpoa=jpoa,
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )

        said = _("Saved as a draft. Nobody else can see it.")
        return carry_out(request, act, said=said, to=_check_page, again=_edit_page)
    page = {"form": form, "jpoa": jpoa, "was_kept": was_kept, "lines": LINES.values(), "chosen": line}
    return render(request, "operations/plan_write.html", page)


def _form(request: PortalRequest, words: Any, initial: dict[str, Any], *, rows: int = forms.ROWS) -> forms.PlanForm:
    agencies = directory.others_by_country(request.actor)
    own_body = request.actor.country_name
    return forms.PlanForm(words, initial=initial, agencies=agencies, own_body=own_body, rows=rows)


def _check_page(plan: InvestigationPlan) -> str:
    return reverse("plan_invite", kwargs={"plan_id": plan.id})


def _edit_page(plan: InvestigationPlan) -> str:
    """Where words for a draft go on: the draft, or a new one when it has left meanwhile."""
    if plan.state != PlanState.DRAFT:
        return reverse("plan_write", kwargs={"jpoa_id": plan.jpoa_id})
    return reverse("plan_edit", kwargs={"plan_id": plan.id})


@screen(permissions.EDIT_PLAN, load=queries.get_visible, takes=FORM)
def plan_edit(request: PortalRequest, plan: InvestigationPlan) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    places, milestones = list(queries.places_of(plan)), queries.milestones_of(plan)
    rows = max(len(places), len(milestones), forms.rows_in(words))
    form = _form(request, words, forms.initial_of(plan, places, milestones), rows=rows)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> InvestigationPlan:
            services.edit(
                plan=plan,
                draft=form.draft,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return plan

        return carry_out(request, act, said=_("The draft is saved. Nobody else can see it."), to=_check_page)
    version = request.POST.get("version", plan.version)  # what the person saw
    page = {"form": form, "plan": plan, "jpoa": plan.jpoa, "was_kept": was_kept, "version": version}
    return render(request, "operations/plan_write.html", page)


@screen(permissions.PROPOSE_PLAN, load=queries.get_own, takes=FORM, fresh=True)
def plan_invite(request: PortalRequest, plan: InvestigationPlan) -> HttpResponse:
    if request.method == "POST":

        def act(posted: Posted) -> InvestigationPlan:
            services.propose(
                plan=plan,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return plan

        try:
            return carry_out(request, act, said=_("Invited. The agencies have been told, and can read the plan now."))
        except NoPartner:
            plan = queries.get_own(request.actor, plan_id=plan.id) or plan
            return render(request, "operations/plan_invite.html", _check(request, plan, missing=True), status=409)
    return render(request, "operations/plan_invite.html", _check(request, plan))


def _check(request: PortalRequest, plan: InvestigationPlan, *, missing: bool = False) -> dict[str, Any]:
    asked = services.chosen(plan)
    return {
        "plan": plan,
        "readers": [(agency, services.role_words(role)) for agency, role in asked],
        "partner_missing": missing or services.lacks_partner(plan, asked),
        **_body(request, plan),
    }
