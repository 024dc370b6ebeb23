from __future__ import annotations

from typing import Any

import pytest

from operations.indicators import BY_CODE
from reporting.words import figure_words, round_words, state_words, utc, value_words

FIGURE: dict[str, Any] = {
    "code": "ENQ_INTL",
    "jpoa": "2015",
    "country": None,
    "breakdown": None,
    "value": 1070,
    "qualifier": "exact",
    "status": "confirmed",
    "window": "in_window",
    "began_in": None,
    "hidden": False,
    "source": "returns",
}
ROUND: dict[str, Any] = {
    "starts_on": "2015-09-28",
    "starts_precision": "day",
    "ends_on": "2016-05-01",
    "ends_precision": "month",
    "returns": {"expected": 4, "received": 3},
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "1,070"),
        ({"value": 0}, "0"),
        ({"qualifier": "at_least"}, "at least 1,070"),
        ({"qualifier": "about"}, "about 1,070"),
        ({"hidden": True, "value": None}, "not shown"),
        ({"hidden": True, "value": 3, "qualifier": "at_least"}, "not shown"),
    ],
)
def test_a_number_travels_with_its_qualifier_and_a_hidden_one_is_not_said(changes: dict[str, Any], words: str) -> None:
    assert value_words(FIGURE | changes) == words


def test_a_figure_has_the_name_unit_and_definition_of_the_catalogue() -> None:
    words = figure_words(FIGURE)

    indicator = BY_CODE["ENQ_INTL"]
    assert (words["name"], words["unit"], words["definition"]) == tuple(
        map(str, (indicator.name, indicator.unit, indicator.definition))
    )
    assert (words["status_words"], words["window_words"]) == ("confirmed", "in the window")


@pytest.mark.parametrize(("source", "is_from_returns"), [("returns", True), ("Regional Support Office", False)])
def test_a_figure_says_whether_it_was_summed_or_taken_over(source: str, is_from_returns: bool) -> None:
    assert figure_words(FIGURE | {"source": source})["is_from_returns"] is is_from_returns


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "28 Sep 2015 to May 2016"),
        ({"ends_on": None, "ends_precision": "unknown"}, "28 Sep 2015 to not known"),
        ({"starts_precision": "year"}, "2015 to May 2016"),
    ],
)
def test_a_window_is_as_exact_as_it_is_known(changes: dict[str, Any], words: str) -> None:
    assert round_words(ROUND | changes)["window_words"] == words


def test_returns_are_said_as_received_of_expected() -> None:
    assert round_words(ROUND)["returns_words"] == "3 of 4 received"


def test_a_state_is_said_as_people_read_it() -> None:
    assert state_words("consultation") == "In consultation"


def test_a_frozen_instant_is_read_in_utc() -> None:
    assert utc("2026-11-24T10:00:00+07:00").isoformat() == "2026-11-24T03:00:00+00:00"
