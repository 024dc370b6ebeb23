"""The annual report: its editions, the frozen rows behind each, and results published elsewhere."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from members.models import Person
from operations.indicators import CHOICES
from operations.models import JointPeriodOfAction
from operations.outcomes.models import Qualifier, Status, Window


class AnnualReport(models.Model):
    """The co-chairs' report of a year to the Ad Hoc Group."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class ReportEdition(models.Model):
    """A version of a report that people refer to."""

    class Kind(models.TextChoices):
        FULL = "full", _("full")
        PUBLIC = "public", _("public")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        MEMBER_CHECK = "member_check", _("Checked by members")
        SIGNED = "signed", _("Signed")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="editions")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.FULL)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()


class Snapshot(models.Model):
    """Frozen rows of an edition: page, PDF and JSON read these and nothing else."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Being built")
        BUILT = "built", _("Built")
        FAILED = "failed", _("Could not be built")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.ForeignKey(ReportEdition, models.PROTECT, related_name="snapshots")
    state = models.CharField(max_length=6, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)  # real time
    content = models.TextField(blank=True)  # canonical JSON (RFC 8785 subset: sorted keys, no spaces)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="built") | ~models.Q(sha256=""), name="built_snapshot_has_a_hash"
            ),
        ]


class PublishedResult(models.Model):
    """A figure of a round as it was published elsewhere, imported with its source and never recomputed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=14, choices=CHOICES)
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices)
    value = models.PositiveIntegerField()
    status = models.CharField(max_length=11, choices=Status.choices)
    window = models.CharField(max_length=9, choices=Window.choices)
    began_in = models.CharField(max_length=20, blank=True)  # the round in which a follow-on began
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["jpoa", "indicator", "window", "began_in"], name="published_once"),
        ]
