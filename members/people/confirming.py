"""That an agency's people and their roles are still true: what is said every 90 days, and about which list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import may
from members import permissions
from members.access import Actor
from members.directory.confirming import is_overdue
from members.models import Agency, Membership


@dataclass(frozen=True)
class Line:
    """One of the two: when it was last said, and the button's address for who may say it now."""

    words: str
    button: str
    confirmed_on: date | None
    is_overdue: bool
    url: str


def lines(actor: Actor, agency: Agency, *, today: date) -> list[Line]:
    """The people, then the roles."""
    can_say = may(actor, permissions.CONFIRM_AGENCY, agency)
    return [
        Line(words, button, day, is_overdue(day, today), reverse(page, args=[agency.id]) if can_say else "")
        for words, button, day, page in (
            (
                _("People last confirmed:"),
                _("Yes, these are our people"),
                agency.people_confirmed_on,
                "people_confirm",
            ),
            (
                _("Roles last confirmed:"),
                _("Yes, each needs these roles"),
                agency.roles_confirmed_on,
                "roles_confirm",
            ),
        )
    ]


def fingerprint(memberships: Iterable[Membership]) -> str:
    """Stands for the list as it is shown: who, with access or without, in which roles."""
    shown = sorted(
        f"{row.id} {row.person.is_active} {sorted(held.role for held in row.open_roles)}"  # type: ignore[attr-defined]  # prefetched
        for row in memberships
    )
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:16]
