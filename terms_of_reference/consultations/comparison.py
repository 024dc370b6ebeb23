"""What a text has become, paragraph by paragraph and in a changed one word by word: pure, from the former and the new.

Comparing costs the cube of the length at worst, so only what differs is compared, and only up to a length; what is
longer is shown as taken out and new as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

KEPT, ADDED, REMOVED = "kept", "added", "removed"
_PARAGRAPH = re.compile(r"[^\n]*\n|[^\n]+")
# A word with the space behind it, or a break of lines alone, so that paragraphs stay where they are.
_WORD = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")
# As many pairs of words, or of paragraphs, at one place: 200 against 200.
_MOST_PAIRS = 40_000


@dataclass(frozen=True)
class Piece:
    """Words that follow one another and were kept, added or removed."""

    kind: str
    words: str


def compare(former: str, now: str) -> list[Piece]:
    """The pieces of both texts in their order; without the added ones they are the former text, and so on.

    Source: difflib's SequenceMatcher, by paragraphs and then by words.
    """
    pieces: list[Piece] = []
    for removed, added in _differing(_lines(former), _lines(now), _PARAGRAPH.findall):
        for before, after in _differing(removed, added, _WORD.findall):
            if before == after:
                _append(pieces, KEPT, after)
            else:
                _append(pieces, REMOVED, before)
                _append(pieces, ADDED, after)
    return pieces


def _append(pieces: list[Piece], kind: str, words: str) -> None:
    if pieces and pieces[-1].kind == kind:
        pieces[-1] = Piece(kind, pieces[-1].words + words)
    elif words:
        pieces.append(Piece(kind, words))


def _differing(former: str, now: str, parts: Callable[[str], list[str]]) -> Iterator[tuple[str, str]]:
    """Both texts in pairs that are the same or differ, in their order: what is the same at both ends, and between."""
    if former == now:
        yield former, now
        return
    before, after = parts(former), parts(now)
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    yield ("".join(before[:start]),) * 2
    yield from _between(before[start : len(before) - end], after[start : len(after) - end])
    yield ("".join(before[len(before) - end :]),) * 2


def _same(before: Sequence[str], after: Sequence[str]) -> int:
    """How many parts are the same from the beginning on."""
    number = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        number += 1
    return number


def _between(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    if len(before) * len(after) > _MOST_PAIRS:
        yield "".join(before), "".join(after)
        return
    for _tag, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield "".join(before[first:last]), "".join(after[begin:end])


def _lines(text: str) -> str:
    """With one sign for a break of lines: what comes from a browser has two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Pair:
    """An option before and now, at the same place; empty where one side has none."""

    place: int
    former: str
    now: str

    @property
    def is_changed(self) -> bool:
        return self.former != self.now


def side_by_side(former: list[str], now: list[str]) -> list[Pair]:
    """The options of both, place by place."""
    pairs = zip_longest(former, now, fillvalue="")
    return [Pair(place, before, after) for place, (before, after) in enumerate(pairs, start=1)]
