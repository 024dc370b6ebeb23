"""What an export holds: the filters of the list, and from which day to which. Codes and days, never case content."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, FilterForm
from operations.referrals.filters import ReferralFilter
from operations.referrals.models import ReferralGrant
from operations.states import ReferralState


class DayFilter(django_filters.Filter):
    """A day, as the portal's forms take it."""

    field_class = DayField


class ExportFilter(ReferralFilter):
    """Narrows the agency's own referrals; days are those of `zone`, of sending, or of writing where it is a draft."""

    side = None
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All states"), choices=ReferralState.choices, field_name="state"
    )
    from_on = DayFilter(label=_("Sent or written from"), method="from_day")
    until_on = DayFilter(label=_("Sent or written until"), method="until_day")

    class Meta:
        model = ReferralGrant
        fields: ClassVar[list[str]] = []
        form = FilterForm

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def from_day(self, rows: QuerySet[ReferralGrant], name: str, value: date) -> QuerySet[ReferralGrant]:
        """From the first instant of a day on."""
        return rows.filter(opened_at__gte=datetime.combine(value, time.min, self.zone))

    def until_day(self, rows: QuerySet[ReferralGrant], name: str, value: date) -> QuerySet[ReferralGrant]:
        """Until the last instant of a day."""
        return rows.filter(opened_at__lte=datetime.combine(value, time.max, self.zone))

    @property
    def rows(self) -> QuerySet[ReferralGrant]:
        """What was chosen; nothing where a code or a day cannot be read."""
        return self.qs if self.form.is_valid() else self.queryset.none()

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, as codes and days by name."""
        if not self.form.is_valid():
            return {}
        return {name: str(value) for name, value in self.form.cleaned_data.items() if value}

    @property
    def chosen_words(self) -> str:
        """What was chosen, in words."""
        chosen = self.chosen
        said = [(field.label, _said(field, chosen[field.name])) for field in self.form if field.name in chosen]
        return "; ".join(f"{label}: {value}" for label, value in said)


def _said(field: Any, value: str) -> str:
    """A code as it is read; a day as it is written."""
    return str(dict(getattr(field.field, "choices", ())).get(value, value))
