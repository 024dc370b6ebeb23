"""Notes on a referral for colleagues only, and which referrals of an owner belong together."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from members.models import Agency, Person
from operations.referrals.models import Referral


class ReferralNote(models.Model):
    """A note that the own agency reads and nobody else, the other side of the referral neither (migration 0054)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="notes")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # who reads it: the agency's, or its heir's
    body = models.TextField(max_length=4_000)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["written_by", "-written_at"], name="note_by_whom")]


class ReferralLink(models.Model):
    """That two referrals of one owner belong together; their recipients learn nothing of each other by it."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("split from it")  # the same request to another agency
        CONTINUED = "continued", _("goes on from it")  # a full referral after a quick question

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey(Referral, models.PROTECT, related_name="child_links")
    child = models.ForeignKey(Referral, models.PROTECT, related_name="parent_links")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="linked_once"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("child")), name="not_linked_to_itself"),
        ]
