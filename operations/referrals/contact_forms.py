"""Forms of what passed elsewhere: no content of a case fits into them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import InstantField, PortalForm
from operations.referrals.contact_models import ReferralContact, ReferralWorth
from operations.referrals.contacts import Passed

_How = ReferralContact.How
PASSED = [_How.REACHED, _How.NO_ANSWER, _How.LINE_DEAD, _How.TOLD, _How.MET, _How.WROTE]


class ContactForm(PortalForm):
    """A call, a meeting or words elsewhere; which of these the pressed button says."""

    how = forms.ChoiceField(choices=[(how.value, how.label) for how in PASSED], widget=forms.HiddenInput)
    whom = forms.CharField(
        label=_("Who was reached?"),
        max_length=80,
        required=False,
        help_text=_("Only where you called and reached somebody. Write nothing about the case here."),
    )
    happened_at = InstantField(label=_("When?"), required=False, help_text=_("Leave it empty when it was just now."))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_happened_at(self) -> datetime:
        """The moment, or now."""
        at: datetime = self.cleaned_data["happened_at"] or self.now
        if at > self.now:
            raise forms.ValidationError(_("Enter a moment that has passed."), code="future")
        return at

    def clean(self) -> dict[str, Any]:
        """Who is named was reached."""
        words = super().clean() or self.cleaned_data
        if words.get("how") == _How.REACHED and not words.get("whom"):
            self.add_error("whom", forms.ValidationError(_("Enter a name or a function."), code="required"))
        return words

    @property
    def passed(self) -> Passed:
        """What the form says."""
        how = self.cleaned_data["how"]
        whom = self.cleaned_data["whom"] if how == _How.REACHED else ""
        return Passed(how=how, whom=whom, at=self.cleaned_data["happened_at"])


class ChannelForm(PortalForm):
    """That a copy went through another channel."""

    how = forms.ChoiceField(
        label=_("Through which channel did it go?"),
        choices=[(how.value, _How(how).label) for how in ReferralContact.MIRRORS],
        widget=forms.RadioSelect,
    )
    happened_on = forms.DateField(label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    number = forms.CharField(
        label=_("Number there"),
        max_length=40,
        required=False,
        help_text=_("By which the other channel knows it."),
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_happened_on(self) -> Any:
        """A day that has come."""
        day = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(_("Enter a day that has come."), code="future")
        return day

    @property
    def passed(self) -> Passed:
        """What the form says."""
        said = self.cleaned_data
        return Passed(how=said["how"], number=said["number"], on=said["happened_on"])


class WorthForm(PortalForm):
    """What an answer was worth; the pressed button says it."""

    worth = forms.ChoiceField(choices=ReferralWorth.Worth.choices, widget=forms.HiddenInput)
