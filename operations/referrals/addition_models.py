"""What the owner of a referral added in words after it was sent."""

from __future__ import annotations

from django.db import models

from common.ids import uuid7
from members.models import Agency, Person
from operations.referrals.models import Referral


class ReferralAddition(models.Model):
    """Words below what was sent, for all who read it; added and never changed (migration 0067)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="additions")
    body = models.TextField(max_length=20_000)
    language = models.CharField(max_length=12, default="en")  # BCP 47
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]
