"""Incidents: why, by whom and for how long the whole record is open. Ids and words, no foreign keys."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from common.ids import uuid7
from common.versions import Versioned

MOST_HOURS = 72


class Incident(Versioned):
    """A named reason for which two auditors of different countries read the whole record together, for a set time.

    One asks, another confirms; the database sets when that was and when it ends, in real time (migrations 0008
    and 0010).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    hours = models.PositiveSmallIntegerField()
    asked_by_id = models.UUIDField()
    asked_group_id = models.IntegerField()
    asked_country = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_group_id = models.IntegerField(null=True)
    confirmed_country = models.CharField(max_length=2, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gte=1, hours__lte=MOST_HOURS), name="incident_lasts_hours"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    confirmed_by_id__isnull=True,
                    confirmed_group_id__isnull=True,
                    confirmed_country="",
                    confirmed_at__isnull=True,
                    ends_at__isnull=True,
                )
                | models.Q(
                    confirmed_by_id__isnull=False,
                    confirmed_group_id__isnull=False,
                    confirmed_at__isnull=False,
                    ends_at__isnull=False,
                )
                & ~models.Q(confirmed_country="")
                & ~models.Q(confirmed_country=models.F("asked_country")),
                name="incident_has_two_countries",
            ),
            # Somebody may have moved to another country since asking.
            models.CheckConstraint(
                condition=~models.Q(confirmed_by_id=models.F("asked_by_id")), name="incident_has_two_people"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is spoken of where its name may not be."""
        return f"INC-{self.id.hex[-8:].upper()}"

    def get_absolute_url(self) -> str:
        return reverse("incident", kwargs={"incident_id": self.id})
