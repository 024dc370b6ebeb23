"""The forms of a referral; field names are the model's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from operations.crime_types import CrimeType
from operations.handling import HandlingCode
from operations.referrals import choices
from operations.referrals.models import Referral
from operations.referrals.services import Subject

Grouped = list[tuple[str, list[tuple[str, str]]]]


class ReferralForm(PortalForm):
    """What a referral says, to whom, and one person it is about."""

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
        choices=choices.Urgency.choices,
        widget=forms.RadioSelect,
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
    full_name = forms.CharField(
        label=_("Full name, as in the document"),
        max_length=200,
        required=False,
        help_text=_("Leave this part empty when the referral is not about a person."),
    )
    native_script = forms.CharField(label=_("Name in its own script"), max_length=200, required=False)
    known_as = forms.CharField(label=_("Known as"), max_length=120, required=False)
    nationality = forms.CharField(
        label=_("Nationality, as in the document"),
        required=False,
        max_length=3,
        validators=[
            RegexValidator(
                r"^[A-Za-z]{1,3}$",
                _("Write up to three letters, as in the document: VNM."),
            )
        ],
        help_text=_("The letters in the document, such as VNM. Stateless: XXA. Not stated: leave it empty."),
    )
    roles = forms.MultipleChoiceField(
        label=_("What part does the person have?"),
        choices=choices.SubjectRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_child = forms.ChoiceField(
        label=_("Is the person a child?"),
        choices=choices.ChildStatus.choices,
        widget=forms.RadioSelect,
        initial=choices.ChildStatus.NOT_KNOWN,
        required=False,
    )
    custody = forms.ChoiceField(
        label=_("In what situation is the person?"),
        choices=choices.Custody.choices,
        initial=choices.Custody.NOT_KNOWN,
        required=False,
    )

    def __init__(self, *args: Any, agencies: Grouped, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["draft_recipients"].choices = agencies  # type: ignore[attr-defined]  # a choice field
        codes = HandlingCode.objects.all()
        self.fields["handling_code"].queryset = codes  # type: ignore[attr-defined]  # a model choice field
        self.fields["handling_code"].initial = codes.first()

    def clean_nationality(self) -> str:
        return str(self.cleaned_data["nationality"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = bool(cleaned.get("full_name"))
        if named and not cleaned.get("roles"):
            self.add_error("roles", _("Choose at least one part, or “Not known”."))
        if not named and any(cleaned.get(field) for field in ("native_script", "known_as", "nationality", "roles")):
            self.add_error("full_name", _("Write the full name, or empty the rest of this part."))
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """The fields of a draft, for the service."""
        cleaned = self.cleaned_data
        return {
            **{name: cleaned[name] for name in ("kind", "crime_type", "urgency", "summary", "narrative")},
            "handling_code_id": cleaned["handling_code"].code,
            "draft_recipients": [UUID(key) for key in cleaned["draft_recipients"]],
        }

    @property
    def subject(self) -> Subject | None:
        """The person, when there is one."""
        cleaned = self.cleaned_data
        if not cleaned["full_name"]:
            return None
        return Subject(
            full_name=cleaned["full_name"],
            native_script=cleaned["native_script"],
            known_as=cleaned["known_as"],
            nationality=cleaned["nationality"],
            roles=cleaned["roles"],
            is_child=cleaned["is_child"] or choices.ChildStatus.NOT_KNOWN,
            custody=cleaned["custody"] or choices.Custody.NOT_KNOWN,
        )


def initial_of(referral: Referral) -> dict[str, Any]:
    """A draft as the form shows it."""
    initial: dict[str, Any] = {
        name: getattr(referral, name) for name in ("kind", "crime_type", "urgency", "summary", "narrative")
    }
    initial["handling_code"] = referral.handling_code_id
    initial["draft_recipients"] = [str(key) for key in referral.draft_recipients]
    subject = referral.subjects.select_related("identity").first()
    if subject:
        initial |= {
            "roles": subject.roles,
            "is_child": subject.is_child,
            "custody": subject.custody,
        }
        identity = subject.identity
        initial |= {name: getattr(identity, name) for name in ("full_name", "native_script", "known_as", "nationality")}
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
