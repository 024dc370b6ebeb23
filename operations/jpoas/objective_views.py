"""The pages of what a round aims at."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members.posting import PortalRequest, Posted, page_of, take_step
from operations import indicators, permissions
from operations.jpoas import forms, objectives, queries, tallies
from operations.jpoas.models import JointPeriodOfAction, Objective
from operations.jpoas.pages import Asked, Words, form_page
from operations.words import state_words
from terms_of_reference.queries import areas_in_force


@screen(permissions.SEE_JPOAS, load=queries.get_round)
def jpoa_objectives(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    names, progress = dict(indicators.CHOICES), tallies.progress_of(jpoa)
    rows = [
        {
            "objective": objective,
            "counted": names.get(objective.target_indicator, ""),
            "progress": progress.get(objective.target_indicator),
            "may_edit": may(request.actor, permissions.EDIT_OBJECTIVE, objective),
            "may_withdraw": may(request.actor, permissions.WITHDRAW_OBJECTIVE, objective),
        }
        for objective in queries.objectives_of(jpoa).select_related("jpoa")
    ]
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "rows": rows,
        "may_add": may(request.actor, permissions.ADD_OBJECTIVE, jpoa),
    }
    return render(request, "operations/jpoa_objectives.html", page)


@screen(permissions.ADD_OBJECTIVE, load=queries.get_round, takes=FORM)
def objective_add(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    areas = areas_in_force(request.now.date())

    def act(posted: Posted, content: dict[str, Any]) -> Objective:
        return objectives.add(
            jpoa=jpoa,
            areas=content.pop("focus_areas"),
            content=content,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(title=_("Add an objective"), button=_("Add this objective"), said=_("The objective is added."))
    asked = Asked(make=lambda typed: forms.objective_form(typed, areas=areas), act=act, to=page_of)
    return form_page(request, jpoa, asked, words)


@screen(permissions.EDIT_OBJECTIVE, load=queries.get_objective, takes=FORM)
def objective_edit(request: PortalRequest, objective: Objective) -> HttpResponse:
    areas = areas_in_force(request.now.date())

    def act(posted: Posted, content: dict[str, Any]) -> Objective:
        objectives.edit(
            objective=objective,
            areas=content.pop("focus_areas"),
            content=content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return objective

    words = Words(title=_("Change this objective"), button=_("Save the objective"), said=_("The objective is saved."))
    asked = Asked(
        make=lambda typed: forms.objective_form(typed, areas=areas, objective=objective),
        act=act,
        row=objective,
        saved=[
            (_("Objective"), objective.text),
            (_("Focus areas"), "; ".join(area.title for area in objective.focus_areas.all())),
            (_("Target"), f"{objective.target or '–'} {objective.target_indicator}".strip()),
        ],
    )
    return form_page(request, objective.jpoa, asked, words)


@screen(permissions.WITHDRAW_OBJECTIVE, load=queries.get_objective, takes=FORM)
def objective_withdraw(request: PortalRequest, objective: Objective) -> HttpResponse:
    if request.method != "POST":
        return render(request, "operations/objective_withdraw.html", {"objective": objective, "jpoa": objective.jpoa})
    return take_step(request, objectives.withdraw, said=_("The objective is withdrawn."), objective=objective)
