from __future__ import annotations

import io
import zipfile

import openpyxl  # noqa: TID251 - sheets as other programs make them
import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.imports import tables
from members.imports.tables import MOST_BYTES, MOST_ROWS, Unreadable, read, write

HEAD = "Full name,Roles\n"


def _sheet(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return written.getvalue()


def _refusal(content: bytes) -> tuple[int, str]:
    with pytest.raises(Unreadable) as refused:
        read(content)
    return refused.value.line, refused.value.words


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_is_read_with_every_separator_with_and_without_its_mark(separator: str, mark: bytes) -> None:
    table = read(mark + f"Full name{separator}Roles\nNguyễn Thị Hoa{separator}Analyst\n".encode())

    assert (table.headers, table.rows) == (["Full name", "Roles"], [(2, ["Nguyễn Thị Hoa", "Analyst"])])


def test_lines_keep_their_numbers_past_empty_ones_and_cells_of_two_lines() -> None:
    table = read(f'{HEAD}\nA,"x\ny"\n ,\nB,z\n'.encode())

    assert table.rows == [(3, ["A", "x\ny"]), (6, ["B", "z"])]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (HEAD.encode() + "Zoë,Analyst\n".encode("latin-1"), 2),
        (HEAD.encode() + b"A,B\n" + "Šaban,Analyst".encode("cp1250"), 3),
        ((HEAD + "A,B\n").encode("utf-16"), 1),
    ],
)
def test_another_encoding_is_named_with_its_line_and_the_way_out(content: bytes, line: int) -> None:
    found, words = _refusal(content)

    assert (found, "CSV UTF-8" in words) == (line, True)


def test_an_open_quotation_mark_is_named() -> None:
    line, words = _refusal(f'{HEAD}A,B\n"C,D\n'.encode())

    assert (line, "quotation mark" in words) == (3, True)


def test_a_line_with_too_many_cells_is_named() -> None:
    assert _refusal(f"{HEAD}A,B\nC,D,E\n".encode())[0] == 3


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b",,\nA,B\n"])
def test_a_file_without_a_first_line_is_refused(content: bytes) -> None:
    assert "first line" in _refusal(content)[1]


def test_what_is_no_text_is_refused() -> None:
    assert _refusal(b"%PDF-1.7\n\x00\x01")[0] == 2


def test_five_thousand_lines_are_read_and_one_more_is_not() -> None:
    lines = "A,B\n" * MOST_ROWS

    assert len(read((HEAD + lines).encode()).rows) == MOST_ROWS
    assert _refusal((HEAD + lines + "A,B\n").encode())[0] == MOST_ROWS + 2


def test_too_large_a_file_is_refused() -> None:
    assert "2 MB" in _refusal(b"a" * (MOST_BYTES + 1))[1]


def test_a_sheet_is_read_as_texts() -> None:
    table = read(_sheet(["Full name", "Number", "Right"], ["A", 7, True], [None, None, None], ["B", 7.0, None]))

    assert table.rows == [(2, ["A", "7", "yes"]), (4, ["B", "7", ""])]


def test_a_formula_is_the_text_that_somebody_typed() -> None:
    assert read(_sheet(["Full name"], ['=HYPERLINK("http://x.example")'])).rows == [
        (2, ['=HYPERLINK("http://x.example")'])
    ]


def test_an_archive_that_unpacks_into_far_more_is_refused_before_it_is_unpacked() -> None:
    bomb = _archive(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b" " * (17 * 1024 * 1024))

    assert len(bomb) < 100_000
    assert "too much" in _refusal(bomb)[1]


def test_a_sheet_that_claims_a_million_rows_ends_soon() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A1048576"] = "Full name", "A"
    written = io.BytesIO()
    book.save(written)

    assert "5,000 lines" in _refusal(written.getvalue())[1]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 but no archive",
        _archive(word__document_xml=b"<document/>"),
        _archive(xl__workbook_xml=b"<workbook/>"),
        _archive(xl__workbook_xml=b"no xml at all"),
        _sheet(["Full name"])[:-30],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_what_is_no_sheet_is_refused_in_words(content: bytes) -> None:
    line, words = _refusal(content)

    assert (line, words != "") == (1, True)


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04"]))
def test_any_bytes_are_a_table_or_a_refusal_in_words(content: bytes, begin: bytes) -> None:
    words = "a table"
    try:
        read(begin + content)
    except Unreadable as refused:
        words = refused.words

    assert words


@pytest.mark.parametrize("file_format", sorted(tables.FORMATS))
def test_what_is_written_is_read_again(file_format: str) -> None:
    row = ["=1+1", "+64 4 555 0101", "Nguyễn, “Hoa”", "'so'"]

    table = read(write(["a", "b", "c", "d"], [row], file_format=file_format))

    assert (table.headers, table.rows) == (["a", "b", "c", "d"], [(2, row)])


def test_nothing_that_is_written_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(["a"], [["=1+1"]], file_format="xlsx")))

    assert [cell.data_type for row in book.active.iter_rows() for cell in row] == ["s", "s"]
    assert b"\n'=1+1" in write(["a"], [["=1+1"]], file_format="csv").replace(b"\r", b"")
