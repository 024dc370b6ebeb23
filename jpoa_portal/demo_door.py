"""The demo door: in the demo world, on a loopback address only, enter as a fictional person with one click.

It counts as both factors. env.py refuses to start a portal that has it anywhere else.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from common.access import BUTTON, PUBLIC, screen
from members import roles
from members.access import in_force
from members.models import Membership, Person
from members.signing_in import seeds

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
    now = request.now  # type: ignore[attr-defined]  # set by members.middleware
    rows = (
        Membership.objects.filter(in_force(now), person__is_active=True)
        .select_related("person", "agency__country", "agency__organisation")
        .prefetch_related("role_assignments")
    )
    people = [
        DemoPerson(
            id=row.person_id,
            name=row.person.name,
            agency_name=row.agency.name,
            country_name=row.agency.body_name,
            role_labels=[str(roles.BY_CODE[held.role].name) for held in row.role_assignments.all() if held.is_in_force],
        )
        for row in rows
    ]
    return sorted(people, key=lambda person: (person.country_name, person.agency_name, person.name))


@screen(PUBLIC, takes=BUTTON)
def enter(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    try:
        person = Person.objects.get(id=UUID(request.POST.get("person", "")), is_active=True)
    except (ValueError, Person.DoesNotExist) as error:
        raise Http404 from error
    login(request, person, backend=_BACKEND)
    UserSession.objects.create_from_request(request)
    record_authentication(request, person, method="password", email=person.email)
    record_authentication(request, person, method="mfa", type="totp")
    return redirect(settings.LOGIN_REDIRECT_URL)


def demo_code(request: HttpRequest) -> Any:
    """In the demo, where a second factor is asked again: the code that the person's app shows now, when a page asks."""
    if not settings.DEMO or not getattr(request, "user", None) or not request.user.is_authenticated:
        return ""
    return SimpleLazyObject(lambda: _code(str(request.user.pk)))


def _code(person_id: str) -> str:
    factor = Authenticator.objects.filter(user=person_id, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return ""
    counter = int(time.time()) // mfa_settings.TOTP_PERIOD
    return totp.format_hotp_value(totp.hotp_value(seeds.unseal(factor.data["secret"]), counter))
