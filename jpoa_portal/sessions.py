"""Sessions in PostgreSQL; a cookie that cannot be one of ours is not looked up at all."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session

_KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    """Django's own, but strict about keys: a NUL in one would be an error of the database."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Django's table."""
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and _KEY.fullmatch(key))
