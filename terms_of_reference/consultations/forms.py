"""What a round of views asks of a country, and of the chairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, InstantField, PortalForm
from terms_of_reference.consultations import rules
from terms_of_reference.models import ConsultationOption, View

_CANNOT = "cannot"


class ViewForm(PortalForm):
    """The answer of a country; with options each gets a rank, or is one that it cannot live with."""

    answer = forms.ChoiceField(
        label=_("What does your country answer?"), choices=View.Answer.choices, widget=forms.RadioSelect
    )
    expected_on = DayField(
        label=_("When do you expect the answer of your capital?"),
        help_text=_("Only if you await it. This is no objection; answer again before time is over."),
        required=False,
    )
    words = forms.CharField(
        label=_("In words"),
        help_text=_(
            "Changes that you ask for, or why you cannot agree. The co-chairs read it, other countries do not."
        ),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, options: Sequence[ConsultationOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._options = options
        places = [(str(place), self._place(place)) for place in range(1, len(options) + 1)]
        for option in options:
            self.fields[f"rank_{option.position}"] = forms.ChoiceField(
                label=format_html("<bdi>{}</bdi>", option.words),
                choices=[("", ""), *places, (_CANNOT, _("We cannot live with it"))],
                required=False,
            )
            self.fields[f"against_{option.position}"] = forms.CharField(
                label=_("What speaks against this option?"),
                help_text=_("Leave seasons, the budget year, elections …"),
                max_length=500,
                required=False,
            )

    @staticmethod
    def _place(place: int) -> Any:
        return _now("Choice %(place)d") % {"place": place}

    def clean(self) -> dict[str, Any]:
        """A holding answer names a day; who agrees ranks each option, no two alike; other words need no rank."""
        cleaned = super().clean() or {}
        answer = cleaned.get("answer")
        if answer == rules.AWAITING_CAPITAL and not cleaned.get("expected_on") and "expected_on" not in self.errors:
            self.add_error("expected_on", _("Enter the day on which you expect the answer."))
        if answer == rules.CANNOT_AGREE and not cleaned.get("words"):
            self.add_error("words", _("Write why your country cannot agree."))
        self._check_ranks(cleaned, each=answer in {rules.AGREE, rules.AGREE_WITH_CHANGES})
        return cleaned

    def _check_ranks(self, cleaned: dict[str, Any], *, each: bool) -> None:
        """No place twice; who agrees says something of each option."""
        seen = {""}
        for option in self._options:
            rank = cleaned.get(f"rank_{option.position}", "")
            if not rank and each:
                self.add_error(f"rank_{option.position}", _("Rank this option, or say that you cannot live with it."))
            elif rank and rank != _CANNOT and rank in seen:
                self.add_error(f"rank_{option.position}", _("Another option has this place already."))
            seen.add(rank)

    @property
    def ranks(self) -> dict[UUID, tuple[int | None, str]]:
        """By option its rank and what speaks against it; of those that were ranked."""
        found = {}
        for option in self._options:
            rank = self.cleaned_data[f"rank_{option.position}"]
            if rank:
                words = self.cleaned_data[f"against_{option.position}"]
                found[option.id] = (None if rank == _CANNOT else int(rank), words)
        return found


class ReservationForm(PortalForm):
    reservation = forms.CharField(
        label=_("Reservation of your country"),
        help_text=_("In your own words. Nobody edits them; every member reads them when the round is concluded."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the reservation of your country.")},
    )


class ExtendForm(PortalForm):
    deadline_at = InstantField(label=_("New deadline, for all"))


class ConcludeForm(PortalForm):
    """Asks nothing but the button."""


class WithdrawForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("All countries that were asked read it."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why it is withdrawn.")},
    )
