"""The Terms of Reference as others ask for them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from terms_of_reference.models import Edition, FocusArea


def edition_in_force(day: date) -> Edition | None:
    """The edition that is in force on a day; None before the first."""
    return Edition.objects.filter(in_force_on__lte=day).order_by("-in_force_on").first()


def areas_in_force(day: date) -> QuerySet[FocusArea]:
    """The focus areas of the edition in force on a day, in their order."""
    return FocusArea.objects.filter(edition=edition_in_force(day))
