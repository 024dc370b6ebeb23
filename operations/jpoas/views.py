"""The pages of rounds: the list, proposing and changing one, how long it lasts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from common.words import day_words
from members.posting import PortalRequest, Posted
from operations import permissions
from operations.jpoas import forms, queries, services
from operations.jpoas.models import DurationDecision, JointPeriodOfAction
from operations.jpoas.pages import Asked, Words, form_page
from operations.words import state_words


@screen(permissions.SEE_JPOAS)
def jpoa_list(request: PortalRequest) -> HttpResponse:
    rows = [(jpoa, state_words(jpoa.state)) for jpoa in queries.listed(request.actor)]
    page = {"rows": rows, "may_propose": may(request.actor, permissions.PROPOSE_JPOA)}
    return render(request, "operations/jpoa_list.html", page)


@screen(permissions.EDIT_JPOA, load=queries.get_round, takes=FORM)
def jpoa_edit(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    initial = {"name": jpoa.name, "proposal": jpoa.proposal, "themes": "\n".join(jpoa.themes or [])}

    def act(posted: Posted, content: dict[str, Any]) -> JointPeriodOfAction:
        services.edit(
            jpoa=jpoa,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return jpoa

    saved = [
        (_("Name"), jpoa.name),
        (_("Why this round"), jpoa.proposal),
        (_("Themes"), "\n".join(jpoa.themes or [])),
    ]
    words = Words(title=_("Change this round"), button=_("Save the round"), said=_("Saved. Every member can read it."))
    asked = Asked(make=lambda typed: forms.EditJPOAForm(typed, initial=initial), act=act, row=jpoa, saved=saved)
    return form_page(request, jpoa, asked, words)


@screen(permissions.LABEL_JPOA, load=queries.get_round, takes=FORM)
def jpoa_label(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> JointPeriodOfAction:
        services.label(jpoa=jpoa, **content, by=request.actor, now=request.now, showing=posted.showing)
        return jpoa

    words = Words(
        title=_("Add a name"),
        lead=_("Sources number the same round differently. Each name stays, with who uses it."),
        button=_("Add this name"),
        said=_("The name is added."),
    )
    return form_page(request, jpoa, Asked(make=forms.LabelForm, act=act), words)


@screen(permissions.SEE_JPOAS, load=queries.get_round)
def jpoa_decisions(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "decisions": list(queries.decisions_of(jpoa)),
        "may_decide": may(request.actor, permissions.DECIDE_DURATION, jpoa),
    }
    return render(request, "operations/jpoa_decisions.html", page)


@screen(permissions.DECIDE_DURATION, load=queries.get_round, takes=FORM, fresh=True)
def duration_decide(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> DurationDecision:
        return services.decide(
            jpoa=jpoa,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )

    title = _("Decide anew how long it lasts") if jpoa.ends_on else _("Decide how long it lasts")
    words = Words(
        title=title,
        lead=_("Your decision stands beside the earlier ones, with its day and its reason. None is overwritten."),
        button=_("Record this decision"),
        said=_("Decided. Every member can read it."),
    )
    initial = {"starts_on": jpoa.starts_on, "ends_on": jpoa.ends_on}
    saved = [(_("Decided now"), _window(jpoa))] if jpoa.ends_on else []
    asked = Asked(
        make=lambda typed: forms.DecideForm(typed, initial=initial),
        act=act,
        row=jpoa,
        saved=saved,
        to=lambda _row: reverse("jpoa_decisions", args=[jpoa.id]),
        refusals={
            services.EndsBeforeStart: ("ends_on", _("The last day is before the first.")),
            services.EndedAlready: ("ends_on", _("The last day is over. Choose a day from today on.")),
            services.StartMoved: ("starts_on", _("The round runs already. Its first day stays as it is.")),
            services.Overlaps: (
                "ends_on",
                _("Another round is active on one of these days. Rounds follow one another: choose other days."),
            ),
        },
    )
    return form_page(request, jpoa, asked, words)


def _window(jpoa: JointPeriodOfAction) -> str:
    return f"{day_words(jpoa.starts_on)} – {day_words(jpoa.ends_on)}"


@screen(permissions.SCHEDULE_RETURNS, load=queries.get_round, takes=FORM)
def returns_schedule(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> JointPeriodOfAction:
        services.schedule_returns(
            jpoa=jpoa,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return jpoa

    words = Words(
        title=_("Say when returns are expected"), button=_("Save"), said=_("Saved. It counts from the first month on.")
    )
    initial = {"due_days": jpoa.reports_due_days or 10}
    saved = [(_("Days after each month"), str(jpoa.reports_due_days))] if jpoa.reports_due_days else []
    asked = Asked(make=lambda typed: forms.ScheduleForm(typed, initial=initial), act=act, row=jpoa, saved=saved)
    return form_page(request, jpoa, asked, words)
