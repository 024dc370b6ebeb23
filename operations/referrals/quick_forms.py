"""What a quick question asks of its writer, and of its reader."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from operations.referrals.choices import OF_QUICK, PRESET_LANGUAGE, Result
from operations.referrals.forms import Grouped, languages
from operations.referrals.models import Referral
from operations.referrals.quick import NEED_MORE
from operations.referrals.subject_forms import IdentifierForm


class QuickForm(IdentifierForm):
    """Whom, what, about which number or name, and why."""

    draft_recipients = forms.MultipleChoiceField(
        label=_("Whom do you ask?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Open a country and choose. Nobody else will see it."),
        error_messages={
            "required": _("Choose at least one agency."),
            "invalid_choice": _("Choose agencies of the list."),
        },
    )
    summary = forms.CharField(
        label=_("What do you ask?"),
        max_length=200,
        help_text=_("Such as: is this number known to you, and whose is it?"),
    )
    purpose = forms.CharField(label=_("Why do you ask?"), max_length=300)

    field_order = ("draft_recipients", "summary", "kind", "as_written", "country", "words", "purpose")

    def __init__(self, *args: Any, agencies: Grouped, **kwargs: Any) -> None:
        super().__init__(*args, subjects=[], **kwargs)
        del self.fields["subject"]
        self.fields["kind"].widget = forms.Select(choices=self.fields["kind"].choices)  # type: ignore[attr-defined]  # a choice field
        self.fields["draft_recipients"].choices = agencies  # type: ignore[attr-defined]  # a choice field


def question_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What was typed, for the service."""
    return {
        "to": [UUID(key) for key in cleaned["draft_recipients"]],
        "question": cleaned["summary"],
        "purpose": cleaned["purpose"],
    }


def initial_of(referral: Referral) -> dict[str, Any]:
    """A question that was not sent yet, as the form shows it."""
    one = referral.identifiers.first()
    names = ("kind", "as_written", "country", "words")
    return {
        "draft_recipients": [str(key) for key in referral.draft_recipients],
        "summary": referral.summary,
        "purpose": referral.purpose,
        **({name: getattr(one, name) for name in names} if one else {}),
    }


class QuickAnswerForm(PortalForm):
    """One word, and more words where they help."""

    result = forms.ChoiceField(
        label=_("What is your answer?"),
        widget=forms.RadioSelect,
        choices=[*((one.value, one.label) for one in OF_QUICK), (NEED_MORE, _("I need to know more"))],
    )
    body = forms.CharField(
        label=_("In your own words"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you know, your number, or what you need to know. Only the sender reads it."),
    )
    language = forms.ChoiceField(
        label=_("In which language do you write?"), choices=languages, initial=PRESET_LANGUAGE, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "body" in self.errors or cleaned.get("body"):
            return cleaned
        if cleaned.get("result") == NEED_MORE:
            self.add_error("body", _("Write what you need to know."))
        if cleaned.get("result") == Result.KNOWN:
            self.add_error("body", _("Write what you know, or choose “Ask me by telephone”."))
        return cleaned
