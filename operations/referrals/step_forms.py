"""The forms of the steps that go on with a referral; field names are the model's."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm


class ReopenForm(PortalForm):
    """Why a closed referral is opened again."""

    reopen_reason = forms.CharField(
        label=_("Why is it open again?"),
        max_length=300,
        help_text=_("Every agency that received it reads this. Leave names out."),
    )


class AskAgainForm(PortalForm):
    """What is asked anew."""

    body = forms.CharField(
        label=_("What do you ask?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what was missing in the answer, or what has changed."),
    )
