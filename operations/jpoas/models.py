"""Joint Periods of Action: one identity each, any number of labels with their source, and who takes part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from common.dates import Precision
from common.ids import uuid7
from common.stepwise import StateField
from common.versions import Versioned
from members.models import Agency, Country, Organisation, Person
from operations.states import JPOA_AGENCY_STEPS, JPOA_STEPS, JPOAAgencyState, JPOAState, Step
from terms_of_reference.models import Consultation, Edition, FocusArea


class _Window(models.Func):
    """The days of a round, both included."""

    function = "daterange"
    output_field = DateRangeField()


def _step(table: dict[str, Step], name: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """A named step of states.py as a method of the row."""
    step = table[name]
    marked: Callable[[Callable[..., None]], Callable[..., Any]] = transition(
        field="state", source=list(step.sources), target=step.target
    )
    return marked


class JointPeriodOfAction(FSMModelMixin, Versioned):
    """A round of coordinated operations. What is not publicly known of it stays empty and reads "not known"."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=20, unique=True)  # the key of the public facts, such as 2023-24
    name = models.CharField(max_length=120)
    state = StateField(
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
    consultation = models.ForeignKey(Consultation, models.PROTECT, null=True, related_name="+")  # on its length
    duration_note = models.CharField(max_length=200, blank=True)
    proposal = models.TextField(blank=True, max_length=4_000)  # why this round, as the chairs propose it
    reports_due_days = models.PositiveSmallIntegerField(null=True)  # monthly returns, this long after each month
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
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
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) ^ ~models.Q(cancel_reason=""),
                name="cancelled_jpoa_has_a_reason",
            ),
            # Fiction runs beside what is real.
            ExclusionConstraint(
                name="active_jpoas_do_not_overlap",
                expressions=[
                    (_Window("starts_on", "ends_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state=JPOAState.ACTIVE, is_exercise=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("jpoa", kwargs={"jpoa_id": self.id})

    @_step(JPOA_STEPS, "open_consultation")
    def mark_in_consultation(self) -> None:
        """The members are asked how long it shall be."""

    @_step(JPOA_STEPS, "plan")
    def mark_in_planning(self) -> None:
        """Its length is decided; countries name their agencies."""

    @_step(JPOA_STEPS, "activate")
    def mark_active(self) -> None:
        """It runs."""

    @_step(JPOA_STEPS, "begin_debrief")
    def mark_in_debrief(self) -> None:
        """Its last day is over."""

    @_step(JPOA_STEPS, "close")
    def mark_closed(self) -> None:
        """No step follows; what was begun in it goes on with its parties."""

    @_step(JPOA_STEPS, "cancel")
    def mark_cancelled(self, *, at: datetime, reason: str) -> None:
        """It does not take place, or not to its end."""
        self.cancelled_at, self.cancel_reason = at, reason


class JPOALabel(models.Model):
    """A name by which a source calls the round; official sources number the same round differently."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="labels")
    text = models.CharField(max_length=80)
    source = models.CharField(max_length=120)
    added_at = models.DateTimeField(null=True)  # null: before the portal wrote it down


class JPOAStepTaken(models.Model):
    """That a round took a step of its life, when and for which country that holds the chair; read by every member."""

    class What(models.TextChoices):
        PROPOSE = "propose", _("Proposed")
        OPEN_CONSULTATION = "open_consultation", _("The members were asked how long it shall be")
        PLAN = "plan", _("Planning began, and the members were invited")
        ACTIVATE = "activate", _("The round became active")
        BEGIN_DEBRIEF = "begin_debrief", _("The debrief began")
        CLOSE = "close", _("The round was closed")
        CANCEL = "cancel", _("The round was cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    step = models.CharField(max_length=17, choices=What.choices)
    taken_at = models.DateTimeField()
    taken_for = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")  # null: not known any more

    class Meta:
        ordering = ["taken_at", "id"]
        verbose_name = "step of a joint period of action"
        verbose_name_plural = "steps of joint periods of action"
        constraints = [models.UniqueConstraint(fields=["jpoa", "step"], name="step_once_a_jpoa")]


class DurationDecision(models.Model):
    """From when to when a round lasts, as the chairs decided it; a later one is added, none is overwritten.

    The newest one is in force: the database copies its days into the round.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=1_000)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_for = models.ForeignKey(Country, models.PROTECT, related_name="+")  # that holds the chair
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["jpoa", "number"], name="decision_once_a_number"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="decided_end_after_start"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="decision_has_a_reason"),
        ]


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
    invited_at = models.DateTimeField(null=True)  # null: known from public sources
    joined_on = models.DateField(null=True)  # when the first of its agencies confirmed
    withdrawn_on = models.DateField(null=True)  # when the last of them withdrew

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(organisation__isnull=True),
                name="jpoa_participant_is_one_body",
            ),
            models.UniqueConstraint(fields=["jpoa", "country"], name="country_once_a_jpoa"),
            models.UniqueConstraint(fields=["jpoa", "organisation"], name="organisation_once_a_jpoa"),
        ]

    def get_absolute_url(self) -> str:
        """The page of who takes part in the round."""
        return reverse("jpoa_participants", kwargs={"jpoa_id": self.jpoa_id})

    @property
    def body_name(self) -> str:
        """The country's or the organisation's name."""
        return (self.country or self.organisation).name  # type: ignore[union-attr]  # one of them is set

    @property
    def body_id(self) -> UUID:
        """The country's or the organisation's key."""
        return self.country_id or self.organisation_id  # type: ignore[return-value]  # one of them is set


class JPOAAgency(FSMModelMixin, Versioned):
    """An agency that its country has named for a round; it confirms itself, with whom to ask there, or declines."""

    class Part(models.TextChoices):
        COORDINATES = "coordinates", _("Coordinates for its country")
        OPERATES = "operates", _("Takes part in operations")
        SUPPORTS = "supports", _("Supports with intelligence")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    participant = models.ForeignKey(JPOAParticipant, models.PROTECT, related_name="agencies")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # said by the agency itself
    part = models.CharField(max_length=11, choices=Part.choices)
    state = StateField(max_length=9, choices=JPOAAgencyState.choices, default=JPOAAgencyState.NAMED, protected=True)
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    noted = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")  # the Terms of Reference in force
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["agency__name"]
        verbose_name = "agency in a joint period of action"
        verbose_name_plural = "agencies in a joint period of action"
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "agency"],
                condition=models.Q(state__in=[JPOAAgencyState.NAMED, JPOAAgencyState.CONFIRMED]),
                name="agency_once_a_participant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JPOAAgencyState.CONFIRMED)
                | models.Q(noted__isnull=False, contact__isnull=False),
                name="confirmed_agency_has_noted_terms_and_contact",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of who takes part in the round."""
        return reverse("jpoa_participants", kwargs={"jpoa_id": self.participant.jpoa_id})

    @_step(JPOA_AGENCY_STEPS, "confirm")
    def mark_confirmed(self, *, at: datetime, person: Person, contact: Person, noting: Edition) -> None:
        """It takes part, says whom to ask, and has taken note of the Terms of Reference."""
        self.answered_at, self.answered_by, self.contact, self.noted = at, person, contact, noting

    @_step(JPOA_AGENCY_STEPS, "decline")
    def mark_declined(self, *, at: datetime, person: Person) -> None:
        """It does not take part."""
        self.answered_at, self.answered_by = at, person

    @_step(JPOA_AGENCY_STEPS, "withdraw")
    def mark_withdrawn(self, *, at: datetime) -> None:
        """It takes part no more."""
        self.withdrawn_at = at


class Objective(Versioned):
    """What a round is for, tied to focus areas of the Terms of Reference."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="objectives")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    focus_areas = models.ManyToManyField(FocusArea)
    target_indicator = models.CharField(max_length=14, blank=True)  # a code of the catalogue of outcomes
    target = models.PositiveIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target__isnull=True, target_indicator="")
                | models.Q(target__gte=1) & ~models.Q(target_indicator=""),
                name="target_is_of_an_indicator",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the round's objectives."""
        return reverse("jpoa_objectives", kwargs={"jpoa_id": self.jpoa_id})


class Tally(models.Model):
    """A count over all agencies on a day (UTC), which the portal makes itself; null where it is too small to be shown.

    Codes: `plans.` and a state of plans; `target.` and an indicator.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    value = models.PositiveIntegerField(null=True)
    qualifier = models.CharField(max_length=8, default="exact")
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jpoa", "code", "as_of"], name="tally_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gte=5), name="tally_from_five_up"
            ),
        ]


class Phase(Versioned):
    """A part of a round with a name of its own; phases may overlap, and lie before or after the window."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="phases")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    what = models.CharField(max_length=600, blank=True)  # what happens in it
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="phase_ends_after_start"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of its round."""
        return reverse("jpoa", kwargs={"jpoa_id": self.jpoa_id})

    @property
    def is_outside(self) -> bool:
        """Whether part of it lies outside the days of its round; a round without days has no outside."""
        first, last = self.jpoa.starts_on, self.jpoa.ends_on
        return bool((first and self.starts_on < first) or (last and self.ends_on > last))
