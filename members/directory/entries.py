"""Lines of the directory: an agency with its desk, and how it is reached now. Pure, from loaded rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from unicodedata import combining, normalize
from uuid import UUID
from zoneinfo import ZoneInfo

from common.words import language_words
from members.directory.confirming import is_overdue
from members.directory.days_off import NONE, DaysOff
from members.directory.models import Agency, DutyDesk, Unit
from members.directory.words import DeskState, desk_state, hours_words


@dataclass(frozen=True)
class Entry:
    """An agency as somebody looks it up who needs to call it."""

    agency: Agency
    desk: DutyDesk | None
    state: DeskState
    deputy: DutyDesk | None
    deputy_state: DeskState | None
    is_overdue: bool
    today: str  # what is celebrated there today
    is_today_estimated: bool

    @property
    def hours(self) -> str:
        """The desk's hours in one line."""
        return hours_words(self.desk) if self.desk else ""


def entries(
    agencies: Iterable[Agency], desks: Mapping[UUID, DutyDesk], days: Mapping[UUID, DaysOff], *, now: datetime
) -> list[Entry]:
    """A line for each agency, in their order; `desks` are the main desks by agency, `days` their days off."""
    return [entry(agency, desks.get(agency.id), days, now=now) for agency in agencies]


def entry(agency: Agency, desk: DutyDesk | None, days: Mapping[UUID, DaysOff], *, now: datetime) -> Entry:
    """The line of one agency."""
    own = days.get(agency.id, NONE)
    today = now.astimezone(ZoneInfo(agency.time_zone)).date()
    deputy = desk.deputy if desk and desk.deputy and desk.deputy.agency.is_active else None
    deputy_state = None
    if deputy:
        deputys = days.get(deputy.agency_id, NONE)
        deputy_state = desk_state(deputy, zone=deputy.agency.time_zone, now=now, is_day_off=deputys.is_day_off)
    return Entry(
        agency=agency,
        desk=desk,
        state=desk_state(desk, zone=agency.time_zone, now=now, is_day_off=own.is_day_off),
        deputy=deputy,
        deputy_state=deputy_state,
        is_overdue=is_overdue(agency.confirmed_on, now.date()),
        today=own.names.get(today, ""),
        is_today_estimated=today in own.estimated,
    )


@dataclass(frozen=True)
class UnitEntry:
    """A unit of an agency with its desk."""

    unit: Unit
    desk: DutyDesk | None
    state: DeskState


def unit_entries(
    agency: Agency, units: Iterable[Unit], days: Mapping[UUID, DaysOff], *, now: datetime
) -> list[UnitEntry]:
    """The units of an agency; they have its days off and its time."""
    off = days.get(agency.id, NONE).is_day_off
    desks = [(unit, next(iter(unit.desks.all()), None)) for unit in units]
    return [
        UnitEntry(unit, desk, desk_state(desk, zone=agency.time_zone, now=now, is_day_off=off)) for unit, desk in desks
    ]


def narrowed(
    found: Iterable[Entry], *, words: str = "", language: str = "", kinds: Mapping[str, str] = MappingProxyType({})
) -> list[Entry]:
    """Those in which each word is found: country, agency, its own script, short name, languages, kind of agency.

    `kinds` are the words of the kinds of agency, by code.
    """
    wanted = _plain(words).split()
    return [
        entry
        for entry in found
        if (not language or language in entry.agency.working_languages)
        and all(word in _said(entry.agency, kinds) for word in wanted)
    ]


def _said(agency: Agency, kinds: Mapping[str, str]) -> str:
    languages = (language_words(code) for code in agency.working_languages)
    names = (agency.body_name, agency.name, agency.native_name, agency.short_name, kinds.get(agency.type, ""))
    return _plain(" ".join(map(str, (*names, *languages))))


def _plain(text: str) -> str:
    """Without capitals, accents and marks, so that "Văn phòng" is found by "van phong"."""
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign)).replace("đ", "d")
