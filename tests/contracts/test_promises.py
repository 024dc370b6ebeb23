"""What is said in public is held by a test that is there: each promise names it, and none outlives it."""

from __future__ import annotations

import re

import pytest

from tests.contracts.sources import ROOT, missing_tests, text

MODEL = ROOT / "docs" / "security-model.md"
NAMED = re.compile(r"`(tests/[\w/.]+\.py::\w+)`")
# Parts that promise nothing: they say how it is, or what is not prevented.
WITHOUT_PROMISES = {"Signing in, and how long it lasts", "What is not prevented"}


def rows(words: str) -> dict[str, list[str]]:
    """The rows of the tables under each heading, without those that head them."""
    found: dict[str, list[str]] = {}
    for part in words.split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("|")]
        found[heading] = [line for place, line in enumerate(lines) if place > 1]
    return found


def without_proof(words: str) -> list[str]:
    return [row for table in rows(words).values() for row in table if not NAMED.search(row)]


def test_every_promise_names_its_test() -> None:
    assert without_proof(text(MODEL)) == []


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(text(MODEL))

    assert len(named) > 60
    assert missing_tests(named) == []


def test_every_part_but_two_promises_something() -> None:
    tables = rows(text(MODEL))

    assert {heading for heading, table in tables.items() if not table} == WITHOUT_PROMISES
    assert sum(map(len, tables.values())) > 50


def test_reports_go_to_an_address_that_the_operator_fills_in() -> None:
    addresses = re.findall(r"[\w.+-]+@([\w.-]+\w)", text(ROOT / "SECURITY.md"))

    assert addresses
    assert [host for host in addresses if not host.endswith(".example")] == []


@pytest.mark.parametrize("name", ["SECURITY.md", "docs/security-model.md", "README.md"])
def test_what_is_linked_is_there(name: str) -> None:
    here = ROOT / name
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text(here)) if "://" not in link]

    assert [link for link in links if not (here.parent / link).exists()] == []


@pytest.mark.parametrize(
    "test",
    [
        "tests/walls/test_lists.py::test_that_was_taken_away",
        "tests/operations/test_no_such_file.py::test_row_security_alone_holds",
        "tests/walls/walk.py::Mark",
    ],
)
def test_a_test_that_is_gone_would_be_found(test: str) -> None:
    assert missing_tests([test]) == [test]


def test_a_promise_without_a_test_would_be_found() -> None:
    words = "# T\n\n## A\n| promise | held by |\n| --- | --- |\n| We are careful. | |\n"

    assert without_proof(words) == ["| We are careful. | |"]
