"""The pages of the phases of a round."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, screen
from common.words import day_words
from members.posting import PortalRequest, Posted, take_step
from operations import permissions
from operations.jpoas import forms, phases, queries
from operations.jpoas.models import JointPeriodOfAction, Phase
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.jpoas.services import EndsBeforeStart


@screen(permissions.ADD_PHASE, load=queries.get_round, takes=FORM)
def phase_add(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> Phase:
        return phases.add(
            jpoa=jpoa,
            content=content,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Add a phase"),
        lead=_("Phases may overlap. One that lies before or after the round is marked so."),
        button=_("Add this phase"),
        said=_("The phase is added. Every member can read it."),
    )
    return form_page(request, jpoa, Asked(make=forms.PhaseForm, act=act, refusals=_refusals()), words)


def _refusals() -> Refusals:
    return {EndsBeforeStart: ("ends_on", _("The last day is before the first."))}


@screen(permissions.EDIT_PHASE, load=queries.get_phase, takes=FORM)
def phase_edit(request: PortalRequest, phase: Phase) -> HttpResponse:
    initial = {"name": phase.name, "starts_on": phase.starts_on, "ends_on": phase.ends_on, "what": phase.what}
    days = f"{day_words(phase.starts_on)} – {day_words(phase.ends_on)}"

    def act(posted: Posted, content: dict[str, Any]) -> Phase:
        phases.edit(
            phase=phase,
            content=content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return phase

    words = Words(title=_("Change this phase"), button=_("Save the phase"), said=_("The phase is saved."))
    asked = Asked(
        make=lambda typed: forms.PhaseForm(typed, initial=initial),
        act=act,
        row=phase,
        saved=[(_("Phase"), phase.name), (_("Days"), days), (_("What happens in it"), phase.what)],
        refusals=_refusals(),
    )
    return form_page(request, phase.jpoa, asked, words)


@screen(permissions.EDIT_PHASE, load=queries.get_phase, takes=FORM)
def phase_withdraw(request: PortalRequest, phase: Phase) -> HttpResponse:
    if request.method != "POST":
        return render(request, "operations/phase_withdraw.html", {"phase": phase, "jpoa": phase.jpoa})
    return take_step(request, phases.withdraw, said=_("The phase is withdrawn."), phase=phase)
