"""What keepers are asked, and what people say about themselves."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from common.access import Role
from common.forms import Explained, PortalForm
from members import roles

_NO_PLACES = ("Etc/", "SystemV/", "US/")


class GiveRoleForm(PortalForm):
    role = forms.ChoiceField(label=_("Which role?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # of a field of choices
            (role.code, Explained(role.name, role.words)) for role in roles.ROLES if role in choices
        ]

    def clean_role(self) -> Role:
        """The role itself."""
        return roles.BY_CODE[self.cleaned_data["role"]]


class DetailsForm(PortalForm):
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        help_text=_("In Latin letters, as colleagues know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    native_name = forms.CharField(label=_("Name in your own script"), max_length=120, required=False)
    known_as = forms.CharField(
        label=_("How should colleagues call you?"),
        max_length=60,
        required=False,
        help_text=_("Such as Mai or Sergeant Rao."),
    )
    phone = forms.RegexField(
        r"^\+[1-9][0-9 ]{6,18}$",
        label=_("Your phone at work"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With the country’s code, such as +64 4 000 0000. Your agency’s people see it, nobody else."),
        error_messages={"invalid": _("Enter a whole phone number with the country’s code, such as +64 4 000 0000.")},
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Times are shown in this zone, and in UTC beside it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NO_PLACES))
        named = [(zone, zone.replace("_", " ")) for zone in zones]
        self.fields["time_zone"].choices = [("", _("The zone of my agency")), *named]  # type: ignore[attr-defined]  # as above

    def clean_phone(self) -> str:
        """E.164, without spaces."""
        return str(self.cleaned_data["phone"]).replace(" ", "")


class DecideForm(PortalForm):
    decision = forms.ChoiceField(
        label=_("Does this person get the role?"),
        choices=[("approve", _("Yes, from now on")), ("refuse", _("No"))],
        widget=forms.RadioSelect,
    )
