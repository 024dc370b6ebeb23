"""The forms of searching. What is typed into them goes by POST: no address, log or history keeps it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from operations.finding.reasons import Reason
from operations.finding.terms import is_long_enough

_TOO_SHORT = _("Write at least three letters or digits.")


class FindForm(PortalForm):
    term = forms.CharField(
        label=_("What do you look for?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", "spellcheck": "false"}),
        help_text=_(
            "A reference, words of a text, a name in any script, or a number such as a phone or a passport. "
            "Accents, capitals and spaces make no difference."
        ),
    )

    def clean_term(self) -> str:
        term = str(self.cleaned_data["term"])
        if not is_long_enough(term):
            raise forms.ValidationError(_TOO_SHORT)
        return term


class FindPersonForm(FindForm):
    reason = forms.ChoiceField(
        label=_("Why do you look?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        help_text=_("The audit keeps this reason and that you looked. It does not keep the name."),
    )
    field_order = ("term", "reason")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].label = _("Name or number of the person")
        self.fields["term"].help_text = _(
            "A name in any script, or a number such as a phone or a passport. Texts and messages are not searched."
        )
