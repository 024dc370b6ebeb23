"""Periodic returns: what is expected of an agency, what it sent, and the cells that are counted."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from common.access import Asking, Words
from common.ids import uuid7
from common.stepwise import StateField
from common.versions import Versioned
from members.models import Agency, Country, Person
from operations.indicators import CHOICES
from operations.jpoas.models import JointPeriodOfAction
from operations.outcomes.models import Qualifier, Status, Window
from operations.states import RETURN_STEPS, ReturnState


class Missing(models.TextChoices):
    NIL = "nil", _("nil")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    NOT_AVAILABLE = "not_available", _("not available")
    WITHHELD = "withheld", _("withheld")


class ReportingObligation(models.Model):
    """A return that is expected of an agency for a period, made in advance. Whether it is due is computed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    period_starts_on = models.DateField()
    period_ends_on = models.DateField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # when its return was submitted or exempted
    exempted_at = models.DateTimeField(null=True)
    exempted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # a chair
    exempt_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["jpoa", "agency", "period_starts_on"],
                name="obligation_once_a_period",
            ),
            models.CheckConstraint(
                condition=models.Q(period_ends_on__gte=models.F("period_starts_on")),
                name="period_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(exempted_at__isnull=True, exempted_by__isnull=True, exempt_reason="")
                | models.Q(exempted_at__isnull=False, exempted_by__isnull=False, settled_at__isnull=False)
                & ~models.Q(exempt_reason=""),
                name="exempted_has_who_when_and_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="obligation_open",
                condition=models.Q(settled_at__isnull=True),
            ),
            models.Index(fields=["group", "due_at"], name="obligation_of_agency"),
        ]

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        if self.group_id == actor.group_id:
            return _("You see this because your agency sends this return.")
        return _("You see this because returns that were sent are open to the co-chairs.")

    @property
    def is_expected(self) -> bool:
        """Whether it counts: so far as nobody has asked, it does."""
        return bool(getattr(self, "counts_now", True))  # told by `judged` and `judge` in queries.py


class PeriodicReturn(FSMModelMixin, Versioned):
    """What fulfils an obligation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    obligation = models.OneToOneField(ReportingObligation, models.PROTECT, related_name="periodic_return")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    state = StateField(
        max_length=10,
        choices=ReturnState.choices,
        default=ReturnState.DRAFT,
        protected=True,
    )
    remarks = models.TextField(_("remarks to the co-chairs"), max_length=4_000, blank=True)
    created_at = models.DateTimeField()
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # with whom it lies
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True) ^ models.Q(submitted_by__isnull=False),
                name="submitted_has_who_and_when",
            ),
        ]

    @classmethod
    def of(cls, obligation: ReportingObligation) -> PeriodicReturn:
        """The return of an obligation, not yet begun: an unsaved row with its key."""
        return cls(obligation=obligation, group_id=obligation.group_id)

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return self.obligation.why_seen_by(actor)

    @property
    def is_begun(self) -> bool:
        """Whether anything of it has been saved."""
        return not self._state.adding

    def get_absolute_url(self) -> str:
        return reverse("return", kwargs={"obligation_id": self.obligation_id})

    @transition(
        field="state",
        source=list(RETURN_STEPS["submit"].sources),
        target=RETURN_STEPS["submit"].target,
    )
    def mark_submitted(self, *, at: datetime, person: Person) -> None:
        """It goes to the co-chairs."""
        self.submitted_at = at
        self.submitted_by = person

    @transition(
        field="state",
        source=list(RETURN_STEPS["accept"].sources),
        target=RETURN_STEPS["accept"].target,
    )
    def mark_accepted(self, *, at: datetime) -> None:
        """A co-chair has no question."""
        self.accepted_at = at


class ReturnFigure(models.Model):
    """One line of a return: a count, or which kind of nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    periodic_return = models.ForeignKey(PeriodicReturn, models.PROTECT, related_name="figures")
    indicator = models.CharField(max_length=14, choices=CHOICES)
    window = models.CharField(max_length=9, choices=Window.choices, default=Window.IN_WINDOW)
    value = models.PositiveIntegerField(null=True)
    missing = models.CharField(max_length=14, choices=Missing.choices, blank=True)
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.PROVISIONAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["periodic_return", "indicator", "window"],
                name="figure_once_a_return",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) ^ models.Q(missing=""),
                name="figure_is_a_count_or_missing",
            ),
        ]


class ReturnCell(models.Model):
    """A counted cell of a submitted return; reports sum these and never read outcomes or cases."""

    class ReleaseLevel(models.TextChoices):
        REGIONAL_TOTAL = "regional_total"
        RESTRICTED_BY_COUNTRY = "restricted_by_country"
        PUBLIC_BY_COUNTRY = "public_by_country"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    periodic_return = models.ForeignKey(PeriodicReturn, models.PROTECT, related_name="cells")
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    period_starts_on = models.DateField()
    indicator = models.CharField(max_length=14, choices=CHOICES)
    window = models.CharField(max_length=9, choices=Window.choices)
    value = models.PositiveIntegerField()
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices)
    status = models.CharField(max_length=11, choices=Status.choices)
    release_level = models.CharField(max_length=21, choices=ReleaseLevel.choices, default=ReleaseLevel.REGIONAL_TOTAL)

    class Meta:
        indexes = [models.Index(fields=["jpoa", "indicator"], name="cell_of_a_round")]


class Reminder(models.Model):
    """That a rung of the ladder was taken for an obligation: once only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    obligation = models.ForeignKey(ReportingObligation, models.PROTECT, related_name="reminders")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    rung = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "rung"], name="reminded_once_a_rung")]
