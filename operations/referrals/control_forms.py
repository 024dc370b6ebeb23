"""Forms by which an originator keeps its hand on what it gave, and by which a receiver asks to pass it on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.forms import DayField, PortalForm
from operations.handling import HandlingCode
from operations.referrals.control_models import DestructionRequest, ShareConsent
from operations.referrals.models import ReferralRecipient

Agencies = list[tuple[str, list[tuple[str, str]]]]


class TakeBackForm(PortalForm):
    """Why it is taken back; the agency reads it."""

    reason = forms.CharField(
        label=_("Why do you take it back?"),
        max_length=300,
        required=False,
        help_text=_("The agency reads this with the request to destroy its copies. Write nothing about the case."),
    )


class UntilForm(PortalForm):
    """Until when an agency reads it."""

    last_day = DayField(
        label=_("Last day on which the agency reads it"), required=False, help_text=_("Leave it empty for no end.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_last_day(self) -> date | None:
        """Not a day that is over."""
        day: date | None = self.cleaned_data["last_day"]
        if day and day < self.today:
            raise forms.ValidationError(_("Enter today or a later day."), code="past")
        return day


class SendForm(UntilForm):
    """Until when all who receive it read it; for one agency alone it is said after sending."""

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = ngettext(
            "Last day on which this agency reads it", "Last day on which these agencies read it", number
        )
        self.fields["last_day"].help_text = _(
            "Until the end of that day where you are. Then it is taken back by itself, and copies are to be destroyed. "
            "Leave it empty for no end. You can change it after sending, for each agency."
        )


class DestructionForm(PortalForm):
    """What became of the copies."""

    outcome = forms.ChoiceField(
        label=_("What became of your agency’s copies?"),
        choices=DestructionRequest.Outcome.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What is kept, and why?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only where something must be kept, by the law or an order. The sender reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """What is kept is said; of what is gone there is nothing to say."""
        words = super().clean() or self.cleaned_data
        is_kept = words.get("outcome") == DestructionRequest.Outcome.KEPT
        if is_kept and not words.get("words"):
            self.add_error("words", forms.ValidationError(_("Write what is kept, and why."), code="required"))
        return words


class HandlingForm(PortalForm):
    """How it is handled from now on."""

    code = forms.ChoiceField(label=_("How shall it be handled from now on?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"), max_length=300, help_text=_("All recipients read it. Write nothing about the case.")
    )

    def __init__(self, *args: Any, codes: list[HandlingCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(one.code, f"{one.code}: {one.name}") for one in codes]  # type: ignore[attr-defined]  # a choice field


class FurtherForm(PortalForm):
    """One more agency, and how much it reads."""

    agency = forms.ChoiceField(label=_("Which agency?"))
    reads = forms.ChoiceField(
        label=_("How much does it read?"),
        choices=[
            (ReferralRecipient.Reads.LATER, _("From today: your words below, and what is added from now on")),
            (ReferralRecipient.Reads.WHOLE, _("The whole file: all that was sent before too")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What do you write to this agency?"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Needed where it reads from today. It alone reads these words."),
    )

    def __init__(self, *args: Any, agencies: Agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Who reads nothing of what was sent must be told what this is about."""
        words = super().clean() or self.cleaned_data
        if words.get("reads") == ReferralRecipient.Reads.LATER and not words.get("words"):
            said = _("Write what this is about: the agency reads nothing of what was sent before.")
            self.add_error("words", forms.ValidationError(said, code="required"))
        return words


class AskConsentForm(PortalForm):
    """To whom, by which way, what for."""

    to_agency = forms.ChoiceField(label=_("To which agency do you want to pass it on?"))
    scope = forms.ChoiceField(
        label=_("How?"),
        choices=[(one.value, capfirst(one.label)) for one in ShareConsent.Scope],
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=_("What for?"), max_length=300, help_text=_("The sender reads it, and nobody else.")
    )

    def __init__(self, *args: Any, agencies: Agencies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]  # a choice field


class AnswerConsentForm(PortalForm):
    """Yes until a day, or no."""

    is_given = forms.ChoiceField(
        label=_("Do you consent?"),
        choices=[("yes", _("Yes, for this agency, in this way, for this purpose")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    last_day = DayField(label=_("If yes: last day of the consent"), required=False)
    words = forms.CharField(label=_("Words to the agency that asks"), max_length=300, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """A consent ends; not on a day that is over."""
        words = super().clean() or self.cleaned_data
        if words.get("is_given") == "yes" and "last_day" not in self.errors:
            day = words.get("last_day")
            if day is None:
                self.add_error("last_day", forms.ValidationError(_("A consent has a last day."), code="required"))
            elif day < self.today:
                self.add_error("last_day", forms.ValidationError(_("Enter today or a later day."), code="past"))
        return words


def end_of(day: date, zone: str) -> datetime:
    """The instant at which a day is over where the writer is."""
    return datetime.combine(day, datetime.max.time(), tzinfo=ZoneInfo(zone))
