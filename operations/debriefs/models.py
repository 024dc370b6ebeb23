"""The debrief of a round: what is asked, what each agency answers, what was learnt, what later rounds make of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from common.versions import Versioned
from members.models import Agency, Country, Person
from operations.debriefs.questions import CODES, QUESTIONS, TRAINING_TOPICS
from operations.jpoas.models import JointPeriodOfAction
from terms_of_reference.models import FocusArea

_QUESTIONS = [(question.code, question.words) for question in QUESTIONS]


def _end_of(day: date) -> datetime:
    """When a day is over in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)


class Debrief(Versioned):
    """The questionnaire of one round, and what the chairs sum up of its answers, question by question."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.OneToOneField(JointPeriodOfAction, models.PROTECT, related_name="debrief")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_on = models.DateField()  # the last day for answers, in UTC: it is the day of no single country
    first_closes_on = models.DateField(null=True)  # what was said first, where the day was moved
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    summary_worked = models.TextField(blank=True, max_length=4_000)
    summary_hindered = models.TextField(blank=True, max_length=4_000)
    summary_jurisdiction = models.TextField(blank=True, max_length=4_000)
    summary_training = models.TextField(blank=True, max_length=4_000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) ^ models.Q(closed_by__isnull=False),
                name="closed_debrief_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(first_closes_on__isnull=True) | models.Q(closes_on__gt=models.F("first_closes_on")),
                name="extended_debrief_closes_later",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the debrief of its round."""
        return reverse("debrief", kwargs={"jpoa_id": self.jpoa_id})

    def takes_answers_on(self, day: date) -> bool:
        """Whether answers can be written and changed on a day."""
        return self.closed_at is None and day <= self.closes_on

    @property
    def answers_until(self) -> datetime:
        """The moment at which its last day is over, for all countries at once."""
        return _end_of(self.closes_on)

    @property
    def first_answers_until(self) -> datetime | None:
        """The moment that was said first, where the day was moved."""
        return _end_of(self.first_closes_on) if self.first_closes_on else None

    def summary_of(self, code: str) -> str:
        """What the chairs have summed up of a question."""
        return str(getattr(self, f"summary_{code}"))


class DebriefAnswer(Versioned):
    """What one agency answers: a draft until it is sent, changed until the questionnaire closes, read by itself alone.

    Others read its words through functions of the database only (decision 0022), never this row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="answers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    worked = models.TextField(blank=True, max_length=4_000)
    hindered = models.TextField(blank=True, max_length=4_000)
    jurisdiction = models.TextField(blank=True, max_length=4_000)
    training = models.TextField(blank=True, max_length=4_000)
    training_topics = ArrayField(models.CharField(max_length=12, choices=TRAINING_TOPICS), default=list, blank=True)
    is_anonymous = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "answer in a debrief"
        verbose_name_plural = "answers in a debrief"
        constraints = [
            models.UniqueConstraint(fields=["debrief", "agency"], name="answered_once_an_agency"),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True) ^ models.Q(submitted_by__isnull=False),
                name="sent_answer_says_by_whom",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the debrief."""
        return self.debrief.get_absolute_url()

    @property
    def is_begun(self) -> bool:
        """Whether it is saved at all."""
        return not self._state.adding

    def said(self) -> dict[str, str]:
        """What it says to each question, by code."""
        return {code: getattr(self, code) for code in CODES}


class DebriefAsked(models.Model):
    """That an agency was told of a questionnaire: asked, or reminded. Once each, whoever scans at the same time."""

    class Rung(models.TextChoices):
        ASKED = "asked"
        REMINDED = "reminded"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    rung = models.CharField(max_length=8, choices=Rung.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debrief", "agency", "rung"], name="asked_once_a_rung"),
        ]


class Lesson(Versioned):
    """What a round has taught, in the words of the chairs; the proposals of later rounds say what they make of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="lessons")
    text = models.CharField(max_length=600)
    question = models.CharField(max_length=12, choices=_QUESTIONS, blank=True)
    focus_area = models.ForeignKey(FocusArea, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The page of the debrief of its round."""
        return reverse("debrief", kwargs={"jpoa_id": self.jpoa_id})


class LessonTaken(Versioned):
    """What the proposal of a round makes of a lesson of a former one."""

    class Verdict(models.TextChoices):
        TAKEN_UP = "taken_up", _("Taken up in this round")
        NOT_NOW = "not_now", _("Not now")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="taken")
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="lessons_taken")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    words = models.CharField(max_length=600)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = "lesson in a proposal"
        verbose_name_plural = "lessons in proposals"
        constraints = [models.UniqueConstraint(fields=["lesson", "jpoa"], name="lesson_once_a_jpoa")]

    def get_absolute_url(self) -> str:
        """The page of the round that takes it up, or does not."""
        return self.jpoa.get_absolute_url()

    @property
    def is_said(self) -> bool:
        """Whether the proposal says anything of it yet."""
        return not self._state.adding
