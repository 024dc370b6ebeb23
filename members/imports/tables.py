"""The one door to tablib and openpyxl: a file as a table of texts, and a table as a file. Knows no columns.

What comes in is bounded before it is read: bytes, unpacked bytes, lines, cells. Nothing is evaluated: a formula
is the text that somebody typed.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
import tablib
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.xml import DEFUSEDXML

from common.csvsafe import plain, safe

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
_MOST_UNPACKED = 16 * 1024 * 1024
_MOST_PARTS = 200
_MOST_LINES = 2 * MOST_ROWS  # with empty ones between
_MOST_COLUMNS = 40
_MOST_SIGNS = 2_000
_SEPARATORS = ",;\t"
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Unreadable(ValueError):
    """The file is no table that can be read; `line` and the words say where and why."""

    def __init__(self, words: str, *, line: int = 1) -> None:
        super().__init__(words)
        self.words = words
        self.line = line


@dataclass(frozen=True)
class Table:
    """The first line of a file and its further lines that are not empty, each with its number (the first is 1)."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read(content: bytes) -> Table:
    """A CSV or XLSX file as texts. Raises: Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 2 MB."))
    if content.startswith(_OLD_OFFICE):
        raise Unreadable(_("This is an old Excel file, or one with a password. Save it as XLSX without a password."))
    is_packed = content.startswith(_ZIP)
    return _table(_lines_of_sheet(content) if is_packed else _lines_of_text(content))


def _table(lines: Iterable[tuple[int, list[str]]]) -> Table:
    headers: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for line, cells in lines:
        while cells and not cells[-1]:
            cells.pop()
        if headers is None:
            headers = cells
        elif cells:
            rows.append((line, _fitted(cells, len(headers), line)))
        _stay_small(len(rows), line)
    if not headers:
        raise Unreadable(_("The first line is empty. It has to name the columns."))
    return Table(headers, rows)


def _stay_small(rows: int, line: int) -> None:
    if rows > MOST_ROWS or line > _MOST_LINES + 1:
        words = _("The file has more than %(most)s lines. Bring them in with several files.")
        raise Unreadable(words % {"most": f"{MOST_ROWS:,}"}, line=line)


def _fitted(cells: list[str], width: int, line: int) -> list[str]:
    if len(cells) > width:
        raise Unreadable(_("This line has more cells than the first line has columns."), line=line)
    if any(len(cell) > _MOST_SIGNS for cell in cells):
        raise Unreadable(_("A cell of this line is longer than 2,000 characters."), line=line)
    return cells + [""] * (width - len(cells))


def _lines_of_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [_text(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        words = _("From this line on it is no CSV table. Look for a quotation mark without its second one.")
        raise Unreadable(words, line=line) from error


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 if content.startswith((b"\xff\xfe", b"\xfe\xff")) else content.count(b"\n", 0, error.start) + 1
        words = _("This line is not in UTF-8. In your spreadsheet save the file as “CSV UTF-8”, or as XLSX.")
        raise Unreadable(words, line=line) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable(_("This line holds signs that are no text. Is it a CSV or XLSX file?"), line=line)
    return text


def _lines_of_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first worksheet. A damaged archive fails in many ways, all of which mean the same to its owner."""
    _look_into(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size need not be so
        for line, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS + 1, values_only=True), start=1):
            yield line, [_text(cell) for cell in cells]
    except Unreadable:
        raise
    except _DAMAGED as error:
        raise Unreadable(_("The XLSX file is damaged. Save it again, or save it as “CSV UTF-8”.")) from error


_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


if not DEFUSEDXML:  # openpyxl would read on without it, and an entity that names others grows without bound
    raise ImportError("openpyxl does not find defusedxml")


def _look_into(content: bytes) -> None:
    """Refuse an archive that would unpack into much more than it is, before any of it is unpacked.

    Python's reader never gives more of a part than the archive says that it holds.
    """
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable(_("The XLSX file is damaged. Save it again, or save it as “CSV UTF-8”.")) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(_("This is not a CSV or XLSX file."))
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Unreadable(_("The XLSX file holds too much besides the table. Copy the table into a new file."))


def _text(cell: Any) -> str:
    """A cell as text: a formula as it was typed, a number as one reads it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return plain(str(cell).strip())


def write(headers: Sequence[str], rows: Iterable[Sequence[str]], *, file_format: str) -> bytes:
    """A table as a CSV (UTF-8 with the mark that spreadsheets look for) or XLSX file, safe from formulas.

    A worksheet cannot hold control signs: they are left out of it.
    """
    dataset = tablib.Dataset(headers=list(headers))
    is_xlsx = file_format == "xlsx"
    for row in rows:
        dataset.append([safe(ILLEGAL_CHARACTERS_RE.sub("", cell) if is_xlsx else cell) for cell in row])
    if is_xlsx:
        return bytes(dataset.export("xlsx"))
    return b"\xef\xbb\xbf" + dataset.export("csv").encode()
