"""Editions of the Terms of Reference and their focus areas; rounds of views are in their own room."""

from __future__ import annotations

from django.db import models

from common.dates import Precision
from common.ids import uuid7
from terms_of_reference.consultations.models import (
    CommentOutcome,
    Consultation,
    ConsultationOption,
    ConsultedCountry,
    RankedOption,
    View,
)

__all__ = [
    "CommentOutcome",
    "Consultation",
    "ConsultationOption",
    "ConsultedCountry",
    "Edition",
    "FocusArea",
    "RankedOption",
    "View",
]


class Edition(models.Model):
    """One text of the Terms of Reference, in force from a date."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40, unique=True)
    in_force_on = models.DateField()
    in_force_precision = models.CharField(max_length=7, choices=Precision.choices)
    reports_to = models.CharField(max_length=120)

    class Meta:
        ordering = ["-in_force_on"]

    def __str__(self) -> str:
        return self.name


class FocusArea(models.Model):
    """One of the areas of an edition; the code stays the same across editions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="focus_areas")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    title = models.CharField(max_length=80)
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="focus_area_once_an_edition")]

    def __str__(self) -> str:
        return self.title
