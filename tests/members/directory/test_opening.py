"""Open or closed, and until when: night shifts, weekends, days off, clocks that are put forward and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.directory.opening import DAYS_AHEAD, Opening, Shift, Week, opening, week_of

OFFICE = week_of(["08:00-17:00"] * 5 + ["", ""])
NIGHT = week_of(["22:00-06:00"] * 7)
LONG_FRIDAY = week_of(["", "", "", "", "20:00-10:00", "", ""])
ALL_DAY = week_of(["00:00-00:00"] * 7)
NEVER = week_of([""] * 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# 24 Nov 2026 is a Tuesday.
@pytest.mark.parametrize(
    ("week", "zone", "now", "is_open", "changes_at"),
    [
        (None, "Asia/Bangkok", "2026-11-24T20:00", True, None),
        (OFFICE, "Asia/Bangkok", "2026-11-24T00:59", False, "2026-11-24T01:00"),
        (OFFICE, "Asia/Bangkok", "2026-11-24T01:00", True, "2026-11-24T10:00"),
        (OFFICE, "Asia/Bangkok", "2026-11-24T09:59", True, "2026-11-24T10:00"),
        (OFFICE, "Asia/Bangkok", "2026-11-24T10:00", False, "2026-11-25T01:00"),
        # From Friday evening over the weekend; in Auckland it is Monday while UTC has Sunday.
        (OFFICE, "Asia/Bangkok", "2026-11-27T10:00", False, "2026-11-30T01:00"),
        (OFFICE, "Pacific/Auckland", "2026-11-29T19:00", True, "2026-11-30T04:00"),
        (OFFICE, "Asia/Kolkata", "2026-11-24T02:29", False, "2026-11-24T02:30"),
        (OFFICE, "America/New_York", "2026-11-24T22:00", False, "2026-11-25T13:00"),
        # A night shift before and after midnight, and between two nights.
        (NIGHT, "Asia/Bangkok", "2026-11-24T16:00", True, "2026-11-24T23:00"),
        (NIGHT, "Asia/Bangkok", "2026-11-24T22:59", True, "2026-11-24T23:00"),
        (NIGHT, "Asia/Bangkok", "2026-11-24T23:00", False, "2026-11-25T15:00"),
        (LONG_FRIDAY, "Asia/Bangkok", "2026-11-28T02:00", True, "2026-11-28T03:00"),
        (LONG_FRIDAY, "Asia/Bangkok", "2026-11-28T03:00", False, "2026-12-04T13:00"),
        # Shifts that touch are one.
        (ALL_DAY, "Asia/Bangkok", "2026-11-24T20:00", True, None),
        (week_of(["00:00-00:00"] * 4 + ["", "", ""]), "UTC", "2026-11-24T20:00", True, "2026-11-27T00:00"),
        (NEVER, "Asia/Bangkok", "2026-11-24T20:00", False, None),
        # New York puts its clocks forward on 8 March 2026 and back on 1 November 2026, at two at night, both Sundays.
        (week_of([""] * 6 + ["01:00-04:00"]), "America/New_York", "2026-03-08T06:30", True, "2026-03-08T08:00"),
        (week_of([""] * 6 + ["02:30-05:00"]), "America/New_York", "2026-03-08T06:59", False, "2026-03-08T07:30"),
        (week_of([""] * 6 + ["02:15-02:45"]), "America/New_York", "2026-03-08T07:20", True, "2026-03-08T07:45"),
        (week_of([""] * 6 + ["02:30-03:15"]), "America/New_York", "2026-03-08T07:20", False, "2026-03-15T06:30"),
        (week_of([""] * 6 + ["01:30-05:00"]), "America/New_York", "2026-11-01T05:29", False, "2026-11-01T05:30"),
        (week_of([""] * 6 + ["00:00-01:30"]), "America/New_York", "2026-11-01T06:15", True, "2026-11-01T06:30"),
    ],
)
def test_open_or_closed_and_until_when(
    week: Week | None, zone: str, now: str, is_open: bool, changes_at: str | None
) -> None:
    expected = Opening(is_open, at(changes_at) if changes_at else None)

    assert opening(week, zone=ZoneInfo(zone), now=at(now)) == expected


@pytest.mark.parametrize(
    ("now", "is_open", "changes_at"),
    [
        ("2026-11-25T02:00", False, "2026-11-26T01:00"),  # the day off itself, a Wednesday
        ("2026-11-24T02:00", True, "2026-11-24T10:00"),
        ("2026-11-24T11:00", False, "2026-11-26T01:00"),
    ],
)
def test_on_a_day_off_nobody_comes(now: str, is_open: bool, changes_at: str) -> None:
    found = opening(OFFICE, zone=ZoneInfo("Asia/Bangkok"), now=at(now), is_day_off={date(2026, 11, 25)}.__contains__)

    assert found == Opening(is_open, at(changes_at))


def test_the_night_before_a_day_off_ends_in_its_morning() -> None:
    found = opening(
        NIGHT,
        zone=ZoneInfo("Asia/Bangkok"),
        now=at("2026-11-24T20:00"),
        is_day_off={date(2026, 11, 25)}.__contains__,
    )

    assert found == Opening(True, at("2026-11-24T23:00"))


def test_where_all_days_are_off_no_change_is_in_sight() -> None:
    assert opening(OFFICE, zone=UTC, now=at("2026-11-24T11:00"), is_day_off=lambda day: True) == Opening(False, None)


MINUTES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
WEEKS = st.tuples(*[st.none() | st.builds(Shift, MINUTES, MINUTES)] * 7)
ZONES = st.sampled_from(
    ["Asia/Kathmandu", "Pacific/Auckland", "America/New_York", "Australia/Lord_Howe", "Asia/Kabul", "Pacific/Apia"]
)
# Around the days on which clocks are put forward and back in these zones, and in between.
INSTANTS = st.builds(
    lambda day, minute: day + timedelta(minutes=minute),
    st.sampled_from([at(f"2026-{day}T00:00") for day in ("03-07", "04-04", "06-15", "09-26", "10-03", "10-31")]),
    st.integers(0, 2 * 24 * 60),
)


def is_open_by_looking_at_all(week: Week, zone: ZoneInfo, now: datetime) -> bool:
    """Whether any shift of the days around holds the instant."""
    today = now.astimezone(zone).date()
    around = [(today + timedelta(days=number)) for number in (-2, -1, 0, 1)]
    held = [shift.on(day, zone) for day in around if (shift := week[day.weekday()])]
    return any(begins_at <= now < ends_at for begins_at, ends_at in held)


@given(week=WEEKS, name=ZONES, now=INSTANTS)
def test_it_is_open_while_a_shift_runs_and_changes_when_it_says(week: Week, name: str, now: datetime) -> None:
    zone = ZoneInfo(name)
    found = opening(week, zone=zone, now=now)

    assert found.is_open == is_open_by_looking_at_all(week, zone, now)
    if found.changes_at is None:
        assert not any(week) or found.is_open
        return
    assert now < found.changes_at <= now + timedelta(days=DAYS_AHEAD)
    assert opening(week, zone=zone, now=found.changes_at).is_open != found.is_open
    between = (found.changes_at - now) / 7
    moments = [now + number * between for number in range(7)] + [found.changes_at - timedelta(seconds=1)]
    assert {is_open_by_looking_at_all(week, zone, moment) for moment in moments if moment >= now} == {found.is_open}
