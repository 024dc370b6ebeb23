"""Codes that are given to one person: 24 signs that can be read from paper and typed.

The first eight find the row, the other sixteen (80 bits) prove that the portal made the code. They are computed from
the portal's secret key: a stolen copy of the database holds no code, and the mail can be written when it leaves.
"""

from __future__ import annotations

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1, I
_HANDLE, _PROOF, _GROUP = 8, 16, 4
INVITATION, LOST_FACTOR = "invitation", "lost factor"  # what a code is for; one for another purpose opens nothing


def new_handle() -> str:
    """The part of a new code that finds its row: eight signs, 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_HANDLE))


def code_of(handle: str, *, purpose: str) -> str:
    """The whole code in groups of four, for one purpose: `K7QM-2F9D-…`."""
    signs = handle + _proof(handle, purpose)
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def handle_of(code: str, *, purpose: str) -> str | None:
    """The handle in a code as somebody typed it; None for a code that the portal did not make for this purpose."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    handle, proof = signs[:_HANDLE], signs[_HANDLE:]
    if len(handle) != _HANDLE or not constant_time_compare(proof, _proof(handle, purpose)):
        return None
    return handle


def _proof(handle: str, purpose: str) -> str:
    digest = salted_hmac(f"members.joining.{purpose}", handle, algorithm="sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:_PROOF])
