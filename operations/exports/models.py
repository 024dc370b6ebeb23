"""Files of the agency's own referrals: who asked for which, how far each is, and which referrals it held.

The row is also its place in the queue of the worker. It holds no content; the file lies sealed in the store.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from common.ids import uuid7
from members.models import Agency, Person
from operations.handling import HandlingCode
from operations.referrals.models import Referral
from operations.states import ExportState

# There is, or was, a file that the officer could take.
LEFT_THE_PORTAL = (ExportState.READY, ExportState.EXPIRED)


class ReferralExport(models.Model):
    """One export. Its number counts those of one agency; read within it by those who may export."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV, for any program")
        XLSX = "xlsx", _("XLSX, for a spreadsheet")

    class Reason(models.TextChoices):
        COURT = "court", _("A court or a prosecutor asks")
        OVERSIGHT = "oversight", _("A supervisory authority asks")
        PERSON = "person", _("A person asks what is held about them")
        STATISTICS = "statistics", _("Statistics of our own agency")
        OWN = "own", _("Our own case system")

    class Failure(models.TextChoices):
        NO_RIGHT = "no_right", _("Whoever asked for it may no longer export.")
        MARKING = "marking", _("A referral carries a marking that the portal does not know. Ask your administrator.")
        DISK = "disk", _("The disk of the portal is full or broken. Try again later.")
        TOO_LARGE = "too_large", _("It is too large for a worksheet. Choose CSV, or fewer referrals.")
        GIVEN_UP = "given_up", _("The portal tried three times and could not finish it. Ask for fewer referrals.")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the agency's
    number = models.PositiveIntegerField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    file_format = models.CharField(max_length=4, choices=Format.choices)
    chosen = models.JSONField(default=dict)  # codes and days of the filters, by name
    state = models.CharField(max_length=9, choices=ExportState.choices, default=ExportState.WAITING)
    failure = models.CharField(max_length=9, choices=Failure.choices, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_of = models.PositiveIntegerField(null=True)  # once it has begun
    handling_code = models.ForeignKey(HandlingCode, models.PROTECT, null=True, related_name="+")  # the strictest in it
    stored_as = models.UUIDField(null=True, editable=False)  # 122 random bits; never in a page or an address
    size = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the content
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)  # real time
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "number"], name="export_number_once_an_agency"),
            models.UniqueConstraint(
                fields=["asked_by"], condition=Q(state="running"), name="one_export_at_a_time_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state="ready", stored_as__isnull=False, size__isnull=False, expires_at__isnull=False)
                | (~Q(state="ready") & Q(stored_as__isnull=True)),
                name="export_is_kept_while_it_is_ready",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(failure="") | ~Q(state="failed") & Q(failure=""),
                name="export_that_failed_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["group", "-asked_at", "-id"], name="export_list"),
            models.Index(fields=["asked_at"], name="export_to_make", condition=Q(state__in=["waiting", "running"])),
            models.Index(fields=["expires_at"], name="export_to_delete", condition=Q(state="ready")),
        ]

    def get_absolute_url(self) -> str:
        return reverse("referral_export", kwargs={"export_id": self.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return _("You see this because your agency made it of its own referrals.")

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has it, or will."""
        return self.state in {ExportState.WAITING, ExportState.RUNNING}


class ExportedReferral(models.Model):
    """That an export held a referral: for "where is this person in our own records"."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+", db_index=False)  # the pair's index serves
    export = models.ForeignKey(ReferralExport, models.PROTECT, related_name="held", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "export"], name="referral_once_an_export"),
        ]
