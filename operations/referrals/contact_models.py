"""What passed between the two sides of a referral elsewhere, and what an answer was worth. Without content."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from members.models import Agency, Person
from operations.referrals.models import Referral, ReferralRecipient


class ReferralContact(models.Model):
    """That one side called, met or wrote elsewhere, or that a copy went through another channel.

    Both sides of the thread read it, nobody else; it is added and never changed.
    """

    class How(models.TextChoices):
        REACHED = "reached", _("Called: reached somebody")
        NO_ANSWER = "no_answer", _("Called: no answer")
        LINE_DEAD = "line_dead", _("Called: the line is dead")
        TOLD = "told", _("Was told by phone")
        MET = "met", _("Met")
        WROTE = "wrote", _("Wrote elsewhere")
        INTERPOL = "interpol", _("Went through INTERPOL")
        EMBASSY = "embassy", _("Went through an embassy")
        BILATERAL = "bilateral", _("Went through a bilateral channel")

    CALLS = (How.REACHED, How.NO_ANSWER, How.LINE_DEAD)
    MIRRORS = (How.INTERPOL, How.EMBASSY, How.BILATERAL)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="contacts")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, related_name="contacts")  # whose thread it is in
    how = models.CharField(max_length=9, choices=How.choices)
    whom = models.CharField(max_length=80, blank=True)  # who was reached
    number = models.CharField(max_length=40, blank=True)  # by which the other channel knows it
    happened_at = models.DateTimeField(null=True)  # null for what is known by its day
    happened_on = models.DateField(null=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # whose side noted it

    class Meta:
        ordering = ["noted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how__in=["interpol", "embassy", "bilateral"], happened_on__isnull=False)
                & models.Q(happened_at__isnull=True)
                | models.Q(happened_at__isnull=False, happened_on__isnull=True)
                & ~models.Q(how__in=["interpol", "embassy", "bilateral"]),
                name="contact_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(number="") | models.Q(how__in=["interpol", "embassy", "bilateral"]),
                name="only_a_channel_has_a_number",
            ),
            models.CheckConstraint(
                condition=models.Q(whom="", how__in=["no_answer", "line_dead", "told", "met", "wrote"])
                | models.Q(whom="", how__in=["interpol", "embassy", "bilateral"])
                | models.Q(how="reached") & ~models.Q(whom=""),
                name="who_was_reached_is_said",
            ),
        ]


class ReferralWorth(models.Model):
    """What the answer of a recipient was worth to the sender, said once after closing."""

    class Worth(models.TextChoices):
        LED_TO_ACTION = "action", _("It led to action")
        BACKGROUND = "background", _("Useful background")
        NOT_USABLE = "not_usable", _("Not usable")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    recipient = models.OneToOneField(ReferralRecipient, models.PROTECT, related_name="worth")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the sender's
    worth = models.CharField(max_length=10, choices=Worth.choices)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
