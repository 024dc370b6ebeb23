"""What the pages of a debrief ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PortalForm
from operations.debriefs.models import DebriefAnswer, Lesson, LessonTaken
from operations.debriefs.questions import CODES, QUESTIONS, TRAINING_TOPICS, Question
from terms_of_reference.models import FocusArea

_LONGEST = 4_000


class OpenForm(PortalForm):
    closes_on = DayField(
        label=_("Last day for answers"),
        help_text=_("Agencies write and change their answers until this day is over in UTC. You can move it once."),
    )


class ExtendForm(PortalForm):
    closes_on = DayField(
        label=_("New last day for answers"), help_text=_("Answers are taken until this day is over in UTC.")
    )


class CloseForm(PortalForm):
    """Nothing is asked but the button."""


def _text(question: Question, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=question.words, max_length=_LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 5}), **more
    )


class AnswerForm(PortalForm):
    """A text for each question, each of them optional, and what others shall read."""

    is_anonymous = forms.TypedChoiceField(
        label=_("What shall others read?"),
        choices=[
            ("no", _("Our words with the name of our country")),
            ("yes", _("Our words without the name of our country")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether others read the name of your country beside your words.")},
    )
    training_topics = forms.MultipleChoiceField(
        label=_("Training your agency needs"),
        help_text=_("Others read how many countries chose a topic, not which."),
        choices=TRAINING_TOPICS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            hint = _("%(hint)s %(examples)s") % {"hint": question.hint, "examples": question.examples}
            self.fields[question.code] = _text(question, help_text=hint)
        self.order_fields(["is_anonymous", *CODES, "training_topics"])


def answer_form(words: Any, *, answer: DebriefAnswer) -> AnswerForm:
    """The form of an answer as it is now; nothing is chosen for an agency that has not begun."""
    initial: dict[str, Any] = {**answer.said(), "training_topics": answer.training_topics}
    if answer.is_begun:
        initial["is_anonymous"] = "yes" if answer.is_anonymous else "no"
    return AnswerForm(words, initial=initial)


class SummaryForm(PortalForm):
    """What the chairs sum up, question by question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.code] = _text(question)


class LessonForm(PortalForm):
    text = forms.CharField(
        label=_("Lesson"),
        help_text=_("What the next round should do otherwise, or do again. Every member reads it. No case content."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what was learnt.")},
    )
    question = forms.ChoiceField(
        label=_("Question it comes from"),
        choices=[("", _("None of them")), *((one.code, one.words) for one in QUESTIONS)],
        required=False,
    )
    focus_area = forms.ModelChoiceField(
        label=_("Focus area of the Terms of Reference"),
        queryset=FocusArea.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["focus_area"].queryset = areas  # type: ignore[attr-defined]  # of a field of rows
        self.fields["focus_area"].label_from_instance = lambda area: area.title  # type: ignore[attr-defined]


def lesson_form(words: Any, *, areas: Any, lesson: Lesson | None = None) -> LessonForm:
    """The form of a lesson as it is now, or an empty one."""
    if lesson is None:
        return LessonForm(words, areas=areas)
    initial = {"text": lesson.text, "question": lesson.question, "focus_area": lesson.focus_area_id}
    return LessonForm(words, initial=initial, areas=areas)


class TakeForm(PortalForm):
    verdict = forms.ChoiceField(
        label=_("What does the proposal make of it?"),
        choices=LessonTaken.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    words = forms.CharField(
        label=_("In words"),
        help_text=_("What this round does about it, or why not now. Every member reads it."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what this round does about it, or why not now.")},
    )
