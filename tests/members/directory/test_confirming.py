"""When an entry has to be confirmed again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from members.directory.confirming import is_overdue

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("days_ago", "overdue"), [(0, False), (89, False), (90, False), (91, True), (4000, True)])
def test_after_ninety_days_it_is_overdue(days_ago: int, overdue: bool) -> None:
    assert is_overdue(TODAY - timedelta(days=days_ago), TODAY) is overdue


def test_what_was_never_confirmed_is_overdue() -> None:
    assert is_overdue(None, TODAY)
