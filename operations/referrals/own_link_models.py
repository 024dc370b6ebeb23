"""Which referrals belong together in the eyes of one agency: its own knowledge, whoever owns the two."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models

from common.ids import uuid7
from members.models import Agency, Person
from operations.referrals.models import Referral


class OwnLink(models.Model):
    """A link that the agency which made it reads and nobody else; ended with a date, never deleted (migration 0065)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first = models.ForeignKey(Referral, models.PROTECT, related_name="+")  # the one with the lesser key
    second = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # who reads it: the agency's, or its heir's
    linked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["linked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "first", "second"], name="own_link_once", condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="own_link_of_two_in_order"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) ^ models.Q(ended_by__isnull=False),
                name="own_link_end_has_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["group", "second"], name="own_link_of_second")]
