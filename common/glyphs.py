"""Which characters a folder of TrueType fonts can draw; knows nothing of documents.

An archival PDF refuses a character without a glyph, and one odd character in one name
would then cost the whole report. So the PDF port asks here first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import iter_unpack, unpack_from

UNICODE_TABLES = frozenset({(0, 3), (0, 4), (3, 1), (3, 10)})  # platform, encoding


@cache
def drawn_by(folder: Path) -> frozenset[int]:
    """The code points for which at least one font in the folder has a glyph.

    Source: OpenType specification, table `cmap`, formats 4 and 12.
    """
    return frozenset(point for font in sorted(folder.glob("*.ttf")) for point in _points(font.read_bytes()))


def _points(font: bytes) -> Iterator[int]:
    start = _table(font, b"cmap")
    (count,) = unpack_from(">H", font, start + 2)
    for platform, encoding, offset in iter_unpack(">HHI", font[start + 4 : start + 4 + 8 * count]):
        if (platform, encoding) in UNICODE_TABLES:
            yield from _subtable(font, start + offset)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = unpack_from(">H", font, 4)
    tables: dict[bytes, int] = dict(iter_unpack(">4s4xI4x", font[12 : 12 + 16 * count]))
    return tables[tag]


def _subtable(font: bytes, at: int) -> Iterator[int]:
    (kind,) = unpack_from(">H", font, at)
    if kind == 4:
        yield from _format_4(font, at)
    if kind == 12:
        (count,) = unpack_from(">I", font, at + 12)
        for first, last, _glyph in iter_unpack(">III", font[at + 16 : at + 16 + 12 * count]):
            yield from range(first, last + 1)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    (size,) = unpack_from(">H", font, at + 6)  # twice the number of segments
    parts = [at + 14, at + 16 + size, at + 16 + 2 * size, at + 16 + 3 * size]
    last, first, delta, jump = (unpack_from(f">{size // 2}H", font, part) for part in parts)
    for segment in range(size // 2):
        for point in range(first[segment], min(last[segment], 0xFFFE) + 1):
            glyph = point
            if jump[segment]:
                place = parts[3] + 2 * segment + jump[segment] + 2 * (point - first[segment])
                (glyph,) = unpack_from(">H", font, place)
                if not glyph:
                    continue
            if (glyph + delta[segment]) & 0xFFFF:
                yield point
