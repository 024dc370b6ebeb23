"""That an answer was replaced by a corrected version of it."""

from __future__ import annotations

from django.db import models

from common.ids import uuid7
from operations.referrals import choices
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient


class ReferralCorrection(models.Model):
    """A later version of an answer, and why; both versions stay to be read in their thread (migration 0068)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, related_name="corrections")
    former = models.OneToOneField(ReferralMessage, models.PROTECT, related_name="replacement")
    message = models.OneToOneField(ReferralMessage, models.PROTECT, related_name="correction")
    reason = models.CharField(max_length=300)
    result_before = models.CharField(max_length=10, choices=choices.Result.choices, blank=True)
    result = models.CharField(max_length=10, choices=choices.Result.choices, blank=True)
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["corrected_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="corrected_with_a_reason"),
        ]
