"""The texts of referrals as search reads them: folded, one row a place, filled by triggers alone (migration 0050).

A row has no right of its own: it takes the referral's, a thread's and a closed identity's are narrower still.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from operations.referrals.models import Referral


class Place(models.TextChoices):
    """Where in a referral a text stands; the words say where a search matched."""

    REFERENCE = "reference", _("Reference")
    SUMMARY = "summary", _("Summary")
    NARRATIVE = "narrative", _("Text")
    FULL_NAME = "full_name", _("Full name")
    NATIVE_SCRIPT = "native_script", _("Name in its own script")
    KNOWN_AS = "known_as", _("Known as")
    ADDITION = "addition", _("Added in words")
    MESSAGE = "message", _("Message")
    IDENTIFIER = "identifier", _("Identifier")


class ReferralText(models.Model):
    """One text of a referral, folded for finding; what was written stands in the row that it comes from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    place = models.CharField(max_length=13, choices=Place.choices)
    source_id = models.UUIDField()  # the referral's, the subject's, the message's or the identifier's key
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")  # whose thread; none: all parties'
    is_closed = models.BooleanField(default=False)  # then only the owner finds it
    folded = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "source_id"], name="text_once_a_place")]
        indexes = [GinIndex(fields=["folded"], name="referral_text_trigrams", opclasses=["gin_trgm_ops"])]
