"""When a person was last in a referral: for marking what is new to that person, and for nobody else."""

from __future__ import annotations

from django.db import models

from common.ids import uuid7
from members.models import Person
from operations.referrals.models import Referral


class ReferralVisit(models.Model):
    """A person's last opening of a referral, and the instant since which things are new to that person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()  # the last time
    since = models.DateTimeField()  # the last time of the visit before this one; in the first visit its beginning

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "referral"], name="one_visit_a_person")]
