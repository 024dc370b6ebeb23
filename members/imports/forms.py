"""What is asked of somebody who brings members in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from members.imports.tables import MOST_BYTES


class UploadForm(PortalForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to two megabytes and five thousand lines."),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": _("The file is empty."), "max_length": _("The name of the file is too long.")},
    )

    def clean_file(self) -> Any:
        """Its size; what it holds is looked at by the worker."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Bring the rows in with several files."))
        return file


class FormatForm(forms.Form):
    """Which of two buttons was pressed."""

    file_format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")])
