"""Referrals that belong to an Investigation Plan: known only to those who are a party to both (migration 0026)."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models

from common.access import Asking, Words
from common.ids import uuid7
from common.versions import Versioned
from members.models import Person
from operations.plans.models import InvestigationPlan
from operations.referrals.models import Referral


class PlanReferral(Versioned):
    """That a referral was added to a plan. It gives nobody a sight of the plan or of the referral."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(InvestigationPlan, models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # of the agency that added it
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "referral"], name="referral_once_a_plan", condition=models.Q(removed_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) ^ models.Q(removed_by__isnull=False),
                name="removed_from_plan_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["plan", "-added_at", "-id"],
                name="referrals_of_plan",
                condition=models.Q(removed_at__isnull=True),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the referral."""
        return self.referral.get_absolute_url()

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the plan, in words."""
        return self.plan.why_seen_by(actor)
