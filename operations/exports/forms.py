"""The form of an export: as what, and what for. What it holds is chosen by the filters above it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from operations.exports.models import ReferralExport


class ExportForm(PortalForm):
    reason = forms.ChoiceField(
        label=_("What is it for?"),
        choices=ReferralExport.Reason.choices,
        widget=forms.RadioSelect,
        help_text=_("The audit keeps this reason, who asked, when, and which referrals the file held."),
    )
    file_format = forms.ChoiceField(
        label=_("As what kind of file?"),
        choices=ReferralExport.Format.choices,
        initial=ReferralExport.Format.XLSX,
        widget=forms.RadioSelect,
    )
