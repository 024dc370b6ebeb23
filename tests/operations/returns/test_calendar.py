from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.returns.calendar import Month, due_at, is_over, months

DAYS = st.dates(date(2014, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(0, 1200))
def test_the_months_cover_each_day_of_a_round_once(first: date, length: int) -> None:
    last = first + timedelta(days=length)

    found = list(months(first=first, last=last))

    days = [
        month.starts_on + timedelta(days=day)
        for month in found
        for day in range((month.ends_on - month.starts_on).days + 1)
    ]
    assert days == [first + timedelta(days=day) for day in range(length + 1)]


@given(DAYS, st.integers(0, 1200))
def test_each_month_lies_in_one_calendar_month_and_only_the_ends_are_cut(first: date, length: int) -> None:
    last = first + timedelta(days=length)

    found = list(months(first=first, last=last))

    for month in found:
        assert (month.starts_on.year, month.starts_on.month) == (month.ends_on.year, month.ends_on.month)
    for month in found[1:]:
        assert month.starts_on.day == 1
    for month in found[:-1]:
        assert month.ends_on.day == monthrange(month.ends_on.year, month.ends_on.month)[1]


def test_a_round_that_ends_before_it_begins_has_no_month() -> None:
    assert list(months(first=date(2026, 2, 1), last=date(2026, 1, 31))) == []


def test_a_leap_day_belongs_to_its_february() -> None:
    assert list(months(first=date(2028, 2, 1), last=date(2028, 3, 1))) == [
        Month(date(2028, 2, 1), date(2028, 2, 29)),
        Month(date(2028, 3, 1), date(2028, 3, 1)),
    ]


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Pacific/Auckland", datetime(2026, 12, 10, 10, 59, tzinfo=UTC)),
        ("Asia/Ho_Chi_Minh", datetime(2026, 12, 10, 16, 59, tzinfo=UTC)),
        ("Asia/Colombo", datetime(2026, 12, 10, 18, 29, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 12, 11, 4, 59, tzinfo=UTC)),
    ],
)
def test_a_return_is_due_at_the_end_of_the_tenth_day_where_the_agency_is(zone: str, due: datetime) -> None:
    assert due_at(month=Month(date(2026, 11, 1), date(2026, 11, 30)), zone=zone) == due


@given(DAYS, st.sampled_from(["Pacific/Auckland", "Asia/Kabul", "America/New_York", "Australia/Sydney", "UTC"]))
def test_it_is_always_the_last_minute_of_a_local_day_ten_days_after(last: date, zone: str) -> None:
    local = due_at(month=Month(last.replace(day=1), last), zone=zone).astimezone(ZoneInfo(zone))

    assert (local.date() - last, local.hour, local.minute) == (timedelta(days=10), 23, 59)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [("2026-11-30T16:59:59Z", False), ("2026-11-30T17:00:00Z", True), ("2026-12-01T00:00:00Z", True)],
)
def test_a_month_is_over_when_it_is_over_where_the_agency_is(instant: str, expected: bool) -> None:
    now = datetime.fromisoformat(instant)

    assert is_over(last=date(2026, 11, 30), zone="Asia/Ho_Chi_Minh", now=now) is expected
