"""The form by which an owner keeps content longer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PortalForm


class HoldForm(PortalForm):
    """Why, and until which day."""

    reason = forms.CharField(
        label=_("Why must it be kept?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example proceedings before a court, or an order. Only your agency reads it."),
    )
    until = DayField(
        label=_("Last day on which it must be kept"),
        help_text=_("A hold has an end. You can lift it before, or set another one."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """Not a day that is over, nor one so far away that nobody would look again."""
        day: date = self.cleaned_data["until"]
        if day < self.today:
            raise forms.ValidationError(_("Enter today or a later day."), code="past")
        if day.year > self.today.year + 10:
            raise forms.ValidationError(_("Enter a day within ten years. You can set another hold then."), code="far")
        return day
