"""Entries and the days that are asked for, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from operations.calendar.entries import Span, in_order
from tests.operations.calendar.test_months import entry

ZONES = st.sampled_from([ZoneInfo(name) for name in ("UTC", "Pacific/Auckland", "Asia/Colombo", "America/New_York")])
DAY = date(2026, 11, 26)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), ZONES)  # type: ignore[arg-type]
def test_an_instant_lies_on_the_day_of_the_zone(at: datetime, zone: ZoneInfo) -> None:
    day = Span(first=DAY, last=DAY, zone=zone).day_of(at)
    span = Span(first=day, last=day, zone=zone)

    assert span.begins_at <= at < span.ends_at
    assert timedelta(hours=23) <= span.ends_at - span.begins_at <= timedelta(hours=25)  # when clocks change


def test_a_span_holds_what_touches_one_of_its_days() -> None:
    span = Span(first=DAY, last=DAY + timedelta(days=1), zone=UTC)

    assert span.holds(entry(DAY - timedelta(days=2), DAY))
    assert span.holds(entry(span.last, span.last + timedelta(days=3)))
    assert not span.holds(entry(DAY - timedelta(days=2), DAY - timedelta(days=1)))
    assert not span.holds(entry(span.last + timedelta(days=1)))


def test_the_order_is_by_day_then_what_lasts_all_day_then_the_clock() -> None:
    whole = entry(DAY, key="b")
    early, late = (
        type(whole)(**{**vars(whole), "key": key, "at": datetime(2026, 11, 26, hour, tzinfo=UTC)})
        for key, hour in (("early", 3), ("late", 9))
    )
    before = entry(DAY - timedelta(days=1), key="before")

    assert in_order([late, whole, early, before]) == [before, whole, early, late]
