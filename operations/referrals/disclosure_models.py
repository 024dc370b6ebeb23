"""To whom a referral was given. Its row security: migration 0002."""

from __future__ import annotations

from django.db import models

from common.ids import uuid7
from members.models import Agency, Person
from operations.referrals.models import Referral


class ReferralDisclosure(models.Model):
    """That a referral was given to an agency: to whom, when, by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="disclosures")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    disclosed_at = models.DateTimeField()
    disclosed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
