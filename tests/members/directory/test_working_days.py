"""Working days: what is one, and how they are counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.directory.working_days import Calendar, NoWorkingDay, add_working_days, is_working_day

# 24 Nov 2026 is a Tuesday.
TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)
USUAL = Calendar(holidays=frozenset({date(2026, 11, 30), date(2026, 12, 1)}))
FRIDAYS = Calendar(weekend=frozenset({4, 5}))


@pytest.mark.parametrize(
    ("day", "calendar", "works"),
    [
        (TUESDAY, USUAL, True),
        (date(2026, 11, 28), USUAL, False),
        (date(2026, 11, 30), USUAL, False),
        (FRIDAY, USUAL, True),
        (FRIDAY, FRIDAYS, False),
        (date(2026, 11, 29), FRIDAYS, True),
    ],
)
def test_a_working_day(day: date, calendar: Calendar, works: bool) -> None:
    assert is_working_day(day, calendar) is works


@pytest.mark.parametrize(
    ("day", "number", "calendar", "found"),
    [
        (TUESDAY, 0, USUAL, TUESDAY),
        (TUESDAY, 1, USUAL, date(2026, 11, 25)),
        (FRIDAY, 1, USUAL, date(2026, 12, 2)),  # over a weekend and two holidays
        (FRIDAY, 3, USUAL, date(2026, 12, 4)),
        (date(2026, 11, 28), 0, USUAL, date(2026, 12, 2)),
        (date(2026, 11, 28), 1, USUAL, date(2026, 12, 2)),
        (date(2026, 11, 28), 2, USUAL, date(2026, 12, 3)),
        (date(2026, 11, 26), 1, FRIDAYS, date(2026, 11, 29)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: date, number: int, calendar: Calendar, found: date) -> None:
    assert add_working_days(day, number, calendar) == found


def test_where_nobody_ever_works_it_is_said() -> None:
    with pytest.raises(NoWorkingDay):
        add_working_days(TUESDAY, 1, Calendar(weekend=frozenset(range(7))))


def test_they_are_not_counted_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(TUESDAY, -1, USUAL)


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    Calendar, weekend=st.frozensets(st.integers(0, 6), max_size=5), holidays=st.frozensets(DAYS, max_size=40)
)


@given(day=DAYS, number=st.integers(1, 30), calendar=CALENDARS)
def test_as_many_working_days_lie_between(day: date, number: int, calendar: Calendar) -> None:
    found = add_working_days(day, number, calendar)
    passed = [day + timedelta(days=after) for after in range(1, (found - day).days + 1)]

    assert is_working_day(found, calendar)
    assert sum(is_working_day(one, calendar) for one in passed) == number


@given(day=DAYS, calendar=CALENDARS)
def test_none_is_the_day_itself_or_the_next_one(day: date, calendar: Calendar) -> None:
    found = add_working_days(day, 0, calendar)

    assert found >= day
    assert is_working_day(found, calendar)
    assert not any(is_working_day(day + timedelta(days=after), calendar) for after in range((found - day).days))
