"""Handing a referral over to another agency: what was offered and answered, and who has owned it since when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from common.access import Asking, Words
from common.ids import uuid7
from common.stepwise import StateField
from common.versions import Versioned
from members.models import Agency, Person
from operations.crime_types import CrimeType
from operations.handling import HandlingCode
from operations.referrals import choices
from operations.referrals.models import Referral
from operations.states import HANDOVER_STEPS, HandoverState


def _step(name: str) -> Any:
    step = HANDOVER_STEPS[name]
    return transition(field="state", source=list(step.sources), target=step.target)


class ReferralHandover(FSMModelMixin, Versioned):
    """An offer to one agency to own a referral from now on, read by the two agencies alone (migration 0063).

    Who is asked may be no party yet: so the row says what it may know, which a trigger copies from the referral.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="handovers")
    reference = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, choices=choices.Kind.choices)
    crime_type = models.CharField(max_length=10, choices=CrimeType.choices)
    urgency = models.CharField(max_length=14, choices=choices.Urgency.choices)
    handling_code = models.ForeignKey(HandlingCode, models.PROTECT, related_name="+")
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    from_group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    to_group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    keeps_reading = models.BooleanField(default=False)  # whether the former owner reads on
    state = StateField(max_length=10, choices=HandoverState.choices, default=HandoverState.OFFERED, protected=True)
    offered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)  # what was said with the answer, or with the taking back

    class Meta:
        ordering = ["offered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], name="handover_open_once", condition=models.Q(state=HandoverState.OFFERED)
            ),
            models.CheckConstraint(
                condition=models.Q(state=HandoverState.OFFERED) ^ models.Q(ended_at__isnull=False),
                name="handover_ends_at_an_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=HandoverState.REFUSED) | ~models.Q(answer=""),
                name="handover_is_refused_in_words",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="handover_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(from_agency=models.F("to_agency")), name="handover_is_to_another_agency"
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_group", "offered_at"],
                name="handover_to_answer",
                condition=models.Q(state=HandoverState.OFFERED),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("handover", kwargs={"handover_id": self.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the offer, in words."""
        if self.from_group_id == actor.group_id:
            return _("You see this because your agency offered to hand it over.")
        return _("You see this because it was offered to your agency.")

    def _end(self, at: datetime, person_id: UUID | None, words: str) -> None:
        self.ended_at = at
        self.ended_by_id = person_id
        self.answer = words

    @_step("refuse")
    def mark_refused(self, *, at: datetime, person_id: UUID | None, words: str) -> None:
        """The agency does not take it over."""
        self._end(at, person_id, words)

    @_step("take_back")
    def mark_taken_back(self, *, at: datetime, person_id: UUID | None, words: str) -> None:
        """The owner keeps it."""
        self._end(at, person_id, words)


class ReferralOwnership(models.Model):
    """That a referral went from one agency to another: all parties know who asks now. Written by the database."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="ownerships")
    former = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # which owns it from then on
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
