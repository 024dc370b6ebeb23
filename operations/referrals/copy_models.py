"""Copies of a referral that left the portal on paper or as a file: each has a number, and says whose it is."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from common.ids import uuid7
from members.models import Agency, Person
from operations.referrals.models import Referral


class ReferralCopy(models.Model):
    """One copy. Its number counts the copies of one agency, so that it tells nothing of another one's.

    Read by the agency that made it and by the referral's owner (migration 0053); never changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="copies")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the agency's
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(_("what it is for"), max_length=200)
    # By which consent of the owner it goes to another agency; none: it stays with the agency that made it.
    consent = models.ForeignKey("operations.ShareConsent", models.PROTECT, null=True, related_name="copies")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "group", "number"], name="copy_number_once_an_agency"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("referral_copy", kwargs={"referral_id": self.referral_id, "copy_id": self.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the referral, in words."""
        return self.referral.why_seen_by(actor)
