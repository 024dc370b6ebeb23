"""Months as lists and tables, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.calendar import months
from operations.calendar.entries import Entry

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2199, 12, 31))


def entry(first: date, last: date | None = None, *, key: str = "one", precision: str = "day") -> Entry:
    return Entry(key=key, what="EXERCISE", short="EXERCISE", first=first, last=last or first, precision=precision)


@st.composite
def some_entries(draw: st.DrawFn, around: date) -> list[Entry]:
    starts = draw(st.lists(st.integers(-60, 60), max_size=12))
    lengths = draw(st.lists(st.integers(0, 20), min_size=len(starts), max_size=len(starts)))
    return [
        entry(around + timedelta(days=start), around + timedelta(days=start + length), key=str(number))
        for number, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("2000-01", date(2000, 1, 1)),
        ("2199-12", date(2199, 12, 1)),
        *((text, None) for text in ("", "2026", "2026-13", "2026-00", "2026-1", "1999-12", "2200-01", "2026-11-01")),
        *((text, None) for text in ("٢٠٢٦-١١", " 2026-11", "2026-11\n", "<b>")),
    ],
)
def test_a_month_is_written_one_way(text: str, month: date | None) -> None:
    assert months.month_of(text) == month


@given(DAYS)
def test_a_month_has_one_before_and_one_after(day: date) -> None:
    month = day.replace(day=1)

    assert months.month_of(months.code_of(month)) == month
    assert months.former(months.following(month)) == month
    assert months.former(month) < month <= months.last_day(month) < months.following(month)


@given(st.data(), DAYS)
def test_the_table_has_each_day_of_the_month_once_in_weeks_from_monday(data: st.DataObject, today: date) -> None:
    month = today.replace(day=1)
    found = data.draw(some_entries(today))

    weeks = months.table(found, month=month, today=today)

    assert all([day.on.weekday() for day in week] == list(range(7)) for week in weeks)
    inside = [day for week in weeks for day in week if not day.is_outside]
    assert [day.on for day in inside] == [month + timedelta(days=n) for n in range(months.last_day(month).day)]
    assert [day.on for day in inside if day.is_today] == [today]
    for day in inside:
        there = [one for one in found if one.first <= day.on <= one.last]
        assert day.entries == there[: months.MOST_IN_A_CELL]
        assert len(day.entries) + day.more == len(there)


@given(st.data(), DAYS)
def test_the_list_has_each_entry_of_its_days_once_in_order(data: st.DataObject, today: date) -> None:
    found = data.draw(some_entries(today))
    last = today + timedelta(days=30)

    groups = months.listed(found, first=today, last=last, today=today)

    lines = [day for group in groups for day in group.days]
    assert [day.on for day in lines] == sorted({day.on for day in lines})
    assert [day.on for day in lines if day.is_today] == [today]
    assert sorted(one.key for day in lines for one in day.entries) == sorted(
        one.key for one in found if one.first <= last and one.last >= today
    )
    assert all(day.on.replace(day=1) == group.first for group in groups for day in group.days)


def test_what_is_known_to_the_month_only_has_no_day() -> None:
    month = date(2026, 11, 1)
    vague = entry(month, precision="month")

    (group,) = months.listed([vague], first=month, last=date(2026, 11, 30), today=date(2027, 1, 1))

    assert (group.days, group.undated) == ([], [vague])
    assert not any(day.entries for week in months.table([vague], month=month, today=month) for day in week)


def test_today_has_its_line_with_nothing_on_it_and_none_where_it_is_not_asked_for() -> None:
    today = date(2026, 11, 26)

    (group,) = months.listed([], first=today, last=today, today=today)

    assert [(day.on, day.entries) for day in group.days] == [(today, [])]
    assert months.listed([], first=date(2027, 1, 1), last=date(2027, 1, 31), today=today) == []
