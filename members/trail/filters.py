"""Filters of the audit: links one can keep; they hold codes, ids and days, never words."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import AuditEntry, Outcome
from common.forms import DayField, FilterForm
from members.access import Actor
from members.trail import queries
from members.trail.words import ACTIONS

_YEARS = range(2000, 2200)  # others overflow somewhere between here and the database
_OUTCOMES = [(Outcome.DONE, _("Done")), (Outcome.REFUSED, _("Refused"))]


class _DayFilter(django_filters.DateFilter):
    field_class = DayField


class AuditFilter(django_filters.FilterSet):
    """Narrows what the actor may see. Days are days in the reader's zone, both included."""

    action = django_filters.ChoiceFilter(
        label=_("What"), empty_label=_("Everything"), choices=list(ACTIONS.items()), field_name="action"
    )
    outcome = django_filters.ChoiceFilter(label=_("Done or refused"), empty_label=_("Both"), choices=_OUTCOMES)
    agency = django_filters.ChoiceFilter(label=_("Agency"), empty_label=_("All agencies"), field_name="agency_id")
    person = django_filters.ChoiceFilter(label=_("Person"), empty_label=_("Everybody"), field_name="person_id")
    since = _DayFilter(label=_("From"), method="from_day")
    until = _DayFilter(label=_("Until"), method="until_day")
    record = django_filters.UUIDFilter(label=_("Number of the record"), field_name="object_id")

    class Meta:
        model = AuditEntry
        fields: ClassVar[list[str]] = []
        form = FilterForm

    def __init__(self, data: Any, queryset: QuerySet[AuditEntry], *, actor: Actor, is_whole: bool = False) -> None:
        super().__init__(data, queryset)
        agencies = queries.all_agencies() if is_whole else queries.agencies_of(actor)
        self.filters["agency"].extra["choices"] = agencies
        self.filters["person"].extra["choices"] = queries.people_of(agencies)

    def from_day(self, rows: QuerySet[AuditEntry], name: str, value: Any) -> QuerySet[AuditEntry]:
        """From the beginning of the day on."""
        if value.year not in _YEARS:
            return rows.none()
        return rows.filter(recorded_at__gte=_midnight(value))

    def until_day(self, rows: QuerySet[AuditEntry], name: str, value: Any) -> QuerySet[AuditEntry]:
        """Up to the end of the day."""
        return (
            rows.filter(recorded_at__lt=_midnight(value + timedelta(days=1))) if value.year in _YEARS else rows.none()
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
