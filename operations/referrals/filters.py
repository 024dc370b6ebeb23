"""Filters of the list: links one can keep; they never carry case content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.db.models import F, QuerySet
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from common.access import Words
from common.forms import CodesFilterForm, FilterForm
from members.models import Unit
from operations.crime_types import CrimeType
from operations.referrals import choices
from operations.referrals.models import ReferralGrant
from operations.states import RecipientState, ReferralState

_SIDES = [("sent", _("Written by my agency")), ("received", _("Received by my agency"))]


QUICK = "quick"
# A quick question is said to be of that kind; beneath it has a kind like any other.
KINDS = [(QUICK, _("Quick question")), *choices.Kind.choices]


class UnitFilter(django_filters.FilterSet):
    """Offers the open units of the reading agency, where it has any, beside the other filters."""

    unit = django_filters.ChoiceFilter(label=_("Desk"), empty_label=_("All desks"), method="of_unit")

    def __init__(self, *args: Any, units: Sequence[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        offered = self.filters.pop("unit")
        if units:
            offered.extra["choices"] = [*self.further_desks, *((str(unit.id), unit.name) for unit in units)]
            self.filters["unit"] = offered  # the last one

    @property
    def further_desks(self) -> list[tuple[str, Words]]:
        """What is offered beside the units."""
        return []

    def get_form_class(self) -> type[Form]:
        """What an agency alone is offered is drawn for it alone, and not kept for others."""
        made: type[Form] = super().get_form_class()
        if self.units:
            made = type("UnitForm", (FilterForm,), {name: one.field for name, one in self.filters.items()})
        return made


class ReferralFilter(UnitFilter):
    """Narrows the grants of the actor's agency; the columns are the grants' own wherever they can be."""

    side = django_filters.ChoiceFilter(
        label=_("Written or received"), empty_label=_("Both"), choices=_SIDES, method="of_side"
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        empty_label=_("All states"),
        choices=[*ReferralState.choices, *RecipientState.choices],
        field_name="state",
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=KINDS, method="of_kind")
    urgency = django_filters.ChoiceFilter(
        label=_("Urgency"),
        empty_label=_("All urgencies"),
        choices=choices.Urgency.choices,
        field_name="content_object__urgency",
    )
    crime_type = django_filters.ChoiceFilter(
        label=_("About"),
        empty_label=_("All crime types"),
        choices=CrimeType.choices,
        field_name="content_object__crime_type",
    )

    class Meta:
        model = ReferralGrant
        fields: ClassVar[list[str]] = []
        form = CodesFilterForm

    @property
    def of_own(self) -> str:
        """What is chosen, as an address says it, as far as the agency's own referrals can be narrowed by it."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        names = ("state", "kind", "urgency", "crime_type")
        codes = {name: chosen[name] for name in names if chosen.get(name)}
        if codes.get("state") not in ReferralState.values:
            codes.pop("state", None)
        return urlencode(codes)

    def of_side(self, rows: QuerySet[ReferralGrant], name: str, value: str) -> QuerySet[ReferralGrant]:
        """Own records are those whose owner is the reading group itself."""
        own = rows.filter(owner_group_id=F("group_id"))
        return own if value == "sent" else rows.exclude(owner_group_id=F("group_id"))

    def of_unit(self, rows: QuerySet[ReferralGrant], name: str, value: str) -> QuerySet[ReferralGrant]:
        """What lies with a unit, or lay when it was done."""
        return rows.filter(unit=value)

    def of_kind(self, rows: QuerySet[ReferralGrant], name: str, value: str) -> QuerySet[ReferralGrant]:
        """Quick questions by the grants' own column, which has an index: there may be few among many."""
        return rows.filter(is_quick=True) if value == QUICK else rows.filter(content_object__kind=value)
