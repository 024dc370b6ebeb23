"""How long the content of a referral is still kept, as its owner decides: what holds it, what stops the date.

The day itself stands in the referral, for all its parties. What stands here is the owner's alone (migration 0078):
new content in one thread must not be told to another by a date that stops.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from common.ids import uuid7
from common.versions import Versioned
from members.models import Agency, Person
from operations.referrals.models import Referral


class Retention(Versioned):
    """Until when the content of a referral that is over is kept; made by the database when the day is set."""

    referral = models.OneToOneField(Referral, models.PROTECT, primary_key=True, related_name="retention")
    owner_group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the referral's; set by trigger
    due_on = models.DateField()  # the last day: the referral's own, or of a hold that ends later; set by trigger
    needs_yes = models.BooleanField(default=False)  # something new came in: it is not deleted before a person says so
    asked_for = models.DateField(null=True)  # about which last day the owner was asked
    asked_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)  # when a person last said that it may be deleted
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_over = models.BooleanField(default=False)  # the content is gone

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True) ^ models.Q(agreed_by__isnull=False),
                name="agreed_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_for__isnull=True) ^ models.Q(asked_at__isnull=False),
                name="owner_asked_has_day_and_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="retention_due", condition=models.Q(is_over=False)),
            models.Index(
                fields=["owner_group", "due_on"], name="retention_of_owner", condition=models.Q(is_over=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("retention", kwargs={"referral_id": self.referral_id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return _("You see this because your agency has the referral.")


class LegalHold(Versioned):
    """The owner keeps the content longer, for a reason and until a day; it can be lifted before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    until = models.DateField()  # the last day
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["set_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) ^ models.Q(lifted_by__isnull=False),
                name="lifted_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.until}"

    def get_absolute_url(self) -> str:
        return reverse("retention", kwargs={"referral_id": self.referral_id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return _("You see this because your agency has the referral.")
