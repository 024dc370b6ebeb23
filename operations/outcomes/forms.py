"""The form by which a receiving agency answers, with what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PortalForm
from operations.indicators import INDICATORS
from operations.outcomes.models import Qualifier
from operations.outcomes.services import Count
from operations.referrals.choices import OF_FULL, PRESET_LANGUAGE
from operations.referrals.forms import languages


class AnswerForm(PortalForm):
    """The answer in words and, if something came of it, one count."""

    body = forms.CharField(
        label=_("Your answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(label=_("In which language do you write?"), choices=languages, required=False)
    result = forms.ChoiceField(
        label=_("What does your answer give?"),
        choices=[(one.value, one.label) for one in OF_FULL],
        widget=forms.RadioSelect,
        required=False,
    )
    indicator = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[
            ("", _("Nothing to count yet")),
            *((indicator.code, indicator.name) for indicator in INDICATORS),
        ],
        required=False,
        help_text=_("It is offered to you again for your agency's next return, so that nobody types it twice."),
    )
    value = forms.IntegerField(label=_("How many?"), min_value=1, max_value=100_000, required=False)
    qualifier = forms.ChoiceField(
        label=_("Is the number exact?"),
        choices=Qualifier.choices,
        initial=Qualifier.EXACT,
        required=False,
    )
    acted_on = DayField(
        label=_("On what day did it happen?"),
        required=False,
        help_text=_("The day decides the month in which it counts."),
    )

    def __init__(self, *args: Any, today: date, began_on: date | None, **kwargs: Any) -> None:
        """`began_on`: the first day of the referral's round; None outside a round, where nothing is counted."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.began_on = began_on
        self.fields["language"].initial = PRESET_LANGUAGE
        self.fields["acted_on"].initial = today
        if began_on is None:
            for name in ("indicator", "value", "qualifier", "acted_on"):
                del self.fields[name]

    def clean_acted_on(self) -> date | None:
        day: date | None = self.cleaned_data["acted_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("The day must not be in the future."))
        if day and self.began_on and day < self.began_on:
            raise forms.ValidationError(_("The day must not be before the round began."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("indicator") and cleaned.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Write how many, or choose “Nothing to count yet”."))
        if cleaned.get("value") and not cleaned.get("indicator") and "indicator" not in self.errors:
            self.add_error("indicator", _("Choose what you counted."))
        return cleaned

    @property
    def counts(self) -> list[Count]:
        """What is to be recorded."""
        cleaned = self.cleaned_data
        if not cleaned.get("indicator"):
            return []
        return [
            Count(
                indicator=cleaned["indicator"],
                value=cleaned["value"],
                acted_on=cleaned["acted_on"] or self.today,
                qualifier=cleaned["qualifier"] or Qualifier.EXACT,
            )
        ]
