"""Tables of any length as files: CSV and XLSX, made a row at a time, texts only.

What is made goes at once to whoever takes it: nothing of a table is in memory as a whole, and nothing of it is in a
temporary file in clear, where a library would put the rows of a long worksheet (docs/decisions/0050).

Source: RFC 4180; ECMA-376, part 1, 18.3 (worksheets), with cells of the kind `inlineStr`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from common.csvsafe import safe

Take = Callable[[bytes], object]
MOST_ROWS = 1_048_576  # of a worksheet
CUT = " [...]"
# Beyond two GiB an archive needs an extension that not every program reads.
_MOST_BYTES = 1 << 30
_LONGEST_CELL = 32_767  # in UTF-16 units
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LEVEL = 6


class TooLarge(Exception):
    """A worksheet cannot hold as much; a CSV file can."""


class Table(Protocol):
    """A file that is being made."""

    def add(self, row: Sequence[str]) -> None:
        """The next row. Raises: TooLarge."""

    def end(self) -> None:
        """That was all."""


class _Taking:
    """What a writer of files writes to."""

    def __init__(self, take: Take) -> None:
        self._take = take

    def write(self, content: bytes | str) -> int:
        self._take(content.encode() if isinstance(content, str) else content)
        return len(content)

    def flush(self) -> None:
        """Nothing waits here."""


class CSVTable:
    """A CSV file in UTF-8 with the mark that spreadsheets look for."""

    def __init__(self, take: Take, *, marking: str, head: int) -> None:
        take(b"\xef\xbb\xbf")
        self._rows = csv.writer(_Taking(take))

    def add(self, row: Sequence[str]) -> None:
        self._rows.writerow([safe(cell) for cell in row])

    def end(self) -> None:
        """A CSV file has no end of its own."""


class Worksheet:
    """An XLSX file of one worksheet; its printed pages say `marking`, and its first `head` rows stay in sight."""

    def __init__(self, take: Take, *, marking: str, head: int) -> None:
        self._archive = ZipFile(_Taking(take), "w", ZIP_DEFLATED, compresslevel=_LEVEL)  # type: ignore[call-overload]  # it asks for writing alone
        for name, part in _PARTS.items():
            self._archive.writestr(_part(name), part)
        self._sheet = self._archive.open(_part("xl/worksheets/sheet1.xml"), "w")
        self._number = self._size = 0
        self._write(_SHEET + (_PANE.format(head=head, first=head + 1) if head else "") + "<sheetData>")
        said = escape("&C" + _NOT_XML.sub("", marking)[:200].replace("&", "&&"))
        self._after = f"</sheetData><headerFooter><oddHeader>{said}</oddHeader><oddFooter>{said}</oddFooter>"

    def add(self, row: Sequence[str]) -> None:
        self._number += 1
        if self._number > MOST_ROWS or self._size > _MOST_BYTES:
            raise TooLarge
        cells = "".join(_CELL.format(_fitting(cell)) if cell else "<c/>" for cell in row)
        self._write(f'<row r="{self._number}">{cells}</row>')

    def end(self) -> None:
        self._write(f"{self._after}</headerFooter></worksheet>")
        self._sheet.close()
        self._archive.close()

    def _write(self, text: str) -> None:
        self._size += self._sheet.write(text.encode())


@dataclass(frozen=True)
class Format:
    """How a table becomes a file."""

    open: Callable[..., Table]
    content_type: str


FORMATS: dict[str, Format] = {
    "csv": Format(CSVTable, "text/csv; charset=utf-8"),
    "xlsx": Format(Worksheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _part(name: str) -> ZipInfo:
    """A part of the archive; it says nothing of when it was made."""
    part = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    part.compress_type = ZIP_DEFLATED
    return part


def _fitting(cell: str) -> str:
    """A cell as the worksheet keeps it: safe, without signs that it cannot hold, cut where it is too long."""
    text = _NOT_XML.sub("", safe(cell))
    if len(text.encode("utf-16-le")) // 2 > _LONGEST_CELL:
        text = text[: (_LONGEST_CELL - len(CUT)) // 2] + CUT
    return escape(text, quote=False)


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OF_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OF_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CELL = '<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
_SHEET = f"{_XML}<worksheet {_MAIN}>"
_PANE = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="{head}" topLeftCell="A{first}"'
    ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_OF_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_OF_SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OF_SHEET}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_OF_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OF_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook {_MAIN} xmlns:r="{_OF_OFFICE}"><bookViews><workbookView/></bookViews>'
    '<sheets><sheet name="Table" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_OF_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OF_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
