"""What an auditor says who asks for the whole record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.incidents import MOST_HOURS
from common.forms import PortalForm


class AskForm(PortalForm):
    name = forms.CharField(
        label=_("Name of the incident"),
        max_length=80,
        help_text=_("As you will speak of it with the other auditor. Nothing about a case."),
    )
    reason = forms.CharField(
        label=_("Why does the whole record have to be opened?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Auditors of all countries read this. Nothing about a case."),
    )
    hours = forms.IntegerField(
        label=_("For how many hours?"),
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("From 1 to 72. The time begins when the other auditor confirms."),
    )
