from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.plans.words import marks_of

TODAY, END = date(2026, 11, 24), date(2027, 5, 24)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due_on", "is_done", "words"),
    [
        (TODAY, False, []),
        (TODAY - DAY, False, ["Late"]),
        (TODAY - DAY, True, ["Reached"]),
        (END, False, []),
        (END + DAY, False, ["After the end of the round"]),
        (END + DAY, True, ["Reached"]),
    ],
)
def test_a_milestone_is_marked(due_on: date, is_done: bool, words: list[str]) -> None:
    marks = marks_of(due_on=due_on, is_done=is_done, today=TODAY, round_ends_on=END)

    assert [mark.words for mark in marks] == words


def test_in_a_round_that_is_over_it_can_be_late_and_after_the_end() -> None:
    marks = marks_of(due_on=END + DAY, is_done=False, today=END + 2 * DAY, round_ends_on=END)

    assert [mark.words for mark in marks] == ["Late", "After the end of the round"]


@given(due_on=st.dates(), today=st.dates())
def test_without_an_end_nothing_is_after_it(due_on: date, today: date) -> None:
    marks = marks_of(due_on=due_on, is_done=False, today=today, round_ends_on=None)

    assert [mark.words for mark in marks] == (["Late"] if due_on < today else [])
