from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.imports import hours

HOURS = st.sampled_from(["", "08:00-17:00", "22:00-06:00", "00:00-00:00"])


@given(st.lists(HOURS, min_size=7, max_size=7))
def test_what_is_said_is_read_back(week: list[str]) -> None:
    assert hours.week_from(hours.said(week)) == week


@pytest.mark.parametrize(
    ("cell", "week"),
    [
        ("Mon-Fri 08:00-17:00", ["08:00-17:00"] * 5 + [""] * 2),
        ("sunday – thursday 9-17", ["09:00-17:00"] * 4 + ["", "", "09:00-17:00"]),
        ("Mon 8-12, Sat 0800-1200", ["08:00-12:00"] + [""] * 4 + ["08:00-12:00", ""]),
        ("Every day 06:00–24:00", ["06:00-00:00"] * 7),
        ("Fri-Mon 1-2;", ["01:00-02:00"] + [""] * 3 + ["01:00-02:00"] * 3),
        ("", [""] * 7),
    ],
)
def test_a_cell_may_say_it_in_several_ways(cell: str, week: list[str]) -> None:
    assert hours.week_from(cell) == week


@pytest.mark.parametrize("cell", ["always", "Mon-Fri", "08:00-17:00", "Foo 8-17", "Mon 8-25", "Mon-Fri 8-17; Tue 9-12"])
def test_what_is_no_week_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its words are of no use to anybody
        hours.week_from(cell)
