"""What keepers are asked, and what people say about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import model_to_dict
from django.utils.translation import gettext_lazy as _

from common import phones
from common.access import Role
from common.forms import Explained, PortalForm
from members import roles
from members.directory.forms import ZoneField
from members.models import Person
from members.people.services import DETAILS
from members.people.work import Piece

_MOST_ASKED_SINGLY = 40  # somebody who has a thousand is stopped as fast as somebody who has one
_DEVICE = "device"  # an empty value would be a field left out


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
    phone = forms.CharField(
        label=_("Your phone at work"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With + and the code of the country. Your agency’s people see it, nobody else."),
    )
    time_zone = ZoneField(required=False, help_text=_("Times are shown in this zone, and in UTC beside it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["time_zone"]
        zones.choices = [("", _("The zone of my agency")), *(pair for pair in zones.choices if pair[0])]  # type: ignore[attr-defined]  # of a field of choices

    def clean_phone(self) -> str:
        """As it is kept, or empty."""
        typed = self.cleaned_data["phone"]
        try:
            return phones.kept(typed) if typed else ""
        except phones.NotAPhone:
            words = _("This is no phone number. Write it with + and the code of the country.")
            raise forms.ValidationError(words) from None


def details_of(person: Person) -> dict[str, str]:
    """What the person has said, as the form shows it."""
    return model_to_dict(person, DETAILS) | {"phone": phones.spaced(person.phone)}


class DecideForm(PortalForm):
    decision = forms.ChoiceField(
        label=_("Does this person get the role?"),
        choices=[("approve", _("Yes, from now on")), ("refuse", _("No"))],
        widget=forms.RadioSelect,
    )


class LookForm(PortalForm):
    look = forms.ChoiceField(
        label=_("How pages look"),
        choices=[(value or _DEVICE, label) for value, label in Person.Look.choices],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, look: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"look": look or _DEVICE}, **kwargs)

    def clean_look(self) -> str:
        """The choice as it is kept: nothing where the device decides."""
        chosen: str = self.cleaned_data["look"]
        return "" if chosen == _DEVICE else chosen


class LeavingForm(PortalForm):
    """Who takes what lies with somebody who leaves: all of it, or each piece on its own.

    `pieces` are shown in their order; `takers` maps the names of colleagues to them.
    """

    mark_optional = False

    def __init__(self, *args: Any, pieces: Sequence[Piece], takers: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pieces = {piece.key: piece for piece in pieces}
        self._takers = {str(person.id): person for person in takers}
        names = [(key, person.name) for key, person in self._takers.items()]
        if not pieces:
            return
        self.fields["all"] = forms.ChoiceField(
            label=_("Who takes all of it?"),
            required=False,
            choices=[("", _("Nobody: it stays in the agency’s lists")), *names],
        )
        for key, piece in list(self._pieces.items())[:_MOST_ASKED_SINGLY]:
            self.fields[key] = forms.ChoiceField(
                label=f"{piece.words} {piece.reference}", required=False, choices=[("", _("As above")), *names]
            )

    @property
    def singly(self) -> list[forms.BoundField]:
        """The fields that ask for one piece each."""
        return [field for field in self if field.name != "all"]

    @property
    def takers(self) -> dict[Piece, Person]:
        """For each piece that somebody takes, who."""
        said = self.cleaned_data
        chosen = {piece: said.get(key) or said["all"] for key, piece in self._pieces.items()}
        return {piece: self._takers[taker] for piece, taker in chosen.items() if taker}
