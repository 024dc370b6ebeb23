"""The one door to typst: a template and plain data in, the bytes of an accessible, archival PDF out.

Knows nothing of reports or languages; every word on the page comes from the data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias

import typst

from common.glyphs import drawn_by

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

FONTS = Path(__file__).parent / "fonts"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
NOT_DRAWN = "\N{REPLACEMENT CHARACTER}"
BREAKS = frozenset(map(ord, "\n\t"))
CONTROLS = frozenset({*range(0x20), *range(0x7F, 0xA0), 0xFEFF}) - BREAKS
# They turn the order of letters around for everything that follows them.
OVERRIDES = frozenset(range(0x202A, 0x202F))
LEFT_OUT = CONTROLS | OVERRIDES


class CannotPrint(Exception):
    """The template and the data gave no document; the message holds no word of the data."""


def render(template: Path, data: Mapping[str, JSON], *, made_at: datetime) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1; equal arguments give equal bytes.

    The template reads `json(bytes(sys.inputs.data))`, sets the title and the language, and inserts
    strings, which typst never evaluates. A character that none of our fonts draws becomes U+FFFD,
    so that one name in a foreign script does not cost the whole document.

    Shape: one file; about 60 kB with three scripts. Typst's own and the system's fonts are not used.
    Units: `made_at` is aware; it is the date written into the file.
    Raises: CannotPrint.
    Source: ISO 19005-2, ISO 14289-1; docs/decisions/0020-pdf-by-typst.md.
    """
    try:
        handed_over = json.dumps(_printable(data, drawn_by(FONTS)), allow_nan=False)
        document: bytes = typst.compile(
            template,
            root=template.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": handed_over},
            pdf_standards=STANDARDS,
            timestamp=made_at,
        )
        return document
    except typst.TypstError as error:
        # What stands between backticks may be a word of the data; the rest names the rule.
        words = re.sub(r"`[^`]*`", "…", error.message)
        raise CannotPrint(f"{template.name}: {words}.") from None
    except (TypeError, ValueError) as error:
        raise CannotPrint(f"{template.name}: {type(error).__name__}.") from None


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _printable(value: JSON, drawn: frozenset[int]) -> JSON:
    if isinstance(value, str):
        return "".join(_letter(letter, drawn) for letter in value)
    if isinstance(value, Mapping):
        return {key: _printable(part, drawn) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [_printable(part, drawn) for part in value]
    return value


def _letter(letter: str, drawn: frozenset[int]) -> str:
    point = ord(letter)
    if point in LEFT_OUT:
        return ""
    return letter if point in drawn or point in BREAKS else NOT_DRAWN
