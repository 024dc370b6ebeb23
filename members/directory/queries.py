"""Who is in: read by every member."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from members import roles
from members.access import Actor, in_force, on_the_day
from members.directory.confirming import is_due
from members.directory.days_off import DaysOff, PublicHoliday, Row, put_together
from members.directory.opening import DAYS_AHEAD
from members.directory.working_days import Calendar
from members.models import (
    Agency,
    Country,
    DutyDesk,
    FormerName,
    Holiday,
    Organisation,
    Participation,
    RoleAssignment,
    Unit,
)


def agencies() -> QuerySet[Agency]:
    """Active agencies with their country or organisation."""
    return Agency.objects.filter(is_active=True).select_related("country", "organisation")


def others_by_country(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Agencies other than the actor's own, grouped by country, for a form. One query."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for agency in agencies().exclude(id=actor.agency_id):
        groups.setdefault(agency.body_name, []).append((str(agency.id), agency.name))
    return sorted(groups.items())


def named(ids: Iterable[UUID]) -> list[Agency]:
    """Active agencies by id, in the order of their country and name."""
    return list(agencies().filter(id__in=list(ids)))


def visible_to(actor: Actor) -> QuerySet[Agency]:
    """Active agencies; for the secretariat also those that are suspended."""
    if roles.SECRETARIAT not in actor.roles:
        return agencies()
    return Agency.objects.select_related("country", "organisation")


def listed(actor: Actor) -> list[Agency]:
    """Agencies as one looks for them: by country, then those of organisations, suspended ones last. One query."""
    return _in_order(visible_to(actor))


def on_card() -> list[Agency]:
    """Active agencies in the same order, whoever prints the card. One query."""
    return _in_order(agencies())


def _in_order(found: Iterable[Agency]) -> list[Agency]:
    return sorted(
        found, key=lambda agency: (not agency.is_active, agency.country is None, agency.body_name, agency.name)
    )


def get_listed(actor: Actor, *, agency_id: UUID) -> Agency | None:
    """One agency that the directory lists for the actor, or None."""
    return visible_to(actor).filter(id=agency_id).first()


def to_confirm(actor: Actor, *, now: datetime) -> Agency | None:
    """The own agency, for an administrator, when its entry, people or roles wait to be confirmed. One query then."""
    if roles.AGENCY_ADMINISTRATOR not in actor.roles:
        return None
    agency = agencies().filter(id=actor.agency_id).first()
    return agency if agency and is_due(agency.oldest_confirmation, now.date()) else None


def former_names(agency: Agency) -> list[FormerName]:
    """How the agency was called before, newest first. One query."""
    return list(agency.former_names.all())


def units_of(agency: Agency) -> list[Unit]:
    """The agency's open units by name, with their desks. Two queries."""
    return list(agency.units.filter(closed_at__isnull=True).prefetch_related("desks"))


def open_units(agency_id: UUID) -> list[Unit]:
    """The agency's open units by name. One query."""
    return list(Unit.objects.filter(agency_id=agency_id, closed_at__isnull=True))


def get_unit(actor: Actor, *, unit_id: UUID) -> Unit | None:
    """A unit of an agency that the directory lists for the actor, or None."""
    units = Unit.objects.select_related("agency__country", "agency__organisation")
    return units.filter(id=unit_id, agency__in=visible_to(actor)).first()


def bodies() -> tuple[list[Country], list[Organisation]]:
    """All countries and organisations, to whom agencies belong. Two queries."""
    return list(Country.objects.all()), list(Organisation.objects.order_by("name"))


def deputies_for(agency: Agency) -> list[DutyDesk]:
    """The desks that can stand in for an agency's: of other active agencies of its country or organisation."""
    body = "country" if agency.country_id else "organisation"
    same_body = Q(**{f"agency__{body}": getattr(agency, f"{body}_id")})
    return list(
        DutyDesk.objects.filter(same_body, agency__is_active=True, unit__isnull=True)
        .exclude(agency=agency)
        .select_related("agency")
        .order_by("agency__name")
    )


def main_desks(found: Iterable[Agency]) -> dict[UUID, DutyDesk]:
    """The main desk of each agency that has one, with its deputy, by agency. One query."""
    desks = DutyDesk.objects.filter(agency__in=list(found), unit__isnull=True).select_related(
        "deputy__agency__country", "deputy__agency__organisation"
    )
    return {desk.agency_id: desk for desk in desks}


def kinds_of(actor: Actor, *, now: datetime) -> set[str]:
    """As what the actor's country or organisation belongs to the Group today: member, observer …"""
    of_body = Q(country__agency=actor.agency_id) | Q(organisation__agency=actor.agency_id)
    return set(Participation.objects.filter(of_body, on_the_day(now.date())).values_list("kind", flat=True))


@dataclass(frozen=True)
class Function:
    """A role in an agency: how many hold it, and who, where the reader sees names."""

    name: str
    number: int
    people: list[str]


def functions(agency: Agency, *, with_names: bool, now: datetime) -> list[Function]:
    """Who does what in an agency, by role; without names nobody's name is read. One query."""
    held = RoleAssignment.objects.filter(
        in_force(now),
        in_force(now, "membership__"),
        membership__agency=agency,
        membership__person__is_active=True,
    )
    people: dict[str, list[str]] = {}
    if with_names:
        for role, name in held.order_by("membership__person__name").values_list("role", "membership__person__name"):
            people.setdefault(role, []).append(name)
        numbers = {role: len(names) for role, names in people.items()}
    else:
        numbers = dict(held.values_list("role").annotate(Count("id")))
    return [
        Function(str(role.name), numbers[role.code], people.get(role.code, []))
        for role in roles.ROLES
        if role.code in numbers
    ]


def days_off(found: Iterable[Agency], *, first: date, last: date) -> dict[UUID, DaysOff]:
    """The public holidays of agencies from a day to another, by agency. Two queries."""
    asked = list(found)
    between = Holiday.objects.filter(day__range=(first, last))
    keeps_own = Holiday.objects.filter(agency__in=asked, day__year__range=(first.year, last.year))
    own_years: dict[UUID, set[int]] = {}
    for agency_id, year in keeps_own.order_by().values_list("agency_id", "day__year").distinct():
        own_years.setdefault(agency_id, set()).add(year)
    of_body: dict[UUID, list[Row]] = {}
    bodies = {agency.country_id for agency in asked if agency.country_id}
    rows = between.filter(Q(agency__in=own_years) | Q(country__in=bodies))
    for country, agency, day, name, is_estimated in rows.values_list(
        "country_id", "agency_id", "day", "name", "is_estimated"
    ):
        of_body.setdefault(agency or country, []).append(Row(day, name, is_estimated, is_own=agency is not None))
    return {
        agency.id: put_together(
            [*of_body.get(agency.id, ()), *(of_body.get(agency.country_id, ()) if agency.country_id else ())],
            own_years=own_years.get(agency.id, ()),
        )
        for agency in asked
    }


def calendars(found: Iterable[Agency], *, first: date, last: date) -> dict[UUID, Calendar]:
    """By what each agency's working days are counted, with its country loaded. Two queries."""
    asked = list(found)
    off = days_off(asked, first=first, last=last)
    return {agency.id: off[agency.id].calendar(_weekend(agency)) for agency in asked}


def _weekend(agency: Agency) -> list[int]:
    """Its own, else its country's; an organisation that says nothing rests on Saturday and Sunday."""
    if agency.weekend is not None:
        return agency.weekend
    return agency.country.weekend if agency.country else [5, 6]


def days_around(found: Iterable[Agency], *, now: datetime) -> dict[UUID, DaysOff]:
    """Those that tell whether a desk is open now and when that changes, by agency. Two queries."""
    today = now.date()
    return days_off(found, first=today - timedelta(days=3), last=today + timedelta(days=DAYS_AHEAD + 1))


def filled_years() -> dict[UUID, set[int]]:
    """The years for which each country has public holidays. One query."""
    years: dict[UUID, set[int]] = {}
    rows = Holiday.objects.filter(country__isnull=False).order_by().values_list("country_id", "day__year").distinct()
    for country_id, year in rows:
        years.setdefault(country_id, set()).add(year)
    return years


def countrys_holidays(agency: Agency, *, since: date) -> set[PublicHoliday]:
    """The table of the agency's country from a day on. One query."""
    rows = Holiday.objects.filter(country=agency.country_id, country__isnull=False, day__gte=since)
    return {PublicHoliday(row.day, row.name, row.is_estimated) for row in rows}


def holidays_of(country: Country, *, since: date) -> list[Holiday]:
    """The country's own table from a day on. One query."""
    return list(Holiday.objects.filter(country=country, day__gte=since))


def own_tables(country: Country, *, since: date) -> list[str]:
    """The names of the country's agencies that keep public holidays of their own from a day on. One query."""
    keeps_own = Agency.objects.filter(country=country, is_active=True, holidays__day__gte=since)
    return list(keeps_own.order_by("name").values_list("name", flat=True).distinct())


def kept_holidays(agency: Agency, *, since: date) -> list[Holiday]:
    """The agency's own table from a day on, or its country's where it keeps none. Two queries at most."""
    rows = Holiday.objects.filter(day__gte=since)
    return list(rows.filter(agency=agency)) or list(rows.filter(country=agency.country_id) if agency.country_id else ())
