"""Public holidays of an agency, put together from its own table and its country's. Pure, from loaded rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from members.directory.working_days import Calendar

ESTIMATED = "(estimated)"


@dataclass(frozen=True)
class PublicHoliday:
    """A public holiday; as it is typed: "2026-12-25 Christmas Day", with "(estimated)" behind it where it is."""

    day: date
    name: str
    is_estimated: bool

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.name}" + (f" {ESTIMATED}" if self.is_estimated else "")


@dataclass(frozen=True)
class Row:
    """A line of a table of holidays: of the agency itself, or of its country."""

    day: date
    name: str
    is_estimated: bool
    is_own: bool


@dataclass(frozen=True)
class DaysOff:
    """Holidays by day. What is estimated has a name, and closes nothing."""

    names: dict[date, str] = field(default_factory=dict)
    estimated: frozenset[date] = frozenset()

    def is_day_off(self, day: date) -> bool:
        """Whether it is sure that nobody works on a day."""
        return day in self.names and day not in self.estimated

    def after(self, day: date) -> list[PublicHoliday]:
        """The public holidays that follow a day, in their order."""
        return [
            PublicHoliday(day=one, name=name, is_estimated=one in self.estimated)
            for one, name in sorted(self.names.items())
            if one > day
        ]

    def calendar(self, weekend: Collection[int]) -> Calendar:
        """With a weekend: what working days are counted by."""
        return Calendar(frozenset(weekend), frozenset(self.names) - self.estimated)


NONE = DaysOff()


def put_together(rows: Iterable[Row], *, own_years: Collection[int]) -> DaysOff:
    """An agency's own table counts in the years for which it keeps one, its country's in all others."""
    counts = [row for row in rows if row.is_own or row.day.year not in own_years]
    return DaysOff(
        names={row.day: row.name for row in counts},
        estimated=frozenset(row.day for row in counts if row.is_estimated),
    )
