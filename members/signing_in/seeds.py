"""Seeds of codes are sealed before they are stored: who reads the database cannot make codes from it.

What is sealed here: the secret of an authenticator app, the seed of recovery codes. The keys come from the settings;
the first seals, all of them open, so that a key can be exchanged while people work.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

log = structlog.get_logger("jpoa.seeds")

_FIELDS = ("secret", "seed")  # of an app, of recovery codes
_SEALED = "gAAAA"  # how every sealed text begins; neither base 32 nor hexadecimal digits do


class UnreadableSeed(Exception):
    """No key of the portal opens what is stored: codes cannot be checked."""


def seal(seed: str) -> str:
    """The seed as it is stored."""
    return _box(settings.FACTOR_KEYS).encrypt(seed.encode()).decode()


def unseal(sealed: str) -> str:
    """The seed again.

    Raises: UnreadableSeed, also for one that stands in clear: who can write a row must not bring an own seed.
    """
    try:
        return _box(settings.FACTOR_KEYS).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        log.exception("no key opens the seed of a second factor: see FACTOR_KEY")
        raise UnreadableSeed from error


def renew(factors: Iterable[Any]) -> int:
    """Seal the seeds of these rows with the first key, also those that stood in clear; how many rows.

    Raises: UnreadableSeed when a key is missing.
    """
    number = 0
    for factor in factors:
        held = {name: factor.data[name] for name in _FIELDS if name in factor.data}
        plain = {name: unseal(text) if text.startswith(_SEALED) else text for name, text in held.items()}
        if plain:
            factor.data |= {name: seal(text) for name, text in plain.items()}
            factor.save(update_fields=["data"])
            number += 1
    return number


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    """Source: RFC 5869; the key has its strength already, so it needs no slow hash."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jpoa seeds of codes").derive(key.encode())
