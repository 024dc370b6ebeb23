"""The open sessions of a person: where they are, new keys for them, their end.

`end_all` is for those who change what somebody may do: a suspension, another agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from common import clock
from members.people.browsers import words_for
from members.people.models import Person

_MOST_SHOWN = 50
_LAST_HERE = "members.last_here"  # in a session: seconds since 1970, real time
_ROLES = "members.roles"  # in a session: the codes of the roles that it was last used with


@dataclass(frozen=True)
class OpenSession:
    """A line of the page on which people see where they are signed in."""

    browser: str
    network_address: str
    since: datetime
    last_used_at: datetime
    is_current: bool


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """Those of the person who asks, the one in use first, then the latest used; no more than anybody can look at."""
    alive = Session.objects.filter(expire_date__gt=clock.real_now()).values("session_key")
    rows = UserSession.objects.filter(user=request.user, session_key__in=alive).order_by("-last_seen_at")[:_MOST_SHOWN]
    found = [
        OpenSession(
            browser=words_for(row.user_agent),
            network_address=row.ip,
            since=row.created_at,
            last_used_at=row.last_seen_at,
            is_current=row.session_key == request.session.session_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.is_current, one.last_used_at), reverse=True)


def begin(request: HttpRequest) -> None:
    """Write down the session of somebody who has just come in; the library does it for its own sign-ins only."""
    UserSession.objects.create_from_request(request)


def renew(request: HttpRequest) -> None:
    """Another key for the session of this request: whoever had learnt the old one has nothing."""
    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


def follow(request: HttpRequest, roles: list[str]) -> None:
    """Renew the session when its person's roles are others than they were: an old key opens nothing of the new ones.

    Whatever changed them: a keeper, an approval, a term of the chair that has ended. Source: OWASP ASVS 5.0, 7.2.4.
    """
    former = request.session.get(_ROLES)
    if former == roles:
        return
    request.session[_ROLES] = roles
    if former is not None:
        renew(request)


def remember_last(request: HttpRequest, person: Person) -> None:
    """Note in the new session when the person was last here: in whichever session, at the latest at its sign-in."""
    seen = UserSession.objects.filter(user=person).exclude(session_key=request.session.session_key or "")
    instants = [*seen.values_list("last_seen_at", flat=True), *([person.last_login] if person.last_login else [])]
    if instants:
        request.session[_LAST_HERE] = max(instants).timestamp()


def last_here(request: HttpRequest) -> datetime | None:
    """When the person was here before this session, by the portal's clock; None for who comes the first time."""
    seconds = request.session.get(_LAST_HERE)
    return clock.at(datetime.fromtimestamp(seconds, UTC)) if seconds else None


def end_all(*, person: Person, but: str | None = None) -> int:
    """Every session of the person is over at once, but the one with this key; how many."""
    rows = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    number, _rows = Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.delete()
    return number
