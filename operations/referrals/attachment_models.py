"""Files of a referral: the originator's are read by all parties, a recipient's by the originator and itself (0045)."""

from __future__ import annotations

from django.db import models

from common.access import Asking, Words
from operations.attachments.models import Attachment
from operations.referrals.models import Referral, ReferralRecipient


class ReferralAttachment(Attachment):
    """A file of a referral; once the referral is sent it stays as it is, and others are added beside it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="attachments")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, null=True, related_name="attachments")

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scanned_at__isnull=True, scan__in=["none", "waiting"])
                | models.Q(scanned_at__isnull=False, scan__in=["clean", "infected"]),
                name="scanned_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(preview_as__isnull=False, preview_size__isnull=False, preview="made")
                | (models.Q(preview_as__isnull=True, preview_size__isnull=True) & ~models.Q(preview="made")),
                name="preview_is_stored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.id}"

    def get_absolute_url(self) -> str:
        return self.referral.get_absolute_url()

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return self.referral.why_seen_by(actor)

    @property
    def is_addition(self) -> bool:
        """Whether it came after the referral was sent."""
        return self.referral.sent_at is not None and self.added_at > self.referral.sent_at
