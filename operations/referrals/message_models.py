"""Words that were written inside a referral beside its steps: one sending to the readers named in it, and a question.

The words themselves stand in ReferralMessage, one row for each thread, behind the wall of that thread.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models

from common.access import Asking, Words
from common.ids import uuid7
from members.models import Agency, Person
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient


class ReferralSending(models.Model):
    """That words were sent once, to one thread or to several; who reads one of them reads this row (migration 0066)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    author_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    is_to_all = models.BooleanField(default=False)  # to all recipients, and each is told so
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["author", "-sent_at"], name="sending_by_whom")]


class ReferralQuestion(models.Model):
    """That an answer to a message is needed: it stands on the desk of who is asked until it is settled."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, related_name="questions")  # whose thread it is in
    message = models.OneToOneField(ReferralMessage, models.PROTECT, related_name="question")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # who is asked; set by trigger
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reply = models.ForeignKey(ReferralMessage, models.PROTECT, null=True, related_name="+")  # none: no answer needed

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, settled_by__isnull=True, reply__isnull=True)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "asked_at"], name="question_to_settle", condition=models.Q(settled_at__isnull=True)
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.referral.get_absolute_url()

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return self.referral.why_seen_by(actor)
