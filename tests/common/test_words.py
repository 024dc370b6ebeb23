"""Instants and days in the portal's fixed words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from common import words
from common.dates import Precision

NOON = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "UTC"),
        (420, "UTC+7"),
        (330, "UTC+5:30"),
        (345, "UTC+5:45"),
        (-180, "UTC−3"),
        (-210, "UTC−3:30"),
        (780, "UTC+13"),
    ],
)
def test_an_offset_says_hours_and_only_needed_minutes(minutes: int, shown: str) -> None:
    assert words.offset_words(timedelta(minutes=minutes)) == shown


@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        (NOON, "Asia/Bangkok", "24 Nov 2026, 14:30 UTC+7 · 07:30 UTC"),
        (NOON, "Asia/Kolkata", "24 Nov 2026, 13:00 UTC+5:30 · 07:30 UTC"),
        (NOON, "UTC", "24 Nov 2026, 07:30 UTC"),
        (NOON, "Europe/London", "24 Nov 2026, 07:30 UTC"),
        (NOON.replace(hour=22), "Asia/Bangkok", "25 Nov 2026, 05:30 UTC+7 · 24 Nov, 22:30 UTC"),
        (
            datetime(2026, 12, 31, 20, 5, tzinfo=UTC),
            "Pacific/Auckland",
            "1 Jan 2027, 09:05 UTC+13 · 31 Dec 2026, 20:05 UTC",
        ),
        (NOON.replace(hour=1), "America/New_York", "23 Nov 2026, 20:30 UTC−5 · 24 Nov, 01:30 UTC"),
    ],
)
def test_an_instant_is_shown_locally_and_in_utc(instant: datetime, zone: str, shown: str) -> None:
    assert words.instant_words(instant, ZoneInfo(zone)) == shown


def test_an_instant_given_in_another_zone_is_the_same_instant() -> None:
    in_tokyo = NOON.astimezone(ZoneInfo("Asia/Tokyo"))

    assert words.instant_words(in_tokyo, ZoneInfo("Asia/Bangkok")) == words.instant_words(
        NOON, ZoneInfo("Asia/Bangkok")
    )
    assert words.instant_code(in_tokyo) == "2026-11-24T07:30:00Z"


@pytest.mark.parametrize(
    ("precision", "shown", "code"),
    [("day", "9 May 2026", "2026-05-09"), ("month", "May 2026", "2026-05"), ("year", "2026", "2026")],
)
def test_a_day_is_shown_as_exactly_as_it_is_known(precision: str, shown: str, code: str) -> None:
    assert words.day_words(date(2026, 5, 9), precision) == shown
    assert words.day_code(date(2026, 5, 9), precision) == code


def test_a_precision_of_the_database_is_understood() -> None:
    assert words.day_code(date(2026, 5, 9), Precision.YEAR) == "2026"
    assert words.day_words(date(2026, 5, 9), Precision.MONTH) == "May 2026"


@pytest.mark.parametrize(("day", "precision"), [(None, "day"), (date(2026, 5, 9), "unknown")])
def test_a_day_that_is_not_known_has_no_words(day: date | None, precision: str) -> None:
    assert words.day_words(day, precision) == ""


def test_months_follow_the_language_and_the_order_does_not() -> None:
    with translation.override("fr"):
        assert words.day_words(date(2026, 11, 24)) == "24 Nov 2026"
        assert words.day_words(date(2026, 2, 1)) == "1 Fév 2026"
