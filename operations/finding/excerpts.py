"""A short piece of a text around what was found, with the hit apart; knows nothing of where the text stands."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass

from operations.identifiers.folding import folded

_BEFORE, _AFTER = 60, 100


@dataclass(frozen=True)
class Excerpt:
    """What stands before the hit, the hit as it was written, and what follows; cut pieces end with "…"."""

    before: str
    hit: str
    after: str


def excerpt(text: str, words: list[str]) -> Excerpt:
    """The text around the first of the folded words that it holds; its beginning where it holds none.

    The longest word counts most: it says best why the text was found.
    """
    form, places = _mapped(text)
    for word in sorted(words, key=len, reverse=True):
        at = form.find(word)
        if at >= 0:
            return _around(text, places[at], places[at + len(word)])
    return _around(text, 0, 0)


def _mapped(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its signs, and for its end, where in the text that begins."""
    form: list[str] = []
    places: list[int] = []
    for start, end in _clusters(text):
        sign = folded(text[start:end])
        if not sign and not text[start:end].strip():
            sign = "" if not form or form[-1] == " " else " "
        for part in sign:
            form.append(part)
            places.append(start)
    return "".join(form), [*places, len(text)]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Each letter together with the marks that follow it: folded apart they would not be what they are together."""
    starts = [at for at, sign in enumerate(text) if at == 0 or unicodedata.category(sign)[0] != "M"]
    return list(itertools.pairwise([*starts, len(text)]))


def _around(text: str, start: int, end: int) -> Excerpt:
    first, last = max(0, start - _BEFORE), min(len(text), end + _AFTER)
    before, after = text[first:start], text[end:last]
    if first > 0:
        before = "… " + before.partition(" ")[2] if " " in before else "… " + before
    if last < len(text):
        after = after.rpartition(" ")[0] + " …" if " " in after else after + " …"
    return Excerpt(before, text[start:end], after)
