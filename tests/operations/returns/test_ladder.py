from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.returns.ladder import RUNGS, next_rung

DUE = datetime(2026, 12, 10, 16, 59, tzinfo=UTC)
NAMES = [name for name, _offset in RUNGS]
MOMENTS = st.lists(st.floats(-20, 60, allow_nan=False), max_size=12).map(
    lambda days: [DUE + timedelta(days=day) for day in sorted(days)]
)


def _climb(moments: list[datetime]) -> list[str]:
    """The rungs that scans at these moments take."""
    taken: list[str] = []
    for now in moments:
        rung = next_rung(due_at=DUE, now=now, taken=set(taken))
        taken += [rung] if rung else []
    return taken


@pytest.mark.parametrize(
    ("days", "rung"),
    [
        (-7.1, None),
        (-7, "week_before"),
        (-1.1, "week_before"),
        (-1, "day_before"),
        (0, "day_before"),
        (0.9, "day_before"),
        (1, "day_after"),
        (7, "week_after"),
        (30, "month_after"),
        (3000, "month_after"),
    ],
)
def test_the_highest_rung_reached_is_taken(days: float, rung: str | None) -> None:
    assert next_rung(due_at=DUE, now=DUE + timedelta(days=days), taken=set()) == rung


@pytest.mark.parametrize(("name", "offset"), RUNGS)
def test_a_rung_that_is_taken_is_not_taken_again(name: str, offset: timedelta) -> None:
    assert next_rung(due_at=DUE, now=DUE + offset, taken={name}) is None


def test_rungs_that_were_missed_are_not_made_up_for() -> None:
    assert _climb([DUE + timedelta(days=8)] * 3) == ["week_after"]


@given(MOMENTS)
def test_whenever_it_scans_each_rung_is_taken_once_and_upwards(moments: list[datetime]) -> None:
    taken = _climb(moments)

    assert len(taken) == len(set(taken))
    assert taken == sorted(taken, key=NAMES.index)


@given(MOMENTS)
def test_no_rung_is_taken_before_its_time(moments: list[datetime]) -> None:
    offsets, taken = dict(RUNGS), set()
    for now in moments:
        rung = next_rung(due_at=DUE, now=now, taken=taken)
        if rung:
            assert DUE + offsets[rung] <= now
            taken.add(rung)


@given(MOMENTS)
def test_a_second_scan_at_the_same_moment_takes_nothing(moments: list[datetime]) -> None:
    assert _climb(sorted(moments * 2)) == _climb(moments)


def test_the_rungs_stand_in_the_order_of_their_times() -> None:
    assert [offset for _name, offset in RUNGS] == sorted(offset for _name, offset in RUNGS)
    assert len(set(NAMES)) == len(NAMES)
