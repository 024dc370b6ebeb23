"""When an entry has to be confirmed again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from members.directory.confirming import asks_now, is_due, is_overdue

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("days_ago", "overdue"), [(0, False), (89, False), (90, False), (91, True), (4000, True)])
def test_after_ninety_days_it_is_overdue(days_ago: int, overdue: bool) -> None:
    assert is_overdue(TODAY - timedelta(days=days_ago), TODAY) is overdue


@pytest.mark.parametrize(("days_ago", "due"), [(0, False), (89, False), (90, True), (91, True)])
def test_on_the_ninetieth_day_it_is_due(days_ago: int, due: bool) -> None:
    assert is_due(TODAY - timedelta(days=days_ago), TODAY) is due


@pytest.mark.parametrize(
    ("confirmed", "asked", "asks"),
    [
        (10, None, False),
        (90, None, True),
        (90, 0, False),  # today already
        (120, 29, False),
        (120, 30, True),
        (95, 200, True),  # asked the last time, confirmed since
        (10, 100, False),
        (None, None, True),
        (None, 5, False),
        (None, 30, True),
    ],
)
def test_it_is_asked_when_due_and_each_thirty_days(confirmed: int | None, asked: int | None, asks: bool) -> None:
    days = [None if number is None else TODAY - timedelta(days=number) for number in (confirmed, asked)]

    assert asks_now(days[0], days[1], TODAY) is asks


def test_what_was_never_confirmed_is_overdue() -> None:
    assert is_overdue(None, TODAY)
