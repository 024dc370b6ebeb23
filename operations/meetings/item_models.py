"""What a session has decided and recommended, and what became of it: action items, and the rounds they went to.

Whoever sees the session sees these; nobody else does (migration 0032).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import reverse
from django_fsm import FSMModelMixin, transition

from common.access import Asking, Words
from common.ids import uuid7
from common.stepwise import StateField
from common.versions import Versioned
from members.models import Agency, Country, Person
from operations.jpoas.models import JointPeriodOfAction
from operations.meetings.models import Session
from operations.states import ACTION_ITEM_STEPS, RECOMMENDATION_STEPS, ActionItemState, RecommendationState, Step
from terms_of_reference.models import FocusArea


def _step(table: dict[str, Step], name: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """A named step of states.py as a method of the row."""
    step = table[name]
    marked: Callable[[Callable[..., None]], Callable[..., Any]] = transition(
        field="state", source=list(step.sources), target=step.target
    )
    return marked


class MeetingDecision(models.Model):
    """What a session has decided. Its words stay; a correction is a row of its own that takes its place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(default=0)  # within the session; set by trigger
    text = models.TextField(max_length=2_000)
    recorded_at = models.DateTimeField(null=True)  # null: known from public sources
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="meeting_decision_once_a_number")]

    def get_absolute_url(self) -> str:
        """The page of the session."""
        return reverse("session", kwargs={"session_id": self.session_id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the session, in words."""
        return self.session.why_seen_by(actor)


class Recommendation(FSMModelMixin, Versioned):
    """What a session has recommended, and how far it is; its words stay, as those of a decision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField(default=0)  # within the session; set by trigger
    text = models.TextField(max_length=2_000)
    focus_areas = models.ManyToManyField(FocusArea, through="RecommendationFocusArea", related_name="+")
    state = StateField(
        max_length=12, choices=RecommendationState.choices, default=RecommendationState.NOTED, protected=True
    )
    moved_at = models.DateTimeField(null=True)
    moved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    moved_words = models.CharField(max_length=500, blank=True)  # said with the last step
    recorded_at = models.DateTimeField(null=True)  # null: known from public sources
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="recommendation_once_a_number"),
            models.CheckConstraint(
                condition=models.Q(moved_at__isnull=True) ^ models.Q(moved_by__isnull=False),
                name="moved_recommendation_has_who_and_when",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the session."""
        return reverse("session", kwargs={"session_id": self.session_id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the session, in words."""
        return self.session.why_seen_by(actor)

    def _move(self, *, at: datetime, person_id: UUID, words: str) -> None:
        self.moved_at, self.moved_by_id, self.moved_words = at, person_id, words

    @_step(RECOMMENDATION_STEPS, "accept")
    def mark_accepted(self, *, at: datetime, person_id: UUID, words: str) -> None:
        """Those whom it concerns take it on."""
        self._move(at=at, person_id=person_id, words=words)

    @_step(RECOMMENDATION_STEPS, "do_not_accept")
    def mark_not_accepted(self, *, at: datetime, person_id: UUID, words: str) -> None:
        """It is not taken on."""
        self._move(at=at, person_id=person_id, words=words)

    @_step(RECOMMENDATION_STEPS, "take_up")
    def mark_in_progress(self, *, at: datetime, person_id: UUID, words: str) -> None:
        """It is being worked on."""
        self._move(at=at, person_id=person_id, words=words)

    @_step(RECOMMENDATION_STEPS, "implement")
    def mark_implemented(self, *, at: datetime, person_id: UUID, words: str) -> None:
        """It has come to its end."""
        self._move(at=at, person_id=person_id, words=words)

    @_step(RECOMMENDATION_STEPS, "implement_partly")
    def mark_partly_implemented(self, *, at: datetime, person_id: UUID, words: str) -> None:
        """Part of it has."""
        self._move(at=at, person_id=person_id, words=words)

    @_step(RECOMMENDATION_STEPS, "supersede")
    def mark_superseded(self, *, at: datetime, person_id: UUID, words: str) -> None:
        """A correction has taken its place."""
        self._move(at=at, person_id=person_id, words=words)


# Step → the method that takes it.
MOVES: dict[str, Callable[..., Any]] = {
    "accept": Recommendation.mark_accepted,
    "do_not_accept": Recommendation.mark_not_accepted,
    "take_up": Recommendation.mark_in_progress,
    "implement": Recommendation.mark_implemented,
    "implement_partly": Recommendation.mark_partly_implemented,
    "supersede": Recommendation.mark_superseded,
}


class RecommendationFocusArea(models.Model):
    """A focus area of the Terms of Reference that a recommendation serves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="+")
    area = models.ForeignKey(FocusArea, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recommendation", "area"], name="area_once_a_recommendation")]


class ActionItem(FSMModelMixin, Versioned):
    """What a country has to do by a day because of a recommendation; it is carried on until it ends with a result."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="items")
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")  # where it stands; moved by trigger
    owner = models.ForeignKey(Country, models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    state = StateField(max_length=11, choices=ActionItemState.choices, default=ActionItemState.OPEN, protected=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_for = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    result = models.TextField(max_length=4_000, blank=True)  # what came of it, or why it was dropped

    is_answered_by_actor = False  # set by the query: the actor's agency answers for it

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["open", "in_progress"],
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    closed_for__isnull=True,
                    result="",
                )
                | models.Q(
                    ~models.Q(result=""),
                    state__in=["done", "dropped"],
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    closed_for__isnull=False,
                ),
                name="closed_item_has_a_result",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                name="item_to_do",
                condition=models.Q(state__in=["open", "in_progress"]),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("action_item", kwargs={"item_id": self.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the session that it comes from, in words."""
        return self.recommendation.session.why_seen_by(actor)

    @_step(ACTION_ITEM_STEPS, "start")
    def mark_in_progress(self, *, at: datetime) -> None:
        """Somebody works on it."""
        self.started_at = at

    def _close(self, *, at: datetime, person_id: UUID, agency_id: UUID, result: str) -> None:
        self.closed_at, self.closed_by_id, self.closed_for_id, self.result = at, person_id, agency_id, result

    @_step(ACTION_ITEM_STEPS, "finish")
    def mark_done(self, *, at: datetime, person_id: UUID, agency_id: UUID, result: str) -> None:
        """It has its result."""
        self._close(at=at, person_id=person_id, agency_id=agency_id, result=result)

    @_step(ACTION_ITEM_STEPS, "drop")
    def mark_dropped(self, *, at: datetime, person_id: UUID, agency_id: UUID, result: str) -> None:
        """It is not done; the result says why."""
        self._close(at=at, person_id=person_id, agency_id=agency_id, result=result)


class ActionNote(models.Model):
    """How far an action item is, in words of one day; none is changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=2_000)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]


class CarriedItem(models.Model):
    """That an open action item went from one round into another; once from each round, and once into each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="carried")
    from_jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    to_jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    carried_at = models.DateTimeField()

    class Meta:
        ordering = ["carried_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "from_jpoa"], name="item_leaves_a_round_once"),
            models.UniqueConstraint(fields=["item", "to_jpoa"], name="item_enters_a_round_once"),
        ]
