"""A lost second factor: that somebody may come in once by a code that a colleague reads out, and who stands for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse

from common.ids import uuid7
from common.versions import Versioned
from members.directory.models import DutyDesk
from members.people.models import Membership, Person

LASTS = timedelta(hours=1)  # a code, from when it is given
WAITS = timedelta(days=1)  # a request of the secretariat, until a second person has been found


class LostFactor(Versioned):
    """A code on paper for one person, given after a call back to a number that the directory knows.

    The row holds no secret: the code is computed (`members/joining/codes.py`). All instants are real time, as sign-ins
    and sessions are: a code must not last longer because a demo world's clock stands still.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handle = models.CharField(max_length=8, unique=True)  # the first eight signs of the code
    membership = models.ForeignKey(Membership, models.PROTECT)
    desk = models.ForeignKey(DutyDesk, models.PROTECT)  # the one that was called
    called_number = models.CharField(max_length=16)  # as the directory had it then; E.164
    spoke_to = models.CharField(max_length=120)  # who answered, and by what the person was known
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    needs_second = models.BooleanField(default=False)  # the secretariat has opened it
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)  # the code works from here on
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["membership", "-opened_at"], name="lost_factor_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=True, expires_at=models.F("opened_at") + WAITS)
                | models.Q(given_at__isnull=False, expires_at=models.F("given_at") + LASTS),
                name="code_on_paper_lasts_an_hour",
            ),
            models.CheckConstraint(
                condition=models.Q(needs_second=True, given_at__isnull=True, approved_by__isnull=True)
                | models.Q(needs_second=True, given_at__isnull=False, approved_by__isnull=False)
                | models.Q(needs_second=False, given_at__isnull=False, approved_by__isnull=True),
                name="code_of_two_is_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("opened_by")),
                name="code_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True)
                | models.Q(given_at__isnull=False, withdrawn_at__isnull=True, used_at__lt=models.F("expires_at")),
                name="code_used_while_it_works",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its page, for those who keep the agency."""
        return reverse("lost_factor", args=[self.id])

    def state(self, real_now: datetime) -> str:
        """used, withdrawn, expired, waiting (for a second person), found (again: no code is needed) or open."""
        if self.used_at:
            return "used"
        if self.withdrawn_at:
            return "withdrawn"
        if self.expires_at <= real_now:
            return "expired"
        if self.given_at is None:
            return "waiting"
        last_login = self.membership.person.last_login
        return "found" if last_login and last_login > self.given_at else "open"
