"""What a search asks for: its words, and the standard forms that it may be meant as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from operations.identifiers.folding import folded
from operations.identifiers.icao9303 import code_of
from operations.identifiers.kinds import Kind, NotStandard, standard

FEWEST_SIGNS = 3  # of any script; shorter ones have no trigram to look up
_COMPARED = tuple(kind for kind in Kind if kind not in {Kind.ADDRESS, Kind.OTHER})  # those two are found by words
_FEWEST_DIGITS = 6


@dataclass(frozen=True)
class Asked:
    """A search: the term as typed, its standard forms, and how it is narrowed."""

    term: str
    forms: list[str]
    only_persons: bool = False  # names and identifiers, not texts
    only_own: bool = False  # what the agency owns, not what it received

    @property
    def words(self) -> list[str]:
        """What to mark in a hit, folded: the whole term, else one of its words."""
        form = folded(self.term)
        return [form, *form.split()]


def is_long_enough(term: str) -> bool:
    """Whether there is enough to look for."""
    return len(folded(term).replace(" ", "")) >= FEWEST_SIGNS


def forms_of(term: str, *, regions: Iterable[str]) -> list[str]:
    """The term as each kind of identifier keeps it, folded as search keeps texts.

    A phone number without its country is looked for in every region named: to find, unlike to write, supposes nothing.
    """
    forms = {_form(kind, term) for kind in _COMPARED}
    if sum(sign.isdigit() for sign in folded(term)) >= _FEWEST_DIGITS:
        forms |= {_form(Kind.PHONE, term, code_of(region)) for region in regions}
    return sorted(forms - {""})


def _form(kind: Kind, term: str, country: str = "") -> str:
    try:
        return folded(standard(kind, term, country))
    except NotStandard:
        return ""
