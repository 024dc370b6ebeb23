"""How often one may guess: strangers by network address and by account, a browser that is known by itself.

So a stranger who types wrong passwords for somebody's account stops strangers, and never the person at the own desk.
The same for an account that is there and one that is not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, Protocol

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from common.ids import NIL
from members.people.models import Person
from members.signing_in import devices

_APP = "members"
_WAIT_SECONDS = 300
# Wrong tries; right ones are taken back. "ip" is the network address, "key" the account.
RATES = {
    "stranger": "10/m/ip,100/h/ip,5/5m/key",
    "known": "10/5m/key",
}
# Readings of secret addresses, right or wrong ones; many officers may come through one gateway.
_READINGS = {"reading": "600/h/ip,60/h/key"}


class Counted(Protocol):
    """A try that was counted."""

    def rollback(self) -> None:
        """It was a right one."""


def count_password(request: HttpRequest, email: str) -> Counted:
    """Count one try of a password.

    Raises: ValidationError when there were too many wrong ones.
    """
    if request.user.is_authenticated:  # asked again in a session: nobody else can use up this count
        return _count(request, "known", f"password of {request.user.pk}")
    known = ""
    if devices.brings_any(request):
        person = Person.objects.filter(email__iexact=email).first()
        known = devices.known_as(request, person or Person(id=NIL))
    return _count_as(request, f"password for {email.casefold()}", known)


def count_code(request: HttpRequest, person: Person) -> Counted:
    """Count one try of a code, of an app or for recovery.

    Raises: ValidationError when there were too many wrong ones.
    """
    if request.user.is_authenticated:
        return _count(request, "known", f"code of {person.pk}")
    return _count_as(request, f"code for {person.pk}", devices.known_as(request, person))


def may_read(request: HttpRequest, key: str) -> bool:
    """Count one reading of a secret address, by the visitor's network address and by what the portal keeps of it."""
    counted = ratelimit.consume(request, app=_APP, action="reading", config=_READINGS, key=key, limit_get=True)
    return counted is not None


def forget_passwords(request: HttpRequest, email: str) -> None:
    """The person has shown by mail that the account is theirs: what strangers tried does not count any more."""
    key = f"password for {email.casefold()}"
    rates = {"stranger": RATES["stranger"].rpartition(",")[2]}
    ratelimit.clear(request, app=_APP, action="stranger", config=rates, key=key)


def _count_as(request: HttpRequest, key: str, known: str) -> Counted:
    return _count(request, "known", f"{key} from {known}") if known else _count(request, "stranger", key)


def _count(request: HttpRequest, who: str, key: str) -> Counted:
    counted: Counted | None = ratelimit.consume(request, app=_APP, action=who, config=RATES, key=key)
    if counted is None:
        hold_back(request, 429, seconds=_WAIT_SECONDS)
        raise ValidationError(_("Too many wrong tries. Wait five minutes, then try again."), code="too_many_tries")
    return counted


def hold_back(request: HttpRequest, status: int, *, seconds: int) -> None:
    """Nothing was checked: the page's status will say so, for programs that read no words."""
    request.held_back = (status, seconds)  # type: ignore[attr-defined]  # read by `told` below


def told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that checks passwords or codes, with the status of one that did not get round to it."""

    @wraps(view)
    def answered(request: HttpRequest, **ids: Any) -> HttpResponse:
        response = view(request, **ids)
        if status_and_seconds := getattr(request, "held_back", None):
            response.status_code, seconds = status_and_seconds
            response.headers["Retry-After"] = str(seconds)
        return response

    return answered


def network_address(request: HttpRequest) -> str:
    """Where the visitor is: what the outermost proxy of our own saw, whatever the visitor wrote before it.

    A header that is too short for our proxies, or no address, came some other way: then the peer itself counts.
    """
    peer = request.META.get("REMOTE_ADDR") or "::"  # a socket without addresses
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if not 0 < count <= len(passed_on):
        return str(peer)
    try:
        return str(ip_address(passed_on[-count].strip()))
    except ValueError:
        return str(peer)
