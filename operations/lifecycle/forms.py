"""What the steps of a round ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.forms import InstantField, PortalForm
from terms_of_reference.models import CommentOutcome, Consultation, View


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


class AskAgainForm(ConsultForm):
    """The next revision, and what became of each comment on the one before: fields by the country's code."""

    def __init__(self, *args: Any, comments: Sequence[View], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._comments = comments
        for view in comments:
            self.fields[f"outcome_{view.country.iso2}"] = forms.ChoiceField(
                label=format_html("{} <bdi>{}</bdi>", _now("What became of the comment of"), view.country.name),
                help_text=format_html("<bdi>{}</bdi>", view.words),
                choices=CommentOutcome.Outcome.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what became of this comment.")},
            )
            self.fields[f"words_{view.country.iso2}"] = forms.CharField(
                label=format_html("{} <bdi>{}</bdi>", _now("Your words to"), view.country.name),
                help_text=_("Why, unless it is taken up. That country reads it, and the co-chairs; nobody else."),
                max_length=1_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """What is not taken up, or only partly, needs a reason; then `comments` holds what became of each."""
        cleaned = super().clean() or {}
        found: dict[UUID, tuple[str, str]] = {}
        for view in self._comments:
            outcome = cleaned.pop(f"outcome_{view.country.iso2}", "")
            words = cleaned.pop(f"words_{view.country.iso2}", "")
            if outcome not in {"", CommentOutcome.Outcome.TAKEN_UP} and not words:
                self.add_error(f"words_{view.country.iso2}", _("Write why it is not taken up, or only partly."))
            found[view.id] = (outcome, words)
        return {**cleaned, "comments": found}


class ExemptForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The agency reads it. No case content."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why this return is not expected.")},
    )
