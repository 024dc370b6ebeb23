"""Phone numbers: what is kept of what people type, what is refused, how it is read aloud."""

from __future__ import annotations

import pytest

from common import phones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+6445550101", "+6445550101"),
        ("+64 4 555 0101", "+6445550101"),
        (" +64 (0)4-555.0101 ", "+6445550101"),
        ("＋６４ ４ ５５５ ０１０１", "+6445550101"),
        ("+٩٧١٤٥٥٥٠١٠١", "+97145550101"),
        ("+960 555 0101", "+9605550101"),  # of a range that nobody has been given
    ],
)
def test_a_number_with_its_countrys_code_is_kept(typed: str, kept: str) -> None:
    assert phones.kept(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "555 0101",
        "04 555 0101",
        "0064 4 555 0101",
        "+64",
        "+64 4",
        "+64 4 555 0101 0101 0101",
        "+999 4 555 0101",
        "+64 4 555 0101 ext. 7",
        "+64 4 555 0101 or 0102",
        "duty officer",
        "+1 800 HELPNOW",
        "+" + "1" * 400,
        "\0",
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(phones.NotAPhone):
        phones.kept(typed)


def test_a_number_is_read_in_groups() -> None:
    assert phones.spaced("+6445550101") == "+64 4 555 0101"
    assert phones.spaced("+622155500101") == "+62 21 55500101"


def test_what_is_no_number_is_read_as_it_is() -> None:
    assert phones.spaced("duty room") == "duty room"
