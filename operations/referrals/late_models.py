"""Which rung was taken for which answer that is late: one row, one notice within the receiving agency."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from operations.referrals.models import ReferralRecipient


class LateRung(models.Model):
    """That somebody of the receiving agency was told; read by that agency alone, written by the database."""

    class Rung(models.TextChoices):
        OFFICER = "officer", _("the officer with whom it lies")
        DESK = "desk", _("the duty desk")
        ADMINISTRATOR = "administrator", _("the agency’s administrator")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the receiving agency's
    due_at = models.DateTimeField()  # of the clock that it is about: a new clock has rungs of its own
    rung = models.CharField(max_length=13, choices=Rung.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "due_at", "rung"], name="told_once_a_rung"),
        ]
