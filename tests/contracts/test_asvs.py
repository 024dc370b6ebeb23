"""The table of OWASP ASVS 5.0, levels 1 and 2: every requirement once, with a status and what it rests on."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from tests.contracts.sources import ROOT, missing_tests, text

COLUMNS = ["id", "level", "requirement", "status", "tests", "reason"]
STATUSES = {"met", "partly", "not yet", "not applicable"}
# How many requirements ASVS 5.0.0 has at each level, and in how many chapters.
LEVELS, CHAPTERS = {"1": 70, "2": 183}, range(1, 18)

Row = dict[str, str]
ROWS: list[Row] = list(csv.DictReader(text(ROOT / "docs" / "asvs.csv").splitlines()))


def number(row: Row) -> tuple[int, ...]:
    """Chapter, section and requirement of an id such as v5.0.0-6.2.1. Raises: ValueError for another shape."""
    version, _, place = row["id"].partition("-")
    parts = tuple(int(part) for part in place.split("."))
    if version != "v5.0.0" or len(parts) != 3:
        raise ValueError(row["id"])
    return parts


def fault(row: Row) -> str:
    """What is wrong with a row; nothing when it is whole."""
    if row["status"] not in STATUSES:
        return "an unknown status"
    if not row["requirement"] or row["requirement"].startswith("Verify that"):
        return "no words of ours"
    if row["status"] == "met":
        return "" if row["tests"] or row["reason"] else "met, but held by nothing"
    if row["status"] == "not applicable" and row["tests"]:
        return "not applicable, but tested"
    return "" if row["reason"] else "no reason"


def test_every_row_is_whole() -> None:
    assert list(ROWS[0]) == COLUMNS
    assert {row["id"]: fault(row) for row in ROWS if fault(row)} == {}


def test_every_requirement_stands_once_and_in_order() -> None:
    numbers = [number(row) for row in ROWS]

    assert numbers == sorted(set(numbers))
    assert {chapter for chapter, *_ in numbers} == set(CHAPTERS)
    assert Counter(row["level"] for row in ROWS) == LEVELS


def test_every_test_that_is_named_is_there() -> None:
    named = [test for row in ROWS for test in row["tests"].split()]

    assert len(named) > 80
    assert missing_tests(named) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "done"},
        {"requirement": ""},
        {"requirement": "Verify that passwords are long."},
        {"status": "met", "tests": "", "reason": ""},
        {"status": "partly", "reason": ""},
        {"status": "not yet", "reason": ""},
        {"status": "not applicable", "tests": "tests/a.py::test_b"},
    ],
)
def test_a_broken_row_would_be_found(change: Row) -> None:
    whole = {"id": "v5.0.0-1.1.1", "requirement": "Long", "status": "partly", "tests": "", "reason": "Not all"}

    assert fault(whole) == ""
    assert fault(whole | change) != ""


@pytest.mark.parametrize("wrong", ["6.2.1", "v4.0.3-6.2.1", "v5.0.0-6.2", "v5.0.0-V6.2.1"])
def test_a_broken_id_would_be_found(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        number({"id": wrong})
