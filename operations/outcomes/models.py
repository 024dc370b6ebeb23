"""Outcomes: what came of the work, as counts on a day, each in the unit of its indicator."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from members.models import Agency, Person
from operations.indicators import CHOICES
from operations.jpoas.models import JointPeriodOfAction
from operations.referrals.models import Referral


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")


class Status(models.TextChoices):
    PROVISIONAL = "provisional", _("provisional")
    CONFIRMED = "confirmed", _("confirmed")


class Window(models.TextChoices):
    IN_WINDOW = "in_window", _("in the window")
    FOLLOW_ON = "follow_on", _("after the window")


class Outcome(models.Model):
    """A count that an agency achieved; the day of the act decides the period (rule R4)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="outcomes")
    indicator = models.CharField(max_length=14, choices=CHOICES)
    value = models.PositiveIntegerField()
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.PROVISIONAL)
    acted_on = models.DateField()  # the acting agency's day
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["acted_on", "id"]
        indexes = [models.Index(fields=["group", "jpoa", "acted_on"], name="outcome_of_a_period")]
