"""What a letter of nomination says, and on which days a term begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PointField, PortalForm
from members.models import Participation


class _Days(PortalForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day, if it is known"), required=False)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return cleaned


class NominationForm(_Days):
    agency = forms.ChoiceField(label=_("Agency that is to speak for the country"))
    deputy = forms.ChoiceField(label=_("Deputy that may answer in its place"), required=False)
    letter_reference = forms.CharField(label=_("Reference of the letter"), max_length=80)
    letter_on = DayField(label=_("Date of the letter"))
    signed_by = forms.CharField(
        label=_("Signed by"), max_length=120, help_text=_("The office, such as Director of International Relations.")
    )

    field_order = ["agency", "deputy", "letter_reference", "letter_on", "signed_by", "starts_on", "ends_on"]

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("agency", "deputy"):
            self.fields[name].choices = [("", ""), *agencies]  # type: ignore[attr-defined]  # of a field of choices

    def clean(self) -> dict[str, Any]:
        """The deputy is another agency."""
        cleaned = super().clean() or {}
        if cleaned.get("deputy") and cleaned.get("deputy") == cleaned.get("agency"):
            self.add_error("deputy", _("The deputy is another agency than the one that speaks."))
        return cleaned


class TermForm(_Days):
    """A term of the chair."""


class CapacityForm(_Days):
    kind = forms.ChoiceField(label=_("Capacity"), choices=Participation.Kind.choices, widget=forms.RadioSelect)

    field_order = ["kind", "starts_on", "ends_on"]


class EndForm(PortalForm):
    ends_on = DayField(label=_("Last day"))


class PauseForm(PortalForm):
    reference = forms.CharField(
        label=_("Where the decision is written down"),
        max_length=80,
        help_text=_("The minutes or the letter. Give no reason here: it stays where it was written."),
    )


class CountryPointForm(PortalForm):
    """Where the point of a country stands on maps."""

    point = PointField(
        label=_("Latitude and longitude"),
        help_text=_("Of the capital, in degrees. Leave it empty if the country shall stand on no map."),
        required=False,
    )
