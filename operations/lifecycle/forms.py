"""What the steps of a round ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import InstantField, PortalForm
from terms_of_reference.models import Consultation


class StepForm(PortalForm):
    """A step that asks nothing but the button."""


class ConsultForm(PortalForm):
    text = forms.CharField(
        label=_("What is asked"),
        help_text=_("What the length means for the work, and what the last round has taught."),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    options = forms.CharField(
        label=_("Options"),
        help_text=_("One a line, two to six: how many months, and the first day."),
        max_length=1_200,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    rule = forms.ChoiceField(label=_("Rule"), choices=Consultation.Rule.choices, widget=forms.RadioSelect)
    deadline_at = InstantField(label=_("Answers until"))

    def clean_options(self) -> list[str]:
        """The lines, without empty ones and repeats."""
        lines = dict.fromkeys(line.strip() for line in self.cleaned_data["options"].splitlines())
        options = [line for line in lines if line]
        if not 2 <= len(options) <= 6 or any(len(option) > 200 for option in options):
            raise forms.ValidationError(_("Write two to six different options, each up to 200 characters."))
        return options


class ExemptForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The agency reads it. No case content."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why this return is not expected.")},
    )
