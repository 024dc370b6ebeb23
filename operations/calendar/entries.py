"""What stands in a calendar: an entry with its days and its words. Pure: knows no table and no reader's rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing on one or several days.

    `what` and `place` say nothing of a case, so they may leave the portal in a personal feed; `reference` and `about`
    are for pages behind the sign-in only. `key` names the source and its record, for the same entry is to be found
    again when its day moves.
    """

    key: str
    what: str
    short: str  # for the narrow cell of a month
    first: date  # for an instant its day in the reader's zone
    last: date
    at: datetime | None = None
    precision: str = "day"
    place: str = ""
    reference: str = ""
    about: str = ""
    address: str = ""
    is_own_work: bool = False  # read by the agency and the parties of its work only
    revision: int = 0  # grows when the entry changes

    @property
    def is_long(self) -> bool:
        """Whether it has a last day, or where no day is known a last month, that is not its first."""
        if self.precision == "day":
            return self.first != self.last
        return self.first.replace(day=1) != self.last.replace(day=1)


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days that are asked for, both included, as they are in a zone."""

    first: date
    last: date
    zone: tzinfo

    @property
    def begins_at(self) -> datetime:
        """The instant at which the first day begins."""
        return datetime.combine(self.first, time.min, self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The instant at which the day after the last one begins."""
        return datetime.combine(self.last + timedelta(days=1), time.min, self.zone).astimezone(UTC)

    def day_of(self, at: datetime) -> date:
        """The day of an instant there."""
        return at.astimezone(self.zone).date()

    def holds(self, entry: Entry) -> bool:
        """Whether any day of an entry is among them."""
        return entry.first <= self.last and entry.last >= self.first


_NO_TIME = datetime.min.replace(tzinfo=UTC)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """By day; on a day what lasts all day comes first, then by the clock; the same order each time."""
    return sorted(entries, key=lambda entry: (entry.first, entry.at or _NO_TIME, entry.what, entry.key))
