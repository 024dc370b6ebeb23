"""What an originator keeps in its hand after it has given: who opened it, how it is handled, what is asked back.

Row security stands behind every table here (migration 0060).
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
from operations.handling import HandlingCode
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.models import Referral, ReferralRecipient


class ReferralOpening(models.Model):
    """That an agency other than the owner opened a referral or a file of it. Never changed, never taken away.

    Who the person was stays with their agency, unless it shows its officers' names to others.
    """

    class What(models.TextChoices):
        BODY = "body", _("the referral")
        FILE = "file", _("a file")
        PREVIEW = "preview", _("the small picture of a file")
        COPY = "copy", _("a copy on paper or as a file")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="openings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)  # a code of members/roles.py, in which it was opened
    what = models.CharField(max_length=7, choices=What.choices)
    attachment = models.ForeignKey(ReferralAttachment, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)  # of a copy what it was made for, else how they came to read it
    opened_at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["referral", "-opened_at", "-id"], name="openings_of_referral")]


class DestructionRequest(Versioned):
    """The owner asks an agency to destroy what it printed or took out of the portal, and to confirm it."""

    class Cause(models.TextChoices):
        WITHDRAWN = "withdrawn", _("The sender withdrew it")
        RECALLED = "recalled", _("The sender took it back from your agency")
        EXPIRED = "expired", _("The time is over for which your agency had it")
        PURGED = "purged", _("The time is over for which its content is kept")

    class Outcome(models.TextChoices):
        DESTROYED = "destroyed", _("All copies are destroyed")
        NONE = "none", _("There were no copies outside the portal")
        KEPT = "kept", _("Something must be kept, and we say what and why")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="destruction_requests")
    reference = models.CharField(max_length=16)  # who has lost the sight of it knows it by this
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # that is asked
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    asking_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner_group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=9, choices=Cause.choices)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # none: the portal, in time
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)  # what is kept, and why
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True, outcome="")
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~models.Q(outcome=""),
                name="confirmed_by_whom_and_how",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="kept") | ~models.Q(words=""), name="what_is_kept_is_said"
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "asked_at"],
                name="destruction_to_confirm",
                condition=models.Q(confirmed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} → {self.agency_id}"

    def get_absolute_url(self) -> str:
        return reverse("destruction", kwargs={"request_id": self.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        if self.owner_group_id == actor.group_id:
            return _("You see this because your agency asked for it.")
        return _("You see this because your agency had the referral.")


class HandlingChange(models.Model):
    """That the owner made the handling of a sent referral stricter or looser: written by the database with the act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="handling_changes")
    before = models.ForeignKey(HandlingCode, models.PROTECT, related_name="+")
    after = models.ForeignKey(HandlingCode, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["changed_at", "id"]

    @property
    def is_stricter(self) -> bool:
        """Whether less may be done with it than before."""
        return self.after.strictness > self.before.strictness


class ShareConsent(Versioned):
    """A recipient asks to pass a referral on to another agency; the owner consents for this one, or does not."""

    class Scope(models.TextChoices):
        PORTAL = "portal", _("on the portal")
        PAPER = "paper", _("as a numbered copy on paper or as a file")
        BOTH = "both", _("on the portal and as a numbered copy")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="consents")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, related_name="consents")  # that asks
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the recipient's; set by trigger
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=6, choices=Scope.choices)
    purpose = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_given = models.BooleanField(null=True)
    until = models.DateTimeField(null=True)  # a consent ends then
    words = models.CharField(max_length=300, blank=True)  # of the owner, to its answer
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)  # taken back by the owner before that
    shared_at = models.DateTimeField(null=True)  # when the other agency was let in by it

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_given__isnull=True, answered_at__isnull=True, answered_by__isnull=True)
                | models.Q(is_given__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
                name="consent_answered_by_whom",
            ),
            models.CheckConstraint(
                condition=~models.Q(is_given=True) | models.Q(until__isnull=False), name="consent_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["recipient", "to_agency"],
                name="one_question_of_consent",
                condition=models.Q(is_given__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} → {self.to_agency_id}"

    def get_absolute_url(self) -> str:
        return self.referral.get_absolute_url()

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return self.referral.why_seen_by(actor)
