"""Browsers from which somebody has signed in before, known by a cookie that says nothing readable about anybody.

A desk's browser is shared, so the cookie knows several people. For each it holds a random sign and a proof that only
the portal can make and only for that person; a new password makes the proofs of all other browsers void. Nothing of
it is stored on the server, and it opens nothing: a known browser is counted apart, and causes no mail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from members.people.models import Person

LASTS = timedelta(days=365)
MOST_PEOPLE = 12
_SALT = "members.devices"

Entries = list[tuple[str, str]]  # (random sign, proof), the latest last


def known_as(request: HttpRequest, person: Person) -> str:
    """The sign under which this browser is known for the person; empty where it is not."""
    found = ""
    for sign, proof in _entries(request):  # all of them: the time must not tell which
        if constant_time_compare(proof, _proof(sign, person)):
            found = sign
    return found


def brings_any(request: HttpRequest) -> bool:
    """Whether the browser is known for somebody at all."""
    return bool(_entries(request))


def will_know(request: HttpRequest, person: Person) -> None:
    """Somebody has signed in, or chosen a new password: the answer of this request makes the browser known."""
    request.known_for = person  # type: ignore[attr-defined]  # read by the middleware below


class DeviceMiddleware:
    """Send the cookie with the answer to a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "known_for", None)
        if person is not None and response.status_code < 500:
            _send(request, response, person)
        return response


def _send(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    sign = known_as(request, person) or token_urlsafe(16)
    others = [entry for entry in _entries(request) if entry[0] != sign]
    entries = [*others, (sign, _proof(sign, person))][-MOST_PEOPLE:]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(entries, salt=_SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _entries(request: HttpRequest) -> Entries:
    try:
        found = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return []
    return [(sign, proof) for sign, proof in found]


def _proof(sign: str, person: Person) -> str:
    return salted_hmac(_SALT, f"{sign}{person.pk}{person.password}", algorithm="sha256").hexdigest()
