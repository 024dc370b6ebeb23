"""What is asked of those who invite, and of those who come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.access import Role
from common.forms import Explained, PortalForm
from members import roles
from members.joining import queries
from members.models import Agency, Invitation, Person


class InviteForm(PortalForm):
    name = forms.CharField(
        label=_("Full name"), max_length=120, help_text=_("In Latin letters. The person can correct it.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("A work address that this person alone reads. The account is for this address only."),
        error_messages={"invalid": _("Enter a whole e-mail address, such as name@agency.example.")},
    )
    held = forms.MultipleChoiceField(label=_("What will this person do?"), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(
        label=_("How does the invitation get there?"),
        choices=[
            (Invitation.Channel.MAIL, Explained(_("By mail"), _("A link that works once, for seven days."))),
            (
                Invitation.Channel.PAPER,
                Explained(
                    _("On paper"), _("A code to hand over in person. It is shown to you once, on the next page.")
                ),
            ),
        ],
        initial=Invitation.Channel.MAIL,
        widget=forms.RadioSelect,
    )
    letter_reference = forms.CharField(
        label=_("Reference of the nomination’s letter"),
        max_length=80,
        help_text=_("This agency has lost its last administrator. A second person of the secretariat has to approve."),
    )

    def __init__(
        self, *args: Any, agency: Agency, choices: frozenset[Role], needs_letter: bool, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agency, self.now = agency, now
        self.fields["held"].choices = [  # type: ignore[attr-defined]  # of a field of choices
            (role.code, Explained(role.name, role.words)) for role in roles.ROLES if role in choices
        ]
        if not needs_letter:
            del self.fields["letter_reference"]

    def clean_email(self) -> str:
        """Whether the address has an account somewhere else is not asked, and not said."""
        email = str(self.cleaned_data["email"]).lower()
        if queries.is_in_agency(agency_id=self.agency.id, email=email, now=self.now):
            raise ValidationError(_("Somebody with this address is one of the agency’s people already."))
        return email


class CodeForm(PortalForm):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("The one that the invitation is for."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Enter a whole e-mail address, such as name@agency.example.")},
    )
    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("24 letters and numbers. Capitals and lines make no difference.")
    )


class JoinForm(PortalForm):
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        help_text=_("In Latin letters, as colleagues know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    native_name = forms.CharField(label=_("Name in your own script"), max_length=120, required=False)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_(
            "At least 15 characters. Four or five words that do not belong together are good. You can paste it."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """By the same rules as every other password here."""
        owner = Person(email=self.email, name=self.cleaned_data.get("name", ""))
        return str(get_adapter().clean_password(self.cleaned_data["password"], owner))

    def clean_password_again(self) -> str:
        """Typed twice alike; where the first was refused there is nothing to compare."""
        first, again = self.cleaned_data.get("password"), str(self.cleaned_data["password_again"])
        if first is not None and first != again:
            raise ValidationError(_("The two passwords are not the same."))
        return again


class RulesForm(PortalForm):
    accepted = forms.BooleanField(label=_("I have read these rules and I accept them"))


class PublishForm(PortalForm):
    text = forms.CharField(
        label=_("Text of the rules"),
        max_length=20_000,
        help_text=_("Leave an empty line between paragraphs."),
        widget=forms.Textarea(attrs={"rows": 20}),
    )
