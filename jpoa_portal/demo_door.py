"""The demo door: in the demo world, on a loopback address only, enter as a fictional person with one click.

It counts as both factors. env.py refuses to start a portal that has it anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from common.access import PUBLIC, screen
from members import roles
from members.access import in_force
from members.models import Membership, Person

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class DemoPerson:
    """A line of the list on the sign-in page."""

    id: UUID
    name: str
    agency_name: str
    country_name: str
    role_labels: list[str]


def demo_people(request: HttpRequest) -> Any:
    """The people one can enter as, read only where the sign-in page asks for them; empty outside the demo."""
    if not settings.DEMO or getattr(request, "actor", None) is None or request.actor.is_signed_in:  # type: ignore[attr-defined]  # set by members.middleware
        return []
    return SimpleLazyObject(lambda: _people(request))


def _people(request: HttpRequest) -> list[DemoPerson]:
    day = request.now.date()  # type: ignore[attr-defined]  # set by members.middleware
    rows = (
        Membership.objects.filter(in_force(day), person__is_active=True)
        .select_related("person", "agency__country", "agency__organisation")
        .prefetch_related("role_assignments")
    )
    people = [
        DemoPerson(
            id=row.person_id,
            name=row.person.name,
            agency_name=row.agency.name,
            country_name=row.agency.body_name,
            role_labels=[str(roles.BY_CODE[held.role].name) for held in row.role_assignments.all()],
        )
        for row in rows
    ]
    return sorted(people, key=lambda person: (person.country_name, person.agency_name, person.name))


@screen(PUBLIC)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    try:
        person = Person.objects.get(id=UUID(request.POST.get("person", "")), is_active=True)
    except (ValueError, Person.DoesNotExist) as error:
        raise Http404 from error
    login(request, person, backend=_BACKEND)
    record_authentication(request, person, method="password", email=person.email)
    record_authentication(request, person, method="mfa", type="totp")
    return redirect(settings.LOGIN_REDIRECT_URL)
