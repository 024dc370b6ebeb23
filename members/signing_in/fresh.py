"""Whether a second factor was given within five minutes: by the library's record in the session, in real time."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows import login as library
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from members.people.models import Person

LASTS_SECONDS = 300


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person who is signed in has given a second factor a moment ago; a password alone does not count."""
    records = library.get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and time.time() - record["at"] < LASTS_SECONDS for record in records)


def put_into(session: SessionBase, person: Person, *, method: str = "mfa", at: float | None = None) -> None:
    """The record as signing in leaves it, for sessions that are made without it: the matrix's and the tests'."""
    record: dict[str, Any] = {"method": method, "at": time.time() if at is None else at, "type": "totp"}
    session[library.AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[library._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
