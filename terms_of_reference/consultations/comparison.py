"""What a text has become, word by word: pure, from the former text and the new one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

KEPT, ADDED, REMOVED = "kept", "added", "removed"
# A word with the space behind it, or a break of lines alone, so that paragraphs stay where they are.
_WORD = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")


@dataclass(frozen=True)
class Piece:
    """Words that follow one another and were kept, added or removed."""

    kind: str
    words: str


def compare(former: str, now: str) -> list[Piece]:
    """The pieces of both texts in their order; without the added ones they are the former text, and so on.

    Source: difflib's SequenceMatcher, by words.
    """
    before, after = _WORD.findall(_lines(former)), _WORD.findall(_lines(now))
    pieces: list[Piece] = []
    for _tag, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        removed, added = "".join(before[first:last]), "".join(after[begin:end])
        if removed == added:
            pieces.append(Piece(KEPT, added))
            continue
        pieces += [Piece(kind, words) for kind, words in ((REMOVED, removed), (ADDED, added)) if words]
    return pieces


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
