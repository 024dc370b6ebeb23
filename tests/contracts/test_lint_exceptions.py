"""No rule of the linter is switched off without a reason beside it, its security rules least of all."""

from __future__ import annotations

import re
import tokenize
import tomllib
from pathlib import Path

import pytest

from tests.contracts.sources import ROOT, name, python, text

SETTINGS = ROOT / "pyproject.toml"
RUFF = tomllib.loads(text(SETTINGS))["tool"]["ruff"]["lint"]
# A line that switches rules off, for all files or for some.
SWITCH = re.compile(r'^(?:"[^"]+" = \[)?\s*"[A-Z]+[0-9]*"')
NOQA = re.compile(r"#\s*noqa\b(?P<rules>:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?(?P<reason>.*)", re.IGNORECASE)


def section(settings: str) -> list[str]:
    """The lines of the settings between the choice of rules and the next tool."""
    return settings.partition("[tool.ruff.lint]")[2].partition("[tool.mypy]")[0].splitlines()


def without_reason(lines: list[str]) -> list[str]:
    return [line for line in lines if SWITCH.match(line) and not re.search(r"\] #|, #", line)]


def unreasoned(comment: str) -> bool:
    """Whether a comment switches the linter off without naming the rule and saying why."""
    found = NOQA.search(comment)
    return bool(found) and not (found["rules"] and re.search(r"[a-z]{2}", found["reason"]))


def comments(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [token.string for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT]


def test_the_security_rules_are_on_as_a_whole() -> None:
    assert {"S", "BLE", "T20"} <= set(RUFF["select"])
    assert [rule for rule in RUFF["ignore"] if re.match(r"S\d*$", rule)] == []


def test_outside_tests_security_rules_are_left_out_one_by_one() -> None:
    whole = {pattern for pattern, rules in RUFF["per-file-ignores"].items() if "S" in rules}

    assert whole == {"tests/**"}


def test_every_rule_that_is_off_has_its_reason() -> None:
    lines = section(text(SETTINGS))

    assert sum(bool(SWITCH.match(line)) for line in lines) > 15
    assert without_reason(lines) == []


def test_every_line_that_is_let_off_has_its_reason() -> None:
    letting_off = [path for path in python() if "noqa" in text(path).lower()]

    assert letting_off
    assert {name(path) for path in letting_off for comment in comments(path) if unreasoned(comment)} == set()


@pytest.mark.parametrize("line", ['    "S101",', '"manage.py" = ["S603"]'])
def test_a_rule_without_a_reason_would_be_found(line: str) -> None:
    assert without_reason([line]) == [line]


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: S105", "# noqa - quiet, please", "# NOQA: S603,S607"])
def test_a_line_let_off_without_a_reason_would_be_found(comment: str) -> None:
    assert unreasoned(comment)
