"""Joint Periods of Action: one identity each, any number of labels with their source."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from common.dates import Precision
from common.ids import uuid7
from common.versions import Versioned
from members.models import Country, Organisation
from operations.states import JPOAState
from terms_of_reference.models import FocusArea


class JointPeriodOfAction(FSMModelMixin, Versioned):
    """A round of coordinated operations. What is not publicly known of it stays empty and reads "not known"."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=20, unique=True)  # the key of the public facts, such as 2023-24
    name = models.CharField(max_length=120)
    state = FSMField(
        max_length=12,
        choices=JPOAState.choices,
        default=JPOAState.PROPOSED,
        protected=True,
    )
    is_exercise = models.BooleanField(default=False)  # fiction; does not count in the overlap rule
    starts_on = models.DateField(null=True)
    starts_precision = models.CharField(max_length=7, choices=Precision.choices, default=Precision.UNKNOWN)
    ends_on = models.DateField(null=True)
    ends_precision = models.CharField(max_length=7, choices=Precision.choices, default=Precision.UNKNOWN)
    themes = ArrayField(models.CharField(max_length=80), null=True)
    duration_note = models.CharField(max_length=200, blank=True)
    participants_known = models.BooleanField(default=False)
    observers_known = models.BooleanField(default=False)  # with none listed: it is known that there were none
    co_chairs = models.ManyToManyField(Country, related_name="+")

    class Meta:
        ordering = ["-is_exercise", models.F("starts_on").desc(nulls_first=True)]
        verbose_name = "joint period of action"
        verbose_name_plural = "joint periods of action"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="jpoa_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("jpoa", kwargs={"jpoa_id": self.id})


class JPOALabel(models.Model):
    """A name by which a source calls the round; official sources number the same round differently."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="labels")
    text = models.CharField(max_length=80)
    source = models.CharField(max_length=120)


class JPOAParticipant(models.Model):
    """A country or an organisation in a round."""

    class Kind(models.TextChoices):
        PARTICIPANT = "participant"
        OBSERVER = "observer"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="participants")
    country = models.ForeignKey(Country, models.PROTECT, null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)
    kind = models.CharField(max_length=11, choices=Kind.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(organisation__isnull=True),
                name="jpoa_participant_is_one_body",
            ),
        ]

    @property
    def body_name(self) -> str:
        """The country's or the organisation's name."""
        return (self.country or self.organisation).name  # type: ignore[union-attr]  # one of them is set


class Objective(models.Model):
    """What a round is for, tied to focus areas of the Terms of Reference."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="objectives")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    focus_areas = models.ManyToManyField(FocusArea)

    class Meta:
        ordering = ["position"]
