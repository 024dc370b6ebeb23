"""Password hashes, a few at once: each takes 100 MiB for a tenth of a second, and anybody can ask for one.

A burst of sign-ins waits in line, and is told to try again when the line is too long. The same for an account that
is there and one that is not.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

PATIENCE_SECONDS = 3


class TooManyAtOnce(Exception):
    """The line before the hashes is too long; nothing was checked."""


@lru_cache(maxsize=1)
def _places() -> threading.BoundedSemaphore:
    """Of this process; made after the web server has forked."""
    return threading.BoundedSemaphore(settings.HASHES_AT_ONCE)


@contextmanager
def place() -> Iterator[None]:
    """The right to make one hash. Raises: TooManyAtOnce after three seconds in line."""
    if not _places().acquire(timeout=PATIENCE_SECONDS):
        raise TooManyAtOnce
    try:
        yield
    finally:
        _places().release()


class BoundedHasher(Argon2PasswordHasher):
    """Django's Argon2 with its parameters, behind the line."""

    def encode(self, password: str, salt: str) -> str:
        """The hash of a new password, or of one that is compared with nothing."""
        with place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the password is the one behind the hash."""
        with place():
            return super().verify(password, encoded)
