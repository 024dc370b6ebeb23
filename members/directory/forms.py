"""What one looks for in the directory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import FilterForm
from common.words import language_words


class DirectoryFilter(FilterForm):
    """One box for all that stands in a line, and a language one can speak."""

    q = forms.CharField(label=_("Country, agency or language"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Speaks"), required=False)

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((code, language_words(code)) for code in languages), key=lambda pair: pair[1])
        self.fields["language"].choices = [("", _("Any language")), *named]  # type: ignore[attr-defined]  # a choice field
