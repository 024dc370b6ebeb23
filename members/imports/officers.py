"""Officers in a file: each row invites one address into an agency. No account is ever made by a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import roles
from members.imports import cells, queries
from members.imports.resources import Column, Row, Rows, Step
from members.joining import services
from members.joining.forms import InviteForm
from members.joining.queries import roles_to_give
from members.models import Agency, Invitation, Membership

# What a file may name: what an administrator gives. The others need a second person, one by one.
GIVEN = [role for role in roles.ROLES if role in roles.GIVES[roles.AGENCY_ADMINISTRATOR]]


class OfficerRowForm(InviteForm):
    """A row: what the page of an invitation asks, with the words of a file about roles."""

    def __init__(self, typed: dict[str, Any], *, rows: OfficerRows, agency: Agency, is_there: bool) -> None:
        choices = roles_to_give(rows.by, agency)
        super().__init__(typed, agency=agency, choices=choices, needs_letter=False, now=rows.now)
        self._is_there = is_there
        self.fields["held"].required = not is_there
        known = ", ".join(str(role.name) for role in GIVEN if role in choices)
        words = _("Write one or more of these: %(choices)s. Other roles are proposed on the person’s page.")
        self.fields["held"].error_messages |= dict.fromkeys(("invalid_choice", "required"), words % {"choices": known})

    def clean_email(self) -> str:
        """Somebody who is there already is no mistake in a file."""
        return str(self.cleaned_data["email"]).lower()


class OfficerRows(Rows):
    """One address a row. Who is in the agency, or has an open invitation to it, is left as he or she is."""

    key = "email"

    agency = Column(gettext_lazy("Agency’s short name"), gettext_lazy("Of an agency whose people you keep."))
    name = Column(
        gettext_lazy("Full name"), gettext_lazy("In Latin letters. The person can correct it."), "person__name"
    )
    email = Column(
        gettext_lazy("E-mail address"), gettext_lazy("A work address that this person alone reads."), "person__email"
    )
    held = Column(
        gettext_lazy("Roles"), gettext_lazy("One or more, apart by semicolons, such as Liaison officer; Analyst.")
    )

    def __init__(self, **asked: Any) -> None:
        super().__init__(**asked)
        self._agencies = queries.agencies_to_fill(self.by, now=self.now)
        self._there = queries.there_already(self.by, now=self.now)
        self._known_roles = cells.by_words((role.code, role.name) for role in roles.ROLES)

    # For coming in.

    def find(self, row: dict[str, str]) -> str | None:
        """The address, where it is in the agency or invited already."""
        found = self._agencies.get(row["agency"])
        address = row["email"].lower()
        return address if found and (found.agency.id, address) in self._there else None

    def identity(self, row: Row) -> tuple[str, str]:
        """An address in an agency."""
        return row.cells["agency"], row.cleaned["email"]

    def form_for(self, row: Row) -> OfficerRowForm:
        """The form of an invitation. Raises: ValidationError where the actor does not invite into the agency."""
        found = self._agencies.get(row.cells["agency"])
        if found is None:
            words = _("You do not keep the people of an agency with this short name.")
            raise ValidationError({"agency": words})
        if not row.there and found.refusal:
            raise ValidationError({"agency": found.refusal})
        held = cells.codes(cells.parts(row.cells["held"]), self._known_roles)
        typed = {**row.cells, "held": held, "channel": Invitation.Channel.MAIL}
        return OfficerRowForm(typed, rows=self, agency=found.agency, is_there=bool(row.there))

    def is_unchanged(self, row: Row) -> bool:
        """Whether the address is there; a file changes nobody's name or roles."""
        return bool(row.there)

    def version_of(self, row: Row) -> str:
        """What would be done: who is invited into what."""
        return f"{row.cells['agency']} {row.cleaned['email']}"

    def steps(self, rows: list[Row]) -> list[Step]:
        """Invite the addresses by mail, those of an agency at once."""
        by_agency: dict[str, list[services.Invited]] = {}
        for row in rows:
            one = services.Invited(row.cleaned["email"], row.cleaned["name"], row.cleaned["held"])
            by_agency.setdefault(row.cells["agency"], []).append(one)
        return [
            partial(self._invite, self._agencies[short_name].agency, invited)
            for short_name, invited in by_agency.items()
        ]

    def _invite(self, agency: Agency, invited: list[services.Invited]) -> None:
        services.invite_several(agency=agency, invited=invited, by=self.by, now=self.now)

    # For going out.

    def get_queryset(self) -> Any:
        """Who is in the agencies that the actor keeps."""
        return queries.officers_to_take_out(self.by, now=self.now)

    def dehydrate_agency(self, membership: Membership) -> str:
        return membership.agency.short_name

    def dehydrate_held(self, membership: Membership) -> str:
        """Those that a file may name, and that hold now."""
        codes = {held.role for held in membership.open_roles if not held.is_waiting}  # type: ignore[attr-defined]  # prefetched
        return "; ".join(str(role.name) for role in GIVEN if role.code in codes)
