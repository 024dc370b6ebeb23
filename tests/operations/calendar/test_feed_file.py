"""The file that calendar programs read, parsed back; without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar  # noqa: TID251 - reads back what calendar programs read

from operations.calendar.entries import Entry
from operations.calendar.feed_file import written
from tests.operations.calendar.test_months import entry

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
PERSON = uuid4()


def file_of(*entries: Entry, person: Any = PERSON) -> bytes:
    return written(entries, name="JPOA Portal", person_id=person, now=NOW)


def events(*entries: Entry, **more: Any) -> list[Any]:
    return list(Calendar.from_ical(file_of(*entries, **more)).walk("VEVENT"))


def test_it_is_a_calendar_with_a_name_and_a_pace() -> None:
    feed = Calendar.from_ical(file_of())

    assert (str(feed["version"]), str(feed["x-wr-calname"])) == ("2.0", "JPOA Portal")
    assert str(feed["prodid"]).startswith("-//JPOA Portal")
    assert feed["refresh-interval"].dt == timedelta(hours=6)


def test_days_are_dates_and_end_on_the_day_after() -> None:
    (event,) = events(entry(DAY, DAY + timedelta(days=2)))

    assert (event["dtstart"].dt, event["dtend"].dt) == (DAY, DAY + timedelta(days=3))
    assert b"DTSTART;VALUE=DATE:20261201" in file_of(entry(DAY))
    assert event["dtstamp"].dt == NOW


def test_instants_are_in_utc_and_need_no_table_of_zones() -> None:
    at = datetime(2026, 12, 1, 23, 59, tzinfo=ZoneInfo("Pacific/Auckland"))
    timed = replace(entry(DAY), at=at)

    assert b"DTSTART:20261201T105900Z" in file_of(timed)
    assert b"VTIMEZONE" not in file_of(timed) and b"TZID" not in file_of(timed)
    assert events(timed)[0]["dtstart"].dt == at


def test_what_is_known_to_the_month_only_is_not_in_it() -> None:
    assert events(entry(DAY, precision="month")) == []


def test_an_entry_keeps_its_key_and_its_revision_grows() -> None:
    before, after = entry(DAY), replace(entry(DAY + timedelta(days=1)), revision=3)

    assert events(before)[0]["uid"] == events(after)[0]["uid"]
    assert [events(one)[0]["sequence"] for one in (before, after)] == [0, 3]


def test_a_key_tells_nothing_and_is_another_for_each_person(settings: Any) -> None:
    mine, theirs = events(entry(DAY))[0]["uid"], events(entry(DAY), person=uuid4())[0]["uid"]
    settings.SECRET_KEY = settings.SECRET_KEY[::-1]

    assert mine != theirs
    assert mine != events(entry(DAY))[0]["uid"]  # not to be computed from an id without the portal's key
    assert str(PERSON) not in mine and len(mine) == 64


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_what_is_for_pages_only_never_leaves(reference: str, about: str) -> None:
    bare = entry(DAY)
    told = replace(bare, reference=reference, about=about, address=f"/plans/{reference}/", is_own_work=True)

    assert file_of(bare) == file_of(told)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120))
def test_a_place_is_read_back_as_it_was_typed_and_adds_no_line(place: str) -> None:
    (event,) = events(replace(entry(DAY), place=place))

    assert str(event["location"]) == place


@pytest.mark.parametrize("place", ["Ha Noi\r\nBEGIN:VEVENT", "Ha Noi\nATTACH:https://evil.example", "a;b,c\\n"])
def test_a_place_cannot_add_to_the_calendar(place: str) -> None:
    (event,) = events(replace(entry(DAY), place=place))

    assert "attach" not in event
    assert len(events(replace(entry(DAY), place=place))) == 1


def test_lines_are_folded_as_the_standard_asks() -> None:
    assert all(len(line) <= 75 for line in file_of(replace(entry(DAY), place="Hà Nội, " * 14)).split(b"\r\n"))


def test_it_disturbs_nobody() -> None:
    (event,) = events(entry(DAY))

    assert (str(event["class"]), str(event["transp"])) == ("PRIVATE", "TRANSPARENT")
    assert not event.walk("VALARM")
