"""What the pages of a session ask; field names are the model's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.dates import Precision
from common.forms import DayField, PortalForm
from members.models import Country, Organisation
from operations.meetings.models import Session, SessionInvitation, SessionReach
from operations.meetings.reporting import Reached
from terms_of_reference.models import FocusArea

Grouped = list[tuple[str, list[tuple[str, str]]]]
_KNOWN_TO = [
    (Precision.DAY, _("The days are fixed")),
    (Precision.MONTH, _("Only the month is known")),
    (Precision.YEAR, _("Only the year is known")),
]


class ConfirmForm(PortalForm):
    """A step that asks nothing more."""


class SessionForm(PortalForm):
    """What a session says of itself; `bodies` are those that can host it, `areas` the focus areas in force."""

    kind = forms.ChoiceField(label=_("What kind of activity?"), choices=[("", ""), *Session.Kind.choices])
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("One line that says what it is about. Leave names out.")
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty for a single day."))
    starts_precision = forms.ChoiceField(label=_("How exactly is that known?"), choices=_KNOWN_TO, initial="day")
    is_online = forms.BooleanField(label=_("It can be attended online"), required=False)
    place = forms.CharField(
        label=_("Place"), max_length=120, required=False, help_text=_("Leave it empty where it is only online.")
    )
    host = forms.ChoiceField(label=_("Who hosts it?"), required=False)
    focus_areas = forms.ModelMultipleChoiceField(
        label=_("Focus areas of the Terms of Reference"),
        queryset=FocusArea.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    summary = forms.CharField(
        label=_("What is it for?"),
        help_text=_("What those who come should know, and bring. No case content."),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, bodies: Sequence[Country | Organisation], areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {str(body.id): body for body in bodies}
        choices = [("", _("Not said")), *((key, str(body)) for key, body in self._bodies.items())]
        self.fields["host"].choices = choices  # type: ignore[attr-defined]  # of a field of choices
        self.fields["focus_areas"].queryset = areas  # type: ignore[attr-defined]  # of a field of rows

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and takes place somewhere."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Change one of the two."))
        if not cleaned.get("place") and not cleaned.get("is_online"):
            self.add_error("place", _("Write the place, or say that it can be attended online."))
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """What was written, for the service."""
        cleaned = self.cleaned_data
        host = self._bodies.get(cleaned["host"])
        names = ("kind", "title", "starts_on", "ends_on", "starts_precision", "is_online", "place", "summary")
        return {
            **{name: cleaned[name] for name in names},
            "ends_precision": cleaned["starts_precision"],
            "host_country_id": host.id if isinstance(host, Country) else None,
            "host_organisation_id": host.id if isinstance(host, Organisation) else None,
        }


class AddSessionForm(SessionForm):
    """Who reads it is said once, and stays."""

    audience = forms.ChoiceField(
        label=_("Who may know of it?"),
        choices=Session.Audience.choices,
        initial=Session.Audience.MEMBERS,
        widget=forms.RadioSelect,
        help_text=_("This cannot be changed later. Of an invited-only activity nobody else learns that there is one."),
    )


def initial_of(session: Session) -> dict[str, Any]:
    """A session as its form shows it."""
    names = ("kind", "title", "starts_on", "ends_on", "starts_precision", "is_online", "place", "summary")
    return {
        **{name: getattr(session, name) for name in names},
        "host": str(session.host_country_id or session.host_organisation_id or ""),
        "focus_areas": [area.id for area in session.focus_areas.all()],
    }


class CancelForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody who sees the activity reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why. Those who are invited wish to know.")},
    )


class InviteForm(PortalForm):
    """Agencies that are not invited yet, by country; and the co-chairs, where they are not."""

    agencies = forms.MultipleChoiceField(
        label=_("Which agencies do you invite?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Open a country and choose."),
        error_messages={"invalid_choice": _("Choose agencies of the list.")},
    )
    chairs = forms.BooleanField(
        label=_("Invite the co-chairs too"),
        required=False,
        help_text=_("The co-chairs of both countries read the activity and all that belongs to it."),
    )

    def __init__(self, *args: Any, agencies: Grouped, offers_chairs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].choices = agencies  # type: ignore[attr-defined]  # of a field of choices
        if not offers_chairs:
            del self.fields["chairs"]

    def clean(self) -> dict[str, Any]:
        """Somebody is invited."""
        cleaned = super().clean() or {}
        cleaned.setdefault("chairs", False)
        if not cleaned.get("agencies") and not cleaned["chairs"] and "agencies" not in self.errors:
            self.add_error("agencies", _("Choose at least one agency."))
        return cleaned


class AnswerForm(PortalForm):
    answer = forms.ChoiceField(
        label=_("Does your agency attend?"), choices=SessionInvitation.Answer.choices, widget=forms.RadioSelect
    )
    people = forms.IntegerField(label=_("How many people do you send?"), min_value=1, max_value=500, required=False)

    def clean(self) -> dict[str, Any]:
        """Who attends says with how many."""
        cleaned = super().clean() or {}
        attends = cleaned.get("answer") == SessionInvitation.Answer.ATTENDS
        if attends and not cleaned.get("people") and "people" not in self.errors:
            self.add_error("people", _("Write how many people you send."))
        return cleaned


class ReportForm(PortalForm):
    """Who came, an agency a line; and how many were reached, each number with its qualifier."""

    def __init__(self, *args: Any, invitations: Sequence[SessionInvitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._invitations = invitations
        for row in invitations:
            body = f"{row.agency.name}, {row.agency.body_name}"
            label = gettext("How many came from %(agency)s?") % {"agency": body}
            self.fields[f"attended_{row.id}"] = forms.IntegerField(
                label=label,
                help_text=gettext("It said that it sends %(number)d.") % {"number": row.people} if row.people else "",
                min_value=0,
                max_value=500,
                required=False,
                initial=row.attended,
            )
        for whom, words in SessionReach.Whom.choices:
            self.fields[f"number_{whom}"] = forms.IntegerField(
                label=gettext("%(whom)s: how many?") % {"whom": words},
                min_value=0,
                max_value=100_000_000,
                required=False,
            )
            self.fields[f"qualifier_{whom}"] = forms.ChoiceField(
                label=gettext("%(whom)s: how sure is the number?") % {"whom": words},
                choices=[("", ""), *SessionReach.Qualifier.choices],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """A number has its qualifier, and a qualifier its number."""
        cleaned = super().clean() or {}
        for whom in SessionReach.Whom.values:
            number, qualifier = cleaned.get(f"number_{whom}"), cleaned.get(f"qualifier_{whom}")
            if number is not None and not qualifier:
                self.add_error(f"qualifier_{whom}", _("Say how sure the number is."))
            if qualifier and number is None and f"number_{whom}" not in self.errors:
                self.add_error(f"number_{whom}", _("Write the number."))
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """What was written, for the service."""
        cleaned = self.cleaned_data
        attended: dict[UUID, int | None] = {row.id: cleaned[f"attended_{row.id}"] for row in self._invitations}
        reached = {
            whom: Reached(number=cleaned[f"number_{whom}"], qualifier=cleaned[f"qualifier_{whom}"])
            for whom in SessionReach.Whom.values
            if cleaned[f"number_{whom}"] is not None
        }
        return {"attended": attended, "reached": reached}


class PaperForm(PortalForm):
    name = forms.CharField(label=_("Name of the paper"), max_length=200)
    address = forms.URLField(
        label=_("Address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where it can be opened; it begins with https."),
        error_messages={"invalid": _("Write a whole address that begins with https.")},
    )
    held_at = forms.CharField(
        label=_("Or: where is it held?"), max_length=200, required=False, help_text=_("Whom to ask for it.")
    )

    def clean_address(self) -> str:
        """Encrypted ways only."""
        address = str(self.cleaned_data["address"])
        if address and not address.startswith("https://"):
            raise forms.ValidationError(_("Write a whole address that begins with https."))
        return address

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        if cleaned.get("address") and cleaned.get("held_at"):
            self.add_error("held_at", _("Write the address or where it is held, not both."))
        if not cleaned.get("address") and not cleaned.get("held_at") and "address" not in self.errors:
            self.add_error("address", _("Write the address, or where the paper is held."))
        return cleaned
