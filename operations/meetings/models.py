"""Sessions of a round: planning meetings, progression sessions, conferences."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.dates import Precision
from common.ids import uuid7
from operations.jpoas.models import JointPeriodOfAction


class Session(models.Model):
    """A meeting held in a round, with what is publicly known of it."""

    class Kind(models.TextChoices):
        PLANNING = "planning", _("Planning meeting")
        PROGRESSION = "progression", _("Progression session")
        DEBRIEF = "debrief", _("Debrief")
        CONFERENCE = "conference", _("Conference")
        ANNUAL_MEETING = "annual_meeting", _("Annual meeting")
        TABLETOP = "tabletop", _("Table-top exercise")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="sessions")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    starts_on = models.DateField()
    starts_precision = models.CharField(max_length=7, choices=Precision.choices, default=Precision.DAY)
    ends_on = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["starts_on"]
