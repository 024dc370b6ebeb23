"""The secret in a feed's address: 32 random bytes, of which the portal keeps the hash only. Pure."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """A token as it stands in an address: 43 signs, base64 for addresses. Source: RFC 4648, section 5."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token. Shape: 64 hexadecimal signs.

    A plain hash is enough where nobody can guess what was hashed: there are 2 to the 256th tokens.
    """
    return hashlib.sha256(token.encode()).hexdigest()
