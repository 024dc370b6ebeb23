"""References that people read out on the telephone: no count of anybody's work can be read from them."""

from __future__ import annotations

from uuid import UUID

# Crockford's base 32: no I, L, O, U, so that nothing is misheard or misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def reference_of(key: UUID, country: str) -> str:
    """A reference such as `NZ-7K3M-9QXD`, from the last 40 random bits of the key."""
    bits = key.int & ((1 << 40) - 1)
    letters = "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(35, -1, -5))
    return f"{country or 'INT'}-{letters[:4]}-{letters[4:]}"
