"""The forms of a referral; field names are the model's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from common.words import LANGUAGES, language_words
from operations.crime_types import CrimeType
from operations.handling import HandlingCode
from operations.referrals import choices, urgencies
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.models import Referral
from operations.referrals.subject_forms import SubjectFields, subject_of
from operations.referrals.subjects import Subject

Pairs = list[tuple[str, str]]
Grouped = list[tuple[str, Pairs]]
WORDS = ("kind", "crime_type", "urgency", "urgency_reason", "summary", "narrative", "purpose", "legal_basis")
MORE = (
    "language",
    "source_evaluation",
    "information_evaluation",
    "purpose",
    "legal_basis",
    "recipients_know_each_other",
)
_NOT_EVALUATED = choices.SourceEvaluation.NOT_EVALUATED
# What each of the folded fields may hold before anybody has said something in it.
_PRESET: dict[str, tuple[object, ...]] = {
    "language": (PRESET_LANGUAGE, None, ""),
    "source_evaluation": (_NOT_EVALUATED, None, ""),
    "information_evaluation": (_NOT_EVALUATED, None, ""),
    "purpose": (None, ""),
    "legal_basis": (None, ""),
    "recipients_know_each_other": (None, False),
}


class ReferralForm(PortalForm):
    """What a referral says and to whom."""

    draft_recipients = forms.MultipleChoiceField(
        label=_("Who should receive it?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Open a country and choose one agency or more. Nobody else will see it."),
        error_messages={
            "required": _("Choose at least one agency."),
            "invalid_choice": _("Choose agencies of the list."),
        },
    )
    kind = forms.ChoiceField(label=_("What kind of referral is it?"), choices=choices.Kind.choices)
    crime_type = forms.ChoiceField(
        label=_("What is it about?"),
        choices=CrimeType.choices,
        widget=forms.RadioSelect,
    )
    urgency = forms.ChoiceField(
        label=_("How soon do you need an answer?"),
        choices=urgencies.offered,
        widget=forms.RadioSelect,
    )
    urgency_reason = forms.CharField(
        label=_("Why is somebody’s life at stake?"),
        max_length=300,
        required=False,
        help_text=_("Only for “Threat to life”. The receivers read it."),
    )
    handling_code = forms.ModelChoiceField(
        label=_("Handling code"),
        queryset=HandlingCode.objects.none(),
        empty_label=None,
        help_text=_("It says how the receiver may use this. It never adds a reader."),
    )
    summary = forms.CharField(
        label=_("Summary"),
        max_length=200,
        help_text=_("One line that a duty officer understands at once. Leave names out."),
    )
    narrative = forms.CharField(
        label=_("Narrative"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("What is known, from where, and what you ask for."),
    )
    language = forms.ChoiceField(
        label=_("In which language do you write?"),
        help_text=_("The languages of the agencies you chose stand on the page before sending."),
        required=False,
    )
    source_evaluation = forms.ChoiceField(
        label=_("How reliable is the source?"), choices=choices.SourceEvaluation.choices, required=False
    )
    information_evaluation = forms.ChoiceField(
        label=_("How sure is the information?"), choices=choices.InformationEvaluation.choices, required=False
    )
    purpose = forms.CharField(
        label=_("What may it be used for?"),
        max_length=300,
        required=False,
        help_text=_("Such as: to find out who owns the boat, in our investigation of a crossing."),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), required=False)
    recipients_know_each_other = forms.BooleanField(
        label=_("The agencies may know of each other"),
        required=False,
        help_text=_("Otherwise each sees itself alone."),
    )

    def __init__(self, *args: Any, agencies: Grouped, legal_bases: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["draft_recipients"].choices = agencies  # type: ignore[attr-defined]  # a choice field
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]  # a choice field
        self.fields["language"].initial = PRESET_LANGUAGE
        none = ("", _("None, or not stated"))
        self.fields["legal_basis"].choices = [none, *legal_bases]  # type: ignore[attr-defined]  # a choice field
        codes = HandlingCode.objects.all()
        self.fields["handling_code"].queryset = codes  # type: ignore[attr-defined]  # a model choice field
        self.fields["handling_code"].initial = codes.first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("urgency") != choices.Urgency.THREAT_TO_LIFE:
            cleaned["urgency_reason"] = ""
        elif not cleaned.get("urgency_reason") and "urgency_reason" not in self.errors:
            self.add_error("urgency_reason", _("Write why somebody’s life is at stake."))
        return cleaned

    @property
    def more(self) -> list[BoundField]:
        """The fields that a page keeps folded until they are wanted."""
        return [self[name] for name in MORE]

    @property
    def is_more_open(self) -> bool:
        """Whether something was said, or is wrong, in what is folded."""
        return any(self[name].errors or self[name].value() not in _PRESET[name] for name in MORE)

    @property
    def content(self) -> dict[str, Any]:
        """The fields of a draft, for the service."""
        cleaned = self.cleaned_data
        return {
            "is_quick": False,
            **{name: cleaned[name] for name in WORDS},
            "handling_code_id": cleaned["handling_code"].code,
            "draft_recipients": [UUID(key) for key in cleaned["draft_recipients"]],
            "recipients_know_each_other": cleaned["recipients_know_each_other"],
            "language": cleaned["language"] or PRESET_LANGUAGE,
            **{name: cleaned[name] or _NOT_EVALUATED for name in ("source_evaluation", "information_evaluation")},
        }


class FirstReferralForm(SubjectFields, ReferralForm):
    """A new referral, with one person on the same page; more are added on pages of their own."""

    subject_is_optional = True

    @property
    def of_subject(self) -> list[BoundField]:
        """The fields of the person, in their order."""
        return [self[name] for name in SubjectFields.base_fields]

    @property
    def subject(self) -> Subject | None:
        """The person, when there is one."""
        return subject_of(self.cleaned_data) if self.cleaned_data["full_name"] else None


def languages() -> Pairs:
    """The languages of the members' desks, by name."""
    return sorted(((code, language_words(code)) for code in LANGUAGES), key=lambda pair: pair[1])


def initial_of(referral: Referral) -> dict[str, Any]:
    """A draft as the form shows it."""
    initial: dict[str, Any] = {name: getattr(referral, name) for name in (*WORDS, *MORE)}
    initial["handling_code"] = referral.handling_code_id
    initial["draft_recipients"] = [str(key) for key in referral.draft_recipients]
    return initial


class ConfirmForm(PortalForm):
    """A step without words: the button is all."""


class WithdrawForm(PortalForm):
    withdrawal_reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        max_length=300,
        help_text=_("The recipients read this reason."),
    )


class DeclineForm(PortalForm):
    decline_reason = forms.ChoiceField(
        label=_("Why does your agency decline it?"),
        widget=forms.RadioSelect,
    )
    decline_words = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The sender reads this. If it is for another agency, say which."),
    )

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decline_reason"].choices = reasons  # type: ignore[attr-defined]  # a choice field


class MessageForm(PortalForm):
    body = forms.CharField(
        label=_("Your words"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
