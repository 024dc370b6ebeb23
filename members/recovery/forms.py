"""What is asked of those who let somebody in again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from members.models import DutyDesk


class OpenForm(PortalForm):
    desk = forms.ChoiceField(label=_("Which of these numbers did you call?"), widget=forms.RadioSelect)
    spoke_to = forms.CharField(
        label=_("Who answered, and how did you know the person?"),
        max_length=120,
        help_text=_("Such as: the officer on duty passed the phone on; I know the voice."),
    )
    called = forms.BooleanField(label=_("I called this number myself, and I spoke to this person"))

    def __init__(self, *args: Any, desks: Sequence[DutyDesk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desks = {str(desk.id): desk for desk in desks}
        self.fields["desk"].choices = [(key, words_for(desk)) for key, desk in self.desks.items()]  # type: ignore[attr-defined]  # of a field of choices

    def clean_desk(self) -> DutyDesk:
        """The desk itself."""
        return self.desks[self.cleaned_data["desk"]]


class ApproveForm(PortalForm):
    called = forms.BooleanField(label=_("I called this number too, and I spoke to this person"))


class CodeForm(PortalForm):
    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("24 letters and numbers. Capitals and lines make no difference.")
    )

    def refuse(self) -> None:
        """One answer to a code that is wrong, somebody else's, used, too old or taken back."""
        words = _("This code cannot be used. Check it, or ask whoever gave it for another one.")
        self.add_error("code", ValidationError(words))


def words_for(desk: DutyDesk) -> str:
    """A desk by the name of its unit or agency."""
    return desk.unit.name if desk.unit else desk.agency.name
