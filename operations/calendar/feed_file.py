"""A feed as calendar programs read it: the one door to the library of RFC 5545.

Of an entry only its days, its place and words that say nothing of a case come here; see `entries.Entry`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event

from operations.calendar.entries import Entry

_AGAIN = timedelta(hours=6)
CONTENT_TYPE = "text/calendar; charset=utf-8"


def written(entries: Iterable[Entry], *, name: str, person_id: UUID, now: datetime) -> bytes:
    """The file of a person's feed. What is known to the month only is not in it: a calendar has days.

    Source: RFC 5545; RFC 7986 for the name and how often to read it again.
    """
    feed = Calendar()
    feed.add("prodid", "-//JPOA Portal//Calendar//EN")
    feed.add("version", "2.0")
    for title in ("name", "x-wr-calname"):
        feed.add(title, name)
    feed.add("refresh-interval", _AGAIN, parameters={"value": "DURATION"})
    for entry in entries:
        if entry.precision == "day":
            feed.add_component(_event(entry, person_id=person_id, now=now))
    return feed.to_ical()


def _event(entry: Entry, *, person_id: UUID, now: datetime) -> Event:
    event = Event()
    event.add("uid", _uid(entry, person_id))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", entry.revision)
    event.add("summary", entry.what)
    if entry.place:
        event.add("location", entry.place)
    if entry.at:
        event.add("dtstart", entry.at.astimezone(UTC))
    else:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))  # the day on which it is over
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    return event


def _uid(entry: Entry, person_id: UUID) -> str:
    """The same for the same entry of the same person each time; who knows an id of the portal finds it in none."""
    return salted_hmac("operations.calendar", f"{person_id} {entry.key}", algorithm="sha256").hexdigest()
