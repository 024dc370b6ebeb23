"""What every page shows: who is signed in, the time there, the way around."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import Asking, Permission, may
from jpoa_portal.demo_door import demo_code, demo_people
from jpoa_portal.why import why
from members import permissions as members
from operations import permissions as operations
from operations.calendar import permissions as calendar
from operations.plans import permissions as plans
from reporting import permissions as reporting


def context(request: HttpRequest) -> dict[str, Any]:
    """The variables of base.html."""
    actor = getattr(request, "actor", None)
    signed_in = actor if actor and actor.is_signed_in else None
    return {
        "actor": signed_in,
        "portal_now": getattr(request, "now", None),
        "is_demo": settings.DEMO,
        "session_left": request.session.left() if signed_in else None,  # type: ignore[attr-defined]  # our own store
        "nav": _nav(signed_in, request.path) if signed_in else [],
        "look": request.user.look if signed_in else "",  # type: ignore[union-attr]  # a person, then
        "why": why(request) if signed_in else "",
        "demo_people": demo_people(request),
        "demo_code": demo_code(request),
    }


# What belongs to a room of the portal and has an address of its own: it is known beyond the record it is of.
_ALSO = {"/referrals/": ("/court/", "/destruction/", "/handovers/")}


def _nav(actor: Asking, path: str) -> list[dict[str, Any]]:
    pages: list[tuple[str, str, Permission]] = [
        (_("My desk"), reverse("desk"), members.SEE_DESK),
        (_("Referrals"), reverse("referral_list"), operations.SEE_REFERRALS),
        (_("Plans"), reverse("plan_list"), plans.SEE_PLANS),
        (_("Opened plans"), reverse("opened_plan_list"), plans.SEE_OPENED_PLANS),
        (_("Directory"), reverse("directory_list"), members.SEE_DIRECTORY),
        (_("JPOAs"), reverse("jpoa_list"), operations.SEE_JPOAS),
        (_("Calendar"), reverse("calendar"), calendar.SEE_CALENDAR),
        (_("Returns"), reverse("return_list"), operations.SEE_RETURNS),
        (_("Reports"), reverse("report_list"), reporting.SEE_REPORTS),
        (_("People"), reverse("people"), members.SEE_PEOPLE),
        (_("Approvals"), reverse("approval_list"), members.SEE_APPROVALS),
        (_("Seats"), reverse("seat_list"), members.SEE_SEATS),
        (_("Audit"), reverse("audit_list"), members.SEE_AUDIT),
    ]
    return [
        {"label": label, "url": url, "current": _is_in(path, url)}
        for label, url, permission in pages
        if may(actor, permission)
    ]


def _is_in(path: str, url: str) -> bool:
    """Whether a page stands in the room that begins at an address; the desk is one page."""
    return path == url if url == "/" else path.startswith((url, *_ALSO.get(url, ())))
