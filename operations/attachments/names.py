"""Which names of files are taken: what is shown as a name must be one, and nothing but one."""

from __future__ import annotations

from unicodedata import category, normalize

from operations.attachments.refusals import Reason, Refused

LONGEST = 120
# Letters, marks, digits, signs and plain spaces; no controls, no marks of direction, no joiners that hide.
_SEEN = frozenset("LMNPSZ")
_JOINERS = frozenset("\u200c\u200d")  # part of words in Sinhala, Persian and others


def checked(name: str) -> str:
    """The name in one form of Unicode. Raises: Refused."""
    name = normalize("NFC", name).strip()
    if len(name) > LONGEST:
        raise Refused(Reason.NAME_LONG)
    if set('/\\:*?"<>|') & set(name) or name.startswith(".") or name.endswith("."):
        raise Refused(Reason.NAME_UNSAFE)
    if any(category(sign)[0] not in _SEEN and sign not in _JOINERS for sign in name):
        raise Refused(Reason.NAME_UNSAFE)
    if any(category(sign) in {"Zl", "Zp"} for sign in name):
        raise Refused(Reason.NAME_UNSAFE)
    if not ending(name):
        raise Refused(Reason.NAME_WITHOUT_ENDING)
    return name


def ending(name: str) -> str:
    """What follows the last dot, in small letters; empty where there is none."""
    stem, dot, last = name.rpartition(".")
    return last.strip().casefold() if stem and dot else ""
