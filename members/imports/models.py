"""A file by which members are brought in: kept until it is applied or a day has passed."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from common.versions import Versioned
from members import roles
from members.people.models import Person


class MemberImport(Versioned):
    """One file of agencies or officers, what a check of it found, and whether it was applied.

    The row is also its place in the queue of the worker. `kept_by` is the role that its uploader held: the
    secretariat sees the secretariat's, an administrator those of the own agency's administrators.
    """

    class Kind(models.TextChoices):
        AGENCIES = "agencies", _("Agencies")
        OFFICERS = "officers", _("Officers")

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, nothing saved yet")
        APPLYING = "applying", _("Being saved")
        APPLIED = "applied", _("Saved")
        DROPPED = "dropped", _("Not used")
        FAILED = "failed", _("Could not be finished")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    kept_by = models.CharField(max_length=24, choices=roles.CHOICES)
    group = models.ForeignKey(Group, models.PROTECT)  # of the uploader's agency; read by the row policies
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()  # empty once it is over
    kept_until = models.DateTimeField()  # real time
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHECKING)
    is_again = models.BooleanField(default=False)  # the members changed between the check and saving
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)  # of [line, column, words], by line
    plan = models.CharField(max_length=64, blank=True)  # SHA-256 of what saving would do
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)  # real time
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["uploaded_at"], name="import_to_work_on", condition=models.Q(state__in=["checking", "applying"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["checking", "checked", "applying"])
                | models.Q(content=b"", problems=models.Value([], models.JSONField())),
                name="import_that_is_over_keeps_nothing",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its page, for those who keep it."""
        return reverse("member_import", args=[self.id])

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has it, or will."""
        return self.state in {self.State.CHECKING, self.State.APPLYING}

    @property
    def rows(self) -> int:
        """How many rows of the file were looked at."""
        return self.new + self.changed + self.unchanged + self.wrong

    @property
    def can_be_applied(self) -> bool:
        """Whether it was checked, no row is wrong and something would be saved."""
        return self.state == self.State.CHECKED and not self.wrong and bool(self.new or self.changed)
