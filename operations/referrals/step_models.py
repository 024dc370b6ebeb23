"""What was done with a referral, step by step: added by the database with each change of state, and never changed."""

from __future__ import annotations

from django.db import models

from common.ids import uuid7
from members.models import Person
from operations.referrals.models import Referral, ReferralRecipient


class ReferralStep(models.Model):
    """A step of a referral, or of one recipient of it: from what to what, when and by whom.

    Written by a trigger (migration 0047); no agency writes one by itself. A recipient's steps are read by the
    recipient and the owner, the referral's own by all its parties.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, null=True, related_name="steps")
    turn = models.PositiveIntegerField()  # counts the steps of one recipient, or of the referral itself
    before = models.CharField(max_length=18, blank=True)
    after = models.CharField(max_length=18)
    is_open = models.BooleanField()  # whether the referral is still sent, and the recipient takes part, after it
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=30, blank=True)  # a code of the list of reasons to decline
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "turn", "id"]
        indexes = [models.Index(fields=["by", "-at"], name="step_by_whom")]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "recipient", "turn"], name="one_step_a_turn", nulls_distinct=False
            ),
        ]
