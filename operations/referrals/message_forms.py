"""What is asked of somebody who writes inside a referral."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Explained, PortalForm
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.forms import languages
from operations.referrals.message_queries import Talk
from operations.referrals.models import ReferralRecipient

ALL = "all"


class MessageForm(PortalForm):
    """To whom, where there is a choice; the words; whether they ask for an answer."""

    to = forms.MultipleChoiceField(
        label=_("Who shall read it?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one agency."),
            "invalid_choice": _("Choose agencies of the list."),
        },
    )
    body = forms.CharField(label=_("Your message"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    language = forms.ChoiceField(
        label=_("In which language do you write?"), choices=languages, initial=PRESET_LANGUAGE, required=False
    )
    is_question = forms.BooleanField(
        label=_("I need an answer"),
        required=False,
        help_text=_(
            "It stands on the desk of each reader until somebody there writes back or says “No answer needed”."
        ),
    )

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.talk = talk
        if not talk.has_choice:
            del self.fields["to"]
            return
        choices = [(str(row.id), f"{row.agency.name}, {row.agency.body_name}") for row in talk.recipients]
        if talk.may_be_to_all:
            all_of_them = Explained(_("All of them"), _("Each is told that all agencies that received it read this."))
            choices.append((ALL, all_of_them))
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a choice field

    @property
    def is_to_all(self) -> bool:
        """Whether each reader is told that all recipients read it."""
        return ALL in self.cleaned_data.get("to", [])

    @property
    def readers(self) -> list[ReferralRecipient]:
        """In whose threads it will stand."""
        if not self.talk.has_choice or self.is_to_all:
            return list(self.talk.recipients)
        return [row for row in self.talk.recipients if str(row.id) in self.cleaned_data["to"]]

    @property
    def reader_ids(self) -> list[UUID]:
        """The same by their keys."""
        return [row.id for row in self.readers]

    @property
    def checked(self) -> str:
        """By which a page that has named the readers says whom it named."""
        return ",".join([*(str(key) for key in sorted(self.reader_ids)), *([ALL] if self.is_to_all else [])])
