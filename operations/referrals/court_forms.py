"""Forms of use in court."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import PortalForm
from members.models import Country
from operations.referrals.court import Said
from operations.referrals.court_models import CourtAnswer

# What each decision needs said, and what is wrong when it is not.
_NEEDED = {
    CourtAnswer.Decision.GIVEN: ("conditions", gettext_lazy("Say under which conditions, or write “none”.")),
    CourtAnswer.Decision.REFUSED: ("reason", gettext_lazy("Choose a reason.")),
    CourtAnswer.Decision.BY_MLA: ("authority", gettext_lazy("Say to whom the request goes.")),
}


class AskForm(PortalForm):
    """For which proceedings, in which country."""

    proceedings = forms.CharField(
        label=gettext_lazy("For which proceedings?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The court, what it is about, and how far it is. Leave names out."),
    )
    country = forms.ModelChoiceField(
        label=gettext_lazy("In which country?"), queryset=Country.objects.none(), empty_label=gettext_lazy("Choose")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = Country.objects.order_by("name")  # type: ignore[attr-defined]  # a model choice


class AnswerForm(PortalForm):
    """Given with conditions, refused for a reason, or another way."""

    decision = forms.ChoiceField(
        label=gettext_lazy("May it be used in court?"),
        choices=CourtAnswer.Decision.choices,
        widget=forms.RadioSelect,
    )
    conditions = forms.CharField(
        label=gettext_lazy("If it may: under which conditions?"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("If it may not: why?"),
        choices=[("", gettext_lazy("Choose")), *CourtAnswer.Reason.choices],
        required=False,
    )
    words = forms.CharField(label=gettext_lazy("More about the reason"), max_length=500, required=False)
    authority = forms.CharField(
        label=gettext_lazy("If by mutual legal assistance only: to which authority does the request go?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The central authority, and how it is reached."),
    )

    def clean(self) -> dict[str, Any]:
        """Each decision says what it needs, and what belongs to another one is left out."""
        words = super().clean() or self.cleaned_data
        field, missing = _NEEDED.get(words.get("decision", ""), ("", ""))
        if field and not words.get(field):
            self.add_error(field, forms.ValidationError(missing, code="required"))
        if field == "reason" and words.get("reason") == CourtAnswer.Reason.OTHER and not words.get("words"):
            self.add_error("words", forms.ValidationError(_("Say which other reason."), code="required"))
        return words

    @property
    def said(self) -> Said:
        """What the form says."""
        words = self.cleaned_data
        field, _missing = _NEEDED[words["decision"]]
        kept = {field: words[field]} | ({"words": words["words"]} if field == "reason" else {})
        return Said(decision=words["decision"], **kept)


class EndForm(PortalForm):
    """Why a permission holds no more."""

    reason = forms.CharField(
        label=gettext_lazy("Why does it hold no more?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The other side reads this. Leave names out."),
    )
