"""Tables as files: a row at a time, texts only, whatever stands in a cell."""

from __future__ import annotations

import csv
import io
import tracemalloc

import openpyxl  # noqa: TID251 - sheets as other programs read them
import pytest

from common import tablefiles

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    " =1",
    "a\x01b",
    "<b>&amp;</b>",
    'say "no"',
    "line\nline",
    "ชื่อ",
]


def _made(file_format: str, rows: list[list[str]], marking: str = "H3") -> bytes:
    content = bytearray()
    table = tablefiles.FORMATS[file_format].open(content.extend, marking=marking, head=1)
    for row in rows:
        table.add(row)
    table.end()
    return bytes(content)


def test_a_csv_file_has_the_mark_of_utf_8_and_no_formula() -> None:
    content = _made("csv", [HOSTILE])

    assert content.startswith(b"\xef\xbb\xbf")
    [row] = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert row == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\r=1", "' =1", *HOSTILE[7:]]


def test_a_worksheet_holds_texts_alone() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_made("xlsx", [HOSTILE, ["", "2"]])))
    sheet = book.active

    cells = list(sheet.iter_rows())
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} <= {"s", "inlineStr"}
    assert [cell.value for cell in cells[0]][7:10] == ["ab", "<b>&amp;</b>", 'say "no"']
    assert [cell.value for cell in cells[0]][:4] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)"]
    assert cells[1][1].value == "2"


def test_each_printed_page_of_a_worksheet_says_its_marking() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_made("xlsx", [["a"]], marking="H3 · R&D <only>")))

    assert book.active.oddHeader.center.text == "H3 · R&&D <only>"
    assert book.active.oddFooter.center.text == "H3 · R&&D <only>"
    assert book.active.freeze_panes == "A2"


def test_a_cell_too_long_for_a_worksheet_is_cut_and_says_so() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_made("xlsx", [["\N{GRINNING FACE}" * 20_000]])))

    value = str(book.active["A1"].value)
    assert len(value.encode("utf-16-le")) // 2 <= 32_767
    assert value.endswith(tablefiles.CUT)


def test_more_rows_than_a_worksheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tablefiles, "MOST_ROWS", 2)

    with pytest.raises(tablefiles.TooLarge):
        _made("xlsx", [["a"]] * 3)
    assert _made("csv", [["a"]] * 3).count(b"a\r\n") == 3


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_many_rows_take_no_memory(file_format: str) -> None:
    row = [f"EXERCISE {n}" * 20 for n in range(20)]
    taken: list[int] = []
    table = tablefiles.FORMATS[file_format].open(lambda content: taken.append(len(content)), marking="H3", head=0)
    tracemalloc.start()
    for _number in range(5_000):
        table.add(row)
    table.end()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sum(taken) > 10_000
    assert peak < 3_000_000
