"""How long a file needs on its way: pure, for the words beside the field."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.access import Words

_MORE_THAN_THE_FILE = 1.1  # what a line carries beside it


@dataclass(frozen=True)
class Line:
    """A kind of line and what it carries. Units: bits a second."""

    words: Words
    bits: int


LINES = (
    Line(_("a very slow line, such as by satellite or 2G (50 kbit/s)"), 50_000),
    Line(_("a slow line, such as 3G (500 kbit/s)"), 500_000),
    Line(_("an office line (5 Mbit/s)"), 5_000_000),
)


def minutes(size: int, line: Line) -> int:
    """How long, rounded up. Units: bytes in, whole minutes out."""
    seconds = size * 8 * _MORE_THAN_THE_FILE / line.bits
    return max(int(-(-seconds // 60)), 1)
