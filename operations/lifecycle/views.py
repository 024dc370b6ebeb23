"""The pages of a round's life: what it is, what its next step needs, and the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, Permission, may, screen
from members.access import Actor
from members.posting import PortalRequest, Posted
from operations import permissions
from operations.debriefs import queries as debriefs
from operations.debriefs.models import LessonTaken
from operations.debriefs.permissions import TAKE_LESSON
from operations.jpoas import queries as jpoas
from operations.jpoas.forms import CancelForm
from operations.jpoas.models import JointPeriodOfAction, JPOAParticipant
from operations.jpoas.pages import Asked, Words, form_page
from operations.lifecycle import forms, services
from operations.lifecycle.conditions import Condition, conditions, usual
from operations.lifecycle.queries import facts_of
from operations.meetings.queries import sessions_of
from operations.returns import queries as returns
from operations.returns import services as expectations
from operations.returns.models import ReportingObligation
from operations.states import JPOA_STEPS, PREPARING
from operations.words import state_words
from terms_of_reference.consultations.queries import comments as comments_on
from terms_of_reference.consultations.queries import get_visible as get_visible_consultation
from terms_of_reference.consultations.services import CommentsUnanswered, DeadlinePassed
from terms_of_reference.models import Consultation


@dataclass(frozen=True)
class Next:
    """The next step of a round as its page shows it: what it needs, and where it is taken."""

    title: str
    conditions: list[Condition]
    url: str
    is_ready: bool
    is_for_reader: bool


def _titles() -> dict[str, tuple[str, str, Permission]]:
    """The steps in their order: words, address, permission."""
    return {
        "open_consultation": (
            _("Ask the members how long it shall be"),
            "jpoa_consult",
            permissions.OPEN_JPOA_CONSULTATION,
        ),
        "plan": (_("Begin planning"), "jpoa_plan", permissions.PLAN_JPOA),
        "activate": (_("Activate the round"), "jpoa_activate", permissions.ACTIVATE_JPOA),
        "begin_debrief": (_("Begin the debrief"), "jpoa_debrief", permissions.BEGIN_DEBRIEF),
        "close": (_("Close the round"), "jpoa_close", permissions.CLOSE_JPOA),
    }


def _next(jpoa: JointPeriodOfAction, request: PortalRequest) -> Next | None:
    for step, (title, address, permission) in _titles().items():
        if JPOA_STEPS[step].possible_from(jpoa.state):
            facts = facts_of(jpoa, now=request.now)
            needs = conditions(step, facts)
            return Next(
                title=title,
                conditions=[*needs, *usual(step, facts)],
                url=reverse(address, args=[jpoa.id]),
                is_ready=all(one.is_met for one in needs),
                is_for_reader=may(request.actor, permission, jpoa),
            )
    return None


@screen(permissions.SEE_JPOAS, load=jpoas.get_visible)
def jpoa(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    bodies = list(jpoa.participants.all())
    actor = request.actor
    is_asked = _sees_consultation(actor, jpoa)
    lessons = _lessons(actor, jpoa)
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "participants": [body for body in bodies if body.kind == JPOAParticipant.Kind.PARTICIPANT],
        "observers": [body for body in bodies if body.kind == JPOAParticipant.Kind.OBSERVER],
        # Who is not asked how long it shall be reads neither that nor what the next step waits for.
        "next": _next(jpoa, request) if is_asked or jpoa.consultation_id is None else None,
        "sees_consultation": is_asked,
        "sessions": list(sessions_of(actor, jpoa)),
        "phases": jpoas.phases_of(jpoa),
        "lessons": lessons,
        "lessons_open": sum(not line.is_said for line, _may in lessons),
        **_ways(actor, jpoa),
    }
    return render(request, "operations/jpoa.html", page)


def _lessons(actor: Actor, jpoa: JointPeriodOfAction) -> list[tuple[LessonTaken, bool]]:
    """What a proposal makes of the lessons of former rounds, each with whether the reader may say it."""
    if jpoa.state not in PREPARING:
        return []
    return [(line, may(actor, TAKE_LESSON, line)) for line in debriefs.carried_lessons(jpoa)]


def _sees_consultation(actor: Actor, jpoa: JointPeriodOfAction) -> bool:
    asked = jpoa.consultation_id
    return asked is not None and get_visible_consultation(actor, consultation_id=asked) is not None


def _ways(actor: Actor, jpoa: JointPeriodOfAction) -> dict[str, bool]:
    """What the reader may do from the page."""
    return {
        "may_write": jpoa.state == "active" and may(actor, permissions.WRITE_REFERRAL),
        "may_edit": may(actor, permissions.EDIT_JPOA, jpoa),
        "may_label": may(actor, permissions.LABEL_JPOA, jpoa),
        "may_decide": may(actor, permissions.DECIDE_DURATION, jpoa),
        "may_schedule": may(actor, permissions.SCHEDULE_RETURNS, jpoa),
        "may_ask_again": may(actor, permissions.ASK_JPOA_AGAIN, jpoa),
        "may_cancel": may(actor, permissions.CANCEL_JPOA, jpoa),
        "may_add_phase": may(actor, permissions.ADD_PHASE, jpoa),
        "may_see_expected": may(actor, permissions.SEE_EXPECTED),
    }


@screen(permissions.OPEN_JPOA_CONSULTATION, load=jpoas.get_round, takes=FORM)
def jpoa_consult(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    return _ask(request, jpoa, services.open_consultation, _first_words(), forms.ConsultForm)


def _first_words() -> Words:
    return Words(
        title=_("Ask the members how long it shall be"),
        lead=_("Each member country ranks the options and says what speaks against them. The rule is printed there."),
        button=_("Ask the members"),
        said=_("The members are asked."),
    )


@screen(permissions.ASK_JPOA_AGAIN, load=jpoas.get_round, takes=FORM)
def jpoa_ask_again(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    former = jpoa.consultation
    if former is None:
        return _ask(request, jpoa, services.ask_again, _first_words(), forms.ConsultForm)
    words = Words(
        title=_("Ask the members again"),
        lead=_("This is the next revision; the one before stays to be read beside it, with what has changed."),
        button=_("Ask the members again"),
        said=_("The members are asked again."),
    )
    options = "\n".join(option.words for option in former.options.all())
    initial = {"text": former.text, "options": options, "rule": former.rule}
    make = partial(forms.AskAgainForm, initial=initial, comments=comments_on(former))
    return _ask(request, jpoa, services.ask_again, words, make)


def _ask(
    request: PortalRequest,
    jpoa: JointPeriodOfAction,
    service: Callable[..., Consultation],
    words: Words,
    make: Callable[[Any], Form],
) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> Consultation:
        return service(
            jpoa=jpoa,
            asked=services.Asked(**content),
            by=request.actor,
            now=request.now,
            version=posted.version,
            showing=posted.showing,
            submission=posted.submission,
        )

    asked = Asked(
        make=make,
        act=act,
        row=jpoa,
        refusals={
            services.NotReady: (None, _("Not yet: the proposal does not say why this round is held.")),
            DeadlinePassed: ("deadline_at", _("Choose a moment after now.")),
            CommentsUnanswered: (None, _("Say what became of each comment on the revision before.")),
        },
    )
    return form_page(request, jpoa, asked, words)


@screen(permissions.PLAN_JPOA, load=jpoas.get_round, takes=FORM)
def jpoa_plan(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    words = Words(
        title=_("Begin planning"),
        lead=_("The member countries are invited to name their agencies."),
        button=_("Begin planning and invite the members"),
        said=_("Planning has begun. The members are invited."),
    )
    return _step(request, jpoa, "plan", services.plan, words)


@screen(permissions.ACTIVATE_JPOA, load=jpoas.get_round, takes=FORM)
def jpoa_activate(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    words = Words(
        title=_("Activate the round"),
        lead=_("Work in the round can begin, and returns are expected from the first month on."),
        button=_("Activate it for all who take part"),
        said=_("The round is active."),
    )
    return _step(request, jpoa, "activate", services.activate, words)


@screen(permissions.BEGIN_DEBRIEF, load=jpoas.get_round, takes=FORM)
def jpoa_debrief(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    words = Words(
        title=_("Begin the debrief"),
        lead=_("No new referral is written in the round. What is open is worked on to its end."),
        button=_("Begin the debrief"),
        said=_("The debrief has begun."),
    )
    return _step(request, jpoa, "begin_debrief", services.begin_debrief, words)


@screen(permissions.CLOSE_JPOA, load=jpoas.get_round, takes=FORM, fresh=True)
def jpoa_close(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    words = Words(
        title=_("Close the round"),
        lead=_(
            "No step of the round follows: its days, who takes part, its objectives and its phases stay as they are. "
            "What was begun goes on: referrals and plans with their parties, action items into the next round, "
            "questions of the debrief that are not closed yet. Lessons can still be added and withdrawn."
        ),
        button=_("Close it for good"),
        said=_("The round is closed."),
        is_warning=True,
    )
    return _step(request, jpoa, "close", services.close, words)


def _step(
    request: PortalRequest, jpoa: JointPeriodOfAction, step: str, service: Callable[..., None], words: Words
) -> HttpResponse:
    """A page that lists what a step needs; its button is there when nothing is missing."""
    facts = facts_of(jpoa, now=request.now)
    needs = conditions(step, facts)

    def act(posted: Posted, content: dict[str, Any]) -> JointPeriodOfAction:
        service(jpoa=jpoa, by=request.actor, now=request.now, version=posted.version, submission=posted.submission)
        return jpoa

    asked = Asked(
        make=forms.StepForm,
        act=act,
        row=jpoa,
        refusals={services.NotReady: (None, _("Not yet: something on the list is missing. Nothing was changed."))},
    )
    return form_page(
        request,
        jpoa,
        asked,
        words,
        template="operations/jpoa_step.html",
        conditions=[*needs, *usual(step, facts)],
        is_ready=all(one.is_met for one in needs),
    )


@screen(permissions.CANCEL_JPOA, load=jpoas.get_round, takes=FORM, fresh=True)
def jpoa_cancel(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> JointPeriodOfAction:
        services.cancel(
            jpoa=jpoa,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return jpoa

    words = Words(
        title=_("Cancel the round"),
        lead=_(
            "It cannot be taken up again: nobody is named or invited any more, its objectives and its phases stay as "
            "they are. What was begun goes on: referrals and plans with their parties, action items into the next "
            "round, a round of views until it is concluded or withdrawn. Returns that are expected already stay "
            "expected."
        ),
        button=_("Cancel the round for everybody"),
        said=_("The round is cancelled."),
        is_warning=True,
    )
    return form_page(request, jpoa, Asked(make=CancelForm, act=act, row=jpoa), words)


@screen(permissions.SEE_EXPECTED, load=jpoas.get_round)
def jpoa_expected(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = keyset.page(returns.unsettled(jpoa, now=request.now), instant="due_at", key="id", after=after)
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "rows": shown.rows,
        **keyset.ways(shown, QueryDict(), after=after),
    }
    return render(request, "operations/jpoa_expected.html", page)


@screen(permissions.EXEMPT_RETURN, load=returns.get_expected, takes=FORM)
def return_exempt(request: PortalRequest, obligation: ReportingObligation) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> ReportingObligation:
        expectations.exempt(obligation=obligation, **content, by=request.actor, now=request.now)
        return obligation

    words = Words(
        title=_("Expect this return no more"),
        button=_("Exempt the agency from this return"),
        said=_("Exempted. The agency reads the reason."),
    )
    asked = Asked(make=forms.ExemptForm, act=act, to=lambda _row: reverse("jpoa_expected", args=[obligation.jpoa_id]))
    return form_page(
        request, obligation.jpoa, asked, words, template="operations/return_exempt.html", obligation=obligation
    )
