"""What an edition of a list changed against the one before. Pure, from loaded rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Word(Protocol):
    """A word of a list, of a row or of a form."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def is_retired(self) -> bool: ...


@dataclass(frozen=True)
class Change:
    """What happened to a word: added, renamed (with the label before), retired, returned; or order, of all of them."""

    what: str
    label: str = ""
    before: str = ""


def changes(before: Iterable[Word], after: Iterable[Word]) -> list[Change]:
    """The changes from one edition to the next, both in their order; none when they say the same."""
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    found: list[Change] = []
    for code, one in new.items():
        former = old.get(code)
        if former is None:
            found.append(Change("added", one.label))
            continue
        if former.label != one.label:
            found.append(Change("renamed", one.label, former.label))
        if former.is_retired != one.is_retired:
            found.append(Change("retired" if one.is_retired else "returned", one.label))
    stayed = [code for code, one in new.items() if code in old and not one.is_retired and not old[code].is_retired]
    if stayed != [code for code in old if code in stayed]:
        found.append(Change("order"))
    return found
