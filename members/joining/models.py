"""Joining: the invitation of one person into one agency, and the rules that everybody accepts at the door."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from common.versions import Versioned
from members import roles
from members.directory.models import Agency
from members.people.models import Person


class Invitation(Versioned):
    """A promise to one address: who comes with its code becomes one of this agency's people, in these roles, once.

    The row is also the outbox of its mail. It holds no secret: the code is computed (`members/joining/codes.py`).
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("By mail")
        PAPER = "paper", _("On paper, handed over in person")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handle = models.CharField(max_length=8, unique=True)  # the first eight signs of the code
    agency = models.ForeignKey(Agency, models.PROTECT)
    group = models.ForeignKey(Group, models.PROTECT)  # the agency's; read by the row policies
    email = models.EmailField()
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=24, choices=roles.CHOICES))
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.MAIL)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the operator
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    needs_second = models.BooleanField(default=False)  # of the secretariat, where the last administrator is gone
    letter_reference = models.CharField(max_length=80, blank=True)  # of the nomination's letter, in that case
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who came
    accepted_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # by the mail server, or it came back
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)  # real time

    class Meta:
        indexes = [
            models.Index(fields=["group", "-invited_at"], name="invitation_by_agency"),
            models.Index(
                fields=["invited_at"],
                name="invitation_to_mail",
                condition=models.Q(
                    channel="mail",
                    mailed_at__isnull=True,
                    refused_at__isnull=True,
                    withdrawn_at__isnull=True,
                    accepted_at__isnull=True,
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="invitation_ends_once",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("invited_by")),
                name="invitation_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True)
                | models.Q(needs_second=False)
                | models.Q(approved_by__isnull=False),
                name="accepted_after_approval",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, person__isnull=True)
                | models.Q(accepted_at__isnull=False, person__isnull=False),
                name="accepted_by_somebody",
            ),
            models.CheckConstraint(condition=~models.Q(roles=[]), name="invited_in_a_role"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page, for those who keep the agency."""
        return reverse("invitation", args=[self.id])

    @property
    def role_labels(self) -> list[str]:
        """The roles in words, in their usual order."""
        return [str(role.name) for role in roles.ROLES if role.code in self.roles]

    def state(self, now: datetime) -> str:
        """accepted, withdrawn, expired, unapproved, refused (by the mail server), waiting (to leave) or open."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        if self.expires_at <= now:
            return "expired"
        if self.needs_second and not self.approved_by_id:
            return "unapproved"
        if self.refused_at:
            return "refused"
        return "open" if self.mailed_at or self.channel == self.Channel.PAPER else "waiting"

    def is_open(self, now: datetime) -> bool:
        """Whether its code still works; a mail that came back does not close it, the code may be told by phone."""
        return self.state(now) in {"open", "waiting", "refused"}


class HandlingRules(models.Model):
    """One edition of what everybody promises before the first record is opened; the newest one counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.PositiveSmallIntegerField(unique=True)
    text = models.TextField()  # paragraphs with an empty line between them
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: came with the portal
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-edition"]
        verbose_name_plural = "handling rules"


class RulesAcceptance(models.Model):
    """That a person has accepted an edition."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rules = models.ForeignKey(HandlingRules, models.PROTECT)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "rules"], name="rules_accepted_once")]
