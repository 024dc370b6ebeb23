"""The words of a referral, apart from the facts of it: who reads the row reads not always what it says.

Row security stands behind it (migration 0057): a reader's grant says how much of the content is read with it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.models import Referral


class ReferralBody(models.Model):
    """What is asked or given, in words; frozen when it is sent, gone when it is purged."""

    referral = models.OneToOneField(Referral, models.PROTECT, primary_key=True, related_name="body")
    summary = models.CharField(_("summary"), max_length=200)
    narrative = models.TextField(_("narrative"), max_length=20_000)
    language = models.CharField(max_length=12, default=PRESET_LANGUAGE)  # of summary and narrative, BCP 47
    purpose = models.CharField(max_length=300, blank=True)
    urgency_reason = models.CharField(max_length=300, blank=True)  # demanded where somebody's life is at stake

    def __str__(self) -> str:
        return str(self.referral_id)
