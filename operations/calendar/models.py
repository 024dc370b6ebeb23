"""Personal feeds: that a person's calendar program may read dates at a secret address."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from common.ids import uuid7
from members.models import Agency, Person


class CalendarFeed(models.Model):
    """A secret address of one person. The row holds the hash of its token: a stolen copy of the database opens none.

    A new address is a new row; one that was taken back stays, and nobody brings it to life again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # For which it was made: in another agency the person makes another one.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, in hexadecimal
    has_own_work = models.BooleanField(_("days of the own agency’s work"), default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_read_on = models.DateField(null=True)  # a day in UTC; written once a day

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="one_feed_a_person", condition=models.Q(revoked_at__isnull=True)
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page on which its person keeps it."""
        return reverse("calendar_feed")

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return _("You see this because it is your own.")
