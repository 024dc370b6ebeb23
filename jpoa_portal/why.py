"""Why somebody sees a page that is about a record, in words; the same line on each of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.access import FIRST_FACTOR, SIGNED_IN, Permission
from members import roles
from members.access import Actor


def why(request: HttpRequest) -> str:
    """The line for the page that answers this request; empty where the page is about no record.

    A record that agencies are parties to says it itself (`why_seen_by`); else it is the role that opens the page.
    """
    permission, subject = getattr(request, "seen_by", (None, None))
    if permission is None:
        return ""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by members.middleware
    return _as_party(actor, subject) or _by_role(actor, permission)


def _as_party(actor: Actor, subject: Any) -> str:
    tell = getattr(subject, "why_seen_by", None)
    return str(tell(actor)) if tell else ""


def _by_role(actor: Actor, permission: Permission) -> str:
    if permission in {SIGNED_IN, FIRST_FACTOR}:
        return _("You see this because it is your own.")
    if permission.roles == roles.EVERYBODY:
        return _("You see this because it is open to all members.")
    held = [str(role.name) for role in roles.ROLES if role in permission.roles & actor.roles]
    return _("You see this because of your role: %(roles)s.") % {"roles": ", ".join(held)}
