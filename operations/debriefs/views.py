"""The pages of a debrief: what is asked and said of a round, and the verbs of the chairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from common.words import instant_words
from members.posting import PortalRequest, Posted
from operations.debriefs import forms, permissions, queries, services
from operations.debriefs.models import Debrief, DebriefAnswer
from operations.debriefs.questions import CODES, QUESTIONS, TOPICS
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.jpoas.queries import get_round
from operations.words import state_words


@screen(permissions.SEE_DEBRIEF, load=get_round)
def debrief(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    asked = queries.debrief_of(jpoa)
    actor = request.actor
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "lessons": [
            {
                "lesson": lesson,
                "may_edit": may(actor, permissions.EDIT_LESSON, lesson),
                "may_withdraw": may(actor, permissions.WITHDRAW_LESSON, lesson),
            }
            for lesson in queries.lessons_of(jpoa).select_related("jpoa")
        ],
        "may_open": asked is None and may(actor, permissions.OPEN_DEBRIEF, jpoa),
        "may_add": may(actor, permissions.ADD_LESSON, jpoa),
        **(_questionnaire(request, asked) if asked else {}),
    }
    return render(request, "operations/debrief.html", page)


def _questionnaire(request: PortalRequest, asked: Debrief) -> dict[str, Any]:
    """What is shown of a questionnaire that was opened."""
    actor, today = request.actor, request.now.date()
    own = queries.own_answer(actor, asked)
    results = queries.results_of(asked) if asked.closed_at else queries.Results()
    takes_answers = asked.takes_answers_on(today)
    return {
        "debrief": asked,
        "counts": queries.counts_of(asked),
        "takes_answers": takes_answers,
        "own": own,
        "own_said": [(question.words, own.said()[question.code]) for question in QUESTIONS] if own else [],
        "own_topics": [TOPICS[code] for code in own.training_topics] if own else [],
        "may_answer": own is not None and takes_answers and may(actor, permissions.ANSWER_DEBRIEF, own),
        "questions": [
            (question, asked.summary_of(question.code), results.said.get(question.code, [])) for question in QUESTIONS
        ],
        "topics": results.topics,
        "may_extend": may(actor, permissions.EXTEND_DEBRIEF, asked),
        "may_close": not takes_answers and may(actor, permissions.CLOSE_DEBRIEF, asked),
        "may_summarise": may(actor, permissions.SUMMARISE_DEBRIEF, asked),
    }


@screen(permissions.OPEN_DEBRIEF, load=get_round, takes=FORM)
def debrief_open(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> Debrief:
        return services.ask(
            jpoa=jpoa,
            **content,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Ask the agencies how the round went"),
        lead=_(
            "Each agency that takes part is asked four questions. An agency may answer without the name of its "
            "country. Nobody reads an answer before the questions are closed: you neither."
        ),
        button=_("Ask the agencies that take part"),
        said=_("Asked. Each agency is told within minutes."),
    )
    passed = _("Choose a day after today.")
    asked = Asked(make=forms.OpenForm, act=act, refusals={services.DayPassed: ("closes_on", passed)})
    return form_page(request, jpoa, asked, words)


@screen(permissions.ANSWER_DEBRIEF, load=queries.get_own_answer, takes=FORM)
def debrief_answer(request: PortalRequest, answer: DebriefAnswer) -> HttpResponse:
    is_sent = "send" in request.POST

    def act(posted: Posted, content: dict[str, Any]) -> DebriefAnswer:
        return services.answer(
            answer=answer,
            content=content,
            is_sent=is_sent,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )

    sent = _("Sent. You can change it until the questions are closed.")
    draft = _("Saved as a draft. Nobody else reads it, and it is not sent yet.")
    words = Words(title=_("How did the round go?"), button=_("Send our answer"), said=sent if is_sent else draft)
    nothing = _("Write something to at least one of the four questions.")
    asked = Asked(
        make=lambda typed: forms.answer_form(typed, answer=answer),
        act=act,
        row=answer,
        saved=_saved(answer),
        refusals={services.NothingSaid: (CODES[0], nothing)},
    )
    template = "operations/debrief_answer.html"
    return form_page(request, answer.debrief.jpoa, asked, words, template=template, answer=answer)


def _saved(answer: DebriefAnswer) -> list[tuple[str, str]]:
    if not answer.is_begun:
        return []
    name = _("without the name of our country") if answer.is_anonymous else _("with the name of our country")
    said = [(str(question.words), answer.said()[question.code]) for question in QUESTIONS]
    topics = "; ".join(str(TOPICS[code]) for code in answer.training_topics)
    return [(_("What others read"), name), *said, (_("Training your agency needs"), topics)]


@screen(permissions.EXTEND_DEBRIEF, load=queries.get_debrief, takes=FORM)
def debrief_extend(request: PortalRequest, debrief: Debrief) -> HttpResponse:
    words = Words(
        title=_("Give more time for answers"),
        lead=_("The last day is moved once. Answers that have come stay, and can be changed until then."),
        button=_("Move the last day"),
        said=_("Moved. The new day is shown to everybody who is asked."),
    )
    refusals: Refusals = {
        services.DayPassed: ("closes_on", _("Choose today or a later day.")),
        services.NotLater: ("closes_on", _("Choose a day after the one that was said before.")),
    }
    saved = [(_("Answers until"), instant_words(debrief.answers_until, timezone.get_current_timezone()))]
    return _of_chairs(request, debrief, services.extend, words, make=forms.ExtendForm, refusals=refusals, saved=saved)


@screen(permissions.CLOSE_DEBRIEF, load=queries.get_debrief, takes=FORM)
def debrief_close(request: PortalRequest, debrief: Debrief) -> HttpResponse:
    words = Words(
        title=_("Close the questions"),
        lead=_("Everybody who reads the round then reads what was said. No answer is changed any more."),
        button=_("Close the questions and show what was said"),
        said=_("Closed. Everybody reads what was said."),
        is_warning=True,
    )
    early = _("The last day for answers is not over. Until then each agency may change its answer.")
    refusals: Refusals = {services.TooEarly: (None, early)}
    return _of_chairs(request, debrief, services.close, words, make=forms.CloseForm, refusals=refusals)


@screen(permissions.SUMMARISE_DEBRIEF, load=queries.get_debrief, takes=FORM)
def debrief_summarise(request: PortalRequest, debrief: Debrief) -> HttpResponse:
    initial = {code: debrief.summary_of(code) for code in CODES}

    def summarise(*, debrief: Debrief, by: Any, now: Any, version: Any, submission: Any, **summaries: str) -> None:
        services.summarise(debrief=debrief, summaries=summaries, by=by, now=now, version=version, submission=submission)

    words = Words(
        title=_("Sum up what was said"),
        lead=_("Every member reads it. What was said without a name stays without one in your words, too."),
        button=_("Save the summary"),
        said=_("Saved. Every member can read it."),
    )
    saved = [(str(question.words), initial[question.code]) for question in QUESTIONS]
    said = queries.results_of(debrief).said
    return _of_chairs(
        request,
        debrief,
        summarise,
        words,
        make=lambda typed: forms.SummaryForm(typed, initial=initial),
        saved=saved,
        template="operations/debrief_summarise.html",
        questions=[(question, said[question.code]) for question in QUESTIONS],
    )


def _of_chairs(
    request: PortalRequest,
    debrief: Debrief,
    service: Callable[..., None],
    words: Words,
    *,
    make: Callable[[Any], Form],
    refusals: Refusals | None = None,
    saved: list[tuple[str, str]] | None = None,
    **more: Any,
) -> HttpResponse:
    """A page on which a chair changes a questionnaire from the version that was shown."""

    def act(posted: Posted, content: dict[str, Any]) -> Debrief:
        service(
            debrief=debrief,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return debrief

    asked = Asked(make=make, act=act, row=debrief, refusals=refusals or {}, saved=saved or [])
    return form_page(request, debrief.jpoa, asked, words, **more)
