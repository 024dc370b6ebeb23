"""The form of a return: one line an indicator, already filled with what the agency recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from operations.indicators import INDICATORS, Indicator
from operations.outcomes.models import Qualifier, Window
from operations.returns.models import Missing, ReturnFigure
from operations.returns.queries import Offered
from operations.returns.services import Figure

_MOST = 1_000_000


@dataclass(frozen=True)
class Line:
    """One row of the form's table."""

    indicator: Indicator
    value: BoundField
    qualifier: BoundField
    offered: Offered | None


class ReturnForm(PortalForm):
    """Counts of a month. A line left empty is sent as nil, which is not the same as "not available"."""

    remarks = forms.CharField(
        label=_("Remarks to the co-chairs"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say here what is not available or withheld, and why. Leave case details out."),
    )

    def __init__(self, *args: Any, offered: Iterable[Offered] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {row.indicator: row for row in offered}
        for indicator in INDICATORS:
            self.fields[f"value_{indicator.code}"] = forms.IntegerField(
                label=indicator.name,
                min_value=0,
                max_value=_MOST,
                required=False,
                error_messages={
                    "invalid": _("Write a whole number, such as 12."),
                    "min_value": _("Write a whole number, not one below 0."),
                    "max_value": _("Write a number of at most 1,000,000."),
                },
            )
            self.fields[f"qualifier_{indicator.code}"] = forms.ChoiceField(
                label=_("Exact, at least or about"),
                choices=Qualifier.choices,
                required=False,
            )

    def lines(self) -> Iterator[Line]:
        """The rows of the table, in the order of the catalogue."""
        for indicator in INDICATORS:
            yield Line(
                indicator,
                self[f"value_{indicator.code}"],
                self[f"qualifier_{indicator.code}"],
                self.offered.get(indicator.code),
            )

    @property
    def figures(self) -> list[Figure]:
        """What is to be saved: a count, or nil."""
        return [self._figure(indicator.code) for indicator in INDICATORS]

    def _figure(self, code: str) -> Figure:
        value = self.cleaned_data[f"value_{code}"]
        return Figure(
            indicator=code,
            window=Window.IN_WINDOW,
            value=value or None,
            missing="" if value else Missing.NIL,
            qualifier=self.cleaned_data[f"qualifier_{code}"] or Qualifier.EXACT,
        )


def initial_of(figures: Iterable[ReturnFigure], offered: Iterable[Offered], remarks: str) -> dict[str, Any]:
    """What the form shows at first: the saved lines, else what the agency's outcomes give."""
    initial: dict[str, Any] = {"remarks": remarks}
    saved = list(figures)
    for row in saved or offered:
        initial[f"value_{row.indicator}"] = row.value
        initial[f"qualifier_{row.indicator}"] = row.qualifier
    return initial


class SubmitForm(PortalForm):
    confirmed = forms.BooleanField(
        label=_("These counts are those of my agency for this month, as far as it knows today."),
    )
