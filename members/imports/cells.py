"""How a cell says yes or no, several things, or one of a list: in the words of the page or by code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

YES, NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0", ""})


def yes_or_no(cell: str) -> bool | None:
    """Yes, no (also for an empty cell), or None for something else."""
    word = cell.casefold()
    return True if word in YES | {_("yes")} else False if word in NO | {_("no")} else None


def said(value: bool) -> str:
    """Yes or no as it is written into a cell."""
    return _("yes") if value else _("no")


def parts(cell: str) -> list[str]:
    """The things that a cell names, apart by comma, semicolon or line."""
    return [part.strip() for part in re.split(r"[,;\n]", cell) if part.strip()]


def codes(words: Iterable[str], known: dict[str, str]) -> list[str]:
    """Their codes; what is not known stays as it is, for the form to refuse."""
    return [known.get(word.casefold(), word) for word in words]


def by_words(choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    """The codes of a list by code and by words, in small letters."""
    found = {}
    for code, words in choices:
        found[str(words).casefold()] = found[code.casefold()] = code
    return found
