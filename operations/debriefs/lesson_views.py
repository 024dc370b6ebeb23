"""The pages of lessons: of the round that teaches them, and of the proposal that says what it makes of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.posting import PortalRequest, Posted, take_step
from operations.debriefs import forms, lessons, permissions, queries
from operations.debriefs.models import Lesson, LessonTaken
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.pages import Asked, Words, form_page
from operations.jpoas.queries import get_round
from terms_of_reference.queries import areas_in_force


@screen(permissions.ADD_LESSON, load=get_round, takes=FORM)
def lesson_add(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    areas = areas_in_force(request.now.date())

    def act(posted: Posted, content: dict[str, Any]) -> Lesson:
        return lessons.add(
            jpoa=jpoa,
            content=content,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Add a lesson"),
        lead=_("When this round is closed, the proposal of the next one says what it makes of the lesson."),
        button=_("Add this lesson"),
        said=_("The lesson is added. Every member can read it."),
    )
    return form_page(request, jpoa, Asked(make=lambda typed: forms.lesson_form(typed, areas=areas), act=act), words)


@screen(permissions.EDIT_LESSON, load=queries.get_lesson, takes=FORM)
def lesson_edit(request: PortalRequest, lesson: Lesson) -> HttpResponse:
    areas = areas_in_force(request.now.date())

    def act(posted: Posted, content: dict[str, Any]) -> Lesson:
        lessons.edit(
            lesson=lesson,
            content=content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return lesson

    words = Words(title=_("Change this lesson"), button=_("Save the lesson"), said=_("The lesson is saved."))
    asked = Asked(
        make=lambda typed: forms.lesson_form(typed, areas=areas, lesson=lesson),
        act=act,
        row=lesson,
        saved=[(_("Lesson"), lesson.text)],
    )
    return form_page(request, lesson.jpoa, asked, words)


@screen(permissions.WITHDRAW_LESSON, load=queries.get_lesson, takes=FORM)
def lesson_withdraw(request: PortalRequest, lesson: Lesson) -> HttpResponse:
    if request.method != "POST":
        return render(request, "operations/lesson_withdraw.html", {"lesson": lesson, "jpoa": lesson.jpoa})
    return take_step(request, lessons.withdraw, said=_("The lesson is withdrawn."), lesson=lesson)


@screen(permissions.TAKE_LESSON, load=queries.get_taken, takes=FORM)
def lesson_take(request: PortalRequest, taken: LessonTaken) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> LessonTaken:
        lessons.take(
            taken=taken,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return taken

    words = Words(
        title=_("What does this round make of the lesson?"),
        button=_("Save it in the proposal"),
        said=_("Saved. Every member can read it."),
    )
    asked = Asked(
        make=lambda typed: forms.TakeForm(typed, initial={"verdict": taken.verdict, "words": taken.words}),
        act=act,
        row=taken,
        saved=[(str(taken.get_verdict_display()), taken.words)] if taken.is_said else [],
    )
    return form_page(request, taken.jpoa, asked, words, template="operations/lesson_take.html", taken=taken)
