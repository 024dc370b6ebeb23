"""Sessions in PostgreSQL: they end when nobody uses them, and at the latest half a day after signing in.

A cookie that cannot be one of ours is not looked up at all. Real time, whatever the portal's clock.
Source: OWASP ASVS 5.0, 7.3.1 and 7.3.2.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
WARNING = timedelta(minutes=2)
_WRITTEN_EVERY = timedelta(minutes=1)
_BEGUN = "begun_at"  # seconds since 1970
_KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    """Django's own with two ends, and strict about keys: a NUL in one would be an error of the database."""

    ends_at: datetime | None = None  # as the table had it
    has_ended = False  # the browser brought the key of a session that is over

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Django's table."""
        return Session

    def begin(self) -> None:
        """Somebody has signed in: the longest life counts from now."""
        self[_BEGUN] = timezone.now().timestamp()

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When it ends if nobody uses it any more."""
        idle_until = timezone.now() + IDLE
        begun = self.get(_BEGUN)
        return min(idle_until, datetime.fromtimestamp(begun, UTC) + LONGEST) if begun else idle_until

    def left(self) -> dict[str, int]:
        """What a page says of its end. Units: seconds from now; `longest` until the end that use does not put off."""
        now = timezone.now()
        longest = LONGEST - (now - datetime.fromtimestamp(self.get(_BEGUN, now.timestamp()), UTC))
        seconds = self.get_expiry_date() - now
        told = {"idle": IDLE, "seconds": seconds, "longest": longest, "warning": WARNING}
        return {name: int(length.total_seconds()) for name, length in told.items()}

    def put_off(self) -> None:
        """Somebody uses it, so it lasts on, and the page of sessions says when it was used.

        Written at most once a minute, and the end alone: another request may be changing what the session holds.
        """
        ends_at = self.get_expiry_date()
        if self.ends_at and ends_at - self.ends_at >= _WRITTEN_EVERY:
            self.model.objects.filter(session_key=self.session_key).update(expire_date=ends_at)
            UserSession.objects.filter(session_key=self.session_key).update(last_seen_at=timezone.now())

    def exists(self, session_key: str) -> bool:
        """Whether it is open; Django's own knows also those that are over and not yet deleted."""
        return self.model.objects.filter(session_key=session_key, expire_date__gt=timezone.now()).exists()

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        self.ends_at, self.has_ended = (found.expire_date, False) if found else (None, True)
        return found  # type: ignore[no-any-return]

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and _KEY.fullmatch(key))
