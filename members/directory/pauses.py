"""A pause: the time in which no agency of a country takes part, as the chairs have decided, two persons."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from common.ids import uuid7
from common.versions import Versioned
from members.directory.models import Country


class CountryPause(Versioned):
    """From proposal to end, each half said by a chair and confirmed by the other; nothing is overwritten.

    It says no reason: the decision stands elsewhere, under `reference`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.ForeignKey(Country, models.PROTECT, related_name="pauses")
    reference = models.CharField(max_length=80)  # where the decision is written down
    proposed_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    proposed_for = models.ForeignKey(Country, models.PROTECT, related_name="+")  # the chair's country
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("members.Person", models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    end_proposed_by = models.ForeignKey("members.Person", models.PROTECT, null=True, related_name="+")
    end_proposed_for = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    end_proposed_at = models.DateTimeField(null=True)
    end_confirmed_by = models.ForeignKey("members.Person", models.PROTECT, null=True, related_name="+")
    ends_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey("members.Person", models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)  # the proposal came to nothing
    already_out = ArrayField(models.UUIDField(), default=list, editable=False)  # agencies that stay out; set by trigger

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country"],
                condition=models.Q(ends_at__isnull=True, dropped_at__isnull=True),
                name="one_open_pause_a_country",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(starts_at__isnull=False, confirmed_by__isnull=False, dropped_at__isnull=True)
                & ~models.Q(confirmed_by=models.F("proposed_by")),
                name="pause_of_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True, end_confirmed_by__isnull=True)
                | models.Q(
                    ends_at__gte=models.F("starts_at"), end_confirmed_by__isnull=False, end_proposed_by__isnull=False
                )
                & ~models.Q(end_confirmed_by=models.F("end_proposed_by")),
                name="end_of_pause_of_two_persons",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of its country, for the chairs and the secretariat."""
        return reverse("seat", args=[self.country_id])

    @property
    def state(self) -> str:
        """proposed, dropped, in_force, ending (its end waits for the other chair) or ended."""
        if self.dropped_at:
            return "dropped"
        if not self.starts_at:
            return "proposed"
        if self.ends_at:
            return "ended"
        return "ending" if self.end_proposed_at else "in_force"

    @property
    def first_word(self) -> tuple[UUID | None, Country | None]:
        """The person, and the chair's country, whose word waits for the other chair."""
        if self.state == "ending":
            return self.end_proposed_by_id, self.end_proposed_for
        return self.proposed_by_id, self.proposed_for
