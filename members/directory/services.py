"""The verbs of the directory: an agency's entry and desk are kept, members are added, agencies are suspended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members import permissions
from members.access import Actor, system
from members.acting import acting_as
from members.directory import public_holidays, queries
from members.directory.confirming import asks_now, is_due
from members.directory.days_off import PublicHoliday
from members.models import Agency, Country, DutyDesk, FormerName, Holiday, Notice, Organisation, Participation, Unit
from members.notices.services import mark_read_about, notify

SYSTEM = system("directory")
KIND = "agency"
NAMES = ("name", "native_name", "short_name")
# What an agency says of itself, and what the secretariat says of it.
OWN_FIELDS = frozenset({*NAMES, "working_languages", "opens_names"})
GROUP_FIELDS = frozenset({"type", "time_zone", "is_focal_point"})
# What is confirmed, and where it is kept on which day that was.
CONFIRMED = {"entry": "confirmed_on", "people": "people_confirmed_on", "roles": "roles_confirmed_on"}
DESK_FIELDS = ("phone", "email", "is_round_the_clock", "hours", "deputy_id")


class FocalPointTaken(ValueError):
    """Another agency is the country's national focal point."""


class ShortNameTaken(ValueError):
    """Another agency has the short name."""


class AlreadyListed(ValueError):
    """The country or organisation is there already."""


_BY_CONSTRAINT: dict[str, type[ValueError]] = {
    "one_focal_point_a_country": FocalPointTaken,
    "members_agency_short_name_key": ShortNameTaken,
    "members_country_iso2_key": AlreadyListed,
    "members_organisation_code_key": AlreadyListed,
}


def _refused(error: IntegrityError) -> Exception:
    """What a broken constraint means; the error itself where it is none of these."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return _BY_CONSTRAINT[constraint]() if constraint in _BY_CONSTRAINT else error


@transaction.atomic
def edit(
    *,
    agency: Agency,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change an agency's entry; a name that it had is kept with the time until when.

    Raises: NotAllowed, ChangedMeanwhile, AlreadyDone, FocalPointTaken, ShortNameTaken; ValueError for a field that
    is not kept here.
    """
    versions.refuse_repeats(agency, submission)
    demand(by, permissions.KEEP_AGENCY, agency)
    if content.keys() & GROUP_FIELDS:
        demand(by, permissions.KEEP_MEMBERS)
    if content.keys() - OWN_FIELDS - GROUP_FIELDS:
        raise ValueError("an agency's entry has no such field to change")
    former = {name: getattr(agency, name) for name in NAMES}
    for field, value in content.items():
        setattr(agency, field, value)
    try:
        with transaction.atomic():
            versions.save(agency, content, version=version, submission=submission)
    except IntegrityError as error:
        raise _refused(error) from error
    if former != {name: getattr(agency, name) for name in NAMES}:
        _keep_name(agency, former, now=now)
    record(action="keep_agency", by=by, now=now, kind=KIND, id=agency.id)


def _keep_name(agency: Agency, former: Mapping[str, str], *, now: datetime) -> None:
    last = FormerName.objects.filter(agency=agency).first()
    FormerName(agency=agency, **former, starts_at=last.ends_at if last else None, ends_at=now).save(force_insert=True)


@transaction.atomic
def keep_desk(
    *,
    agency: Agency,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    version: int | None,
    unit: Unit | None = None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> DutyDesk:
    """Change or make the main desk of an agency, or a unit's. Raises: NotAllowed, ChangedMeanwhile, AlreadyDone."""
    same = DutyDesk.objects.filter(agency=agency, unit=unit)
    desk = same.first()
    if desk:
        versions.refuse_repeats(desk, submission)
    demand(by, permissions.KEEP_AGENCY, agency)
    changes = {field: content[field] for field in DESK_FIELDS}
    if desk:
        for field, value in changes.items():
            setattr(desk, field, value)
        versions.save(desk, changes, version=version, submission=submission)
    else:
        desk = DutyDesk(id=showing or uuid7(), agency=agency, unit=unit, submission=submission, **changes)
        _add(desk, same=same)
    record(action="keep_desk", by=by, now=now, kind=KIND, id=agency.id)
    return desk


@transaction.atomic
def add_agency(
    *,
    country: Country | None,
    organisation: Organisation | None,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Agency:
    """A new agency of a country or an organisation, without people and desk; one form adds one.

    Raises: NotAllowed, FocalPointTaken, ShortNameTaken, ChangedMeanwhile, AlreadyDone.
    """
    demand(by, permissions.KEEP_MEMBERS)
    key = showing or uuid7()
    changes = {field: content[field] for field in OWN_FIELDS | GROUP_FIELDS}
    agency = Agency(id=key, country=country, organisation=organisation, submission=submission, **changes)
    try:
        with transaction.atomic():
            agency.group_id = _new_group(key)
            agency.save(force_insert=True)
    except IntegrityError as error:
        made = Agency.objects.filter(id=key).first()
        if made is None:
            raise _refused(error) from error
        versions.refuse_repeats(made, submission)
        raise versions.ChangedMeanwhile(made) from error
    record(action="keep_members", by=by, now=now, kind=KIND, id=agency.id)
    return agency


def _new_group(agency_id: UUID) -> int:
    """The group by which an agency will hold rights; groups are made by no other way."""
    with connection.cursor() as cursor:
        cursor.execute("select new_agency_group(%s)", [agency_id])
        return int(cursor.fetchone()[0])


@transaction.atomic
def add_country(
    *, content: Mapping[str, Any], kind: str, by: Actor, now: datetime, showing: UUID | None = None
) -> Country:
    """A state that belongs to the Group or takes part in a round. Raises: NotAllowed, AlreadyListed, AlreadyDone."""
    demand(by, permissions.KEEP_MEMBERS)
    country = Country(id=showing or uuid7(), **content)
    _add(country, same=Country.objects.filter(id=country.id))
    Participation(country=country, kind=kind).save(force_insert=True)
    record(action="keep_members", by=by, now=now, kind="country", id=country.id)
    return country


@transaction.atomic
def add_organisation(
    *, content: Mapping[str, Any], kind: str, by: Actor, now: datetime, showing: UUID | None = None
) -> Organisation:
    """A body that belongs to no country. Raises: NotAllowed, AlreadyListed, AlreadyDone."""
    demand(by, permissions.KEEP_MEMBERS)
    organisation = Organisation(id=showing or uuid7(), **content)
    _add(organisation, same=Organisation.objects.filter(id=organisation.id))
    Participation(organisation=organisation, kind=kind).save(force_insert=True)
    record(action="keep_members", by=by, now=now, kind="organisation", id=organisation.id)
    return organisation


def _add(row: models.Model, *, same: models.QuerySet[Any]) -> None:
    """Insert a row. Where it is there already, this very form has made it, or a correction of it, or somebody faster.

    Raises: AlreadyDone, ChangedMeanwhile, AlreadyListed.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        made = same.first()
        if made is None:
            raise _refused(error) from error
        columns = [field.attname for field in row._meta.concrete_fields]
        if all(getattr(made, column) == getattr(row, column) for column in columns):
            raise versions.AlreadyDone(made) from error
        raise versions.ChangedMeanwhile(made) from error


@transaction.atomic
def keep_days(
    *,
    agency: Agency,
    weekend: list[int] | None,
    holidays: Iterable[PublicHoliday],
    since: date,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change on which days an agency does not work, from a day on; with none it has those of its country again.

    Raises: NotAllowed, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(agency, submission)
    demand(by, permissions.KEEP_AGENCY, agency)
    agency.weekend = weekend
    versions.save(agency, ["weekend"], version=version, submission=submission)
    Holiday.objects.filter(agency=agency, day__gte=since).delete()
    kept = {one for one in holidays if one.day >= since}
    if kept != queries.countrys_holidays(agency, since=since):  # else it goes on with its country's, also next year
        Holiday.objects.bulk_create(
            Holiday(agency=agency, day=one.day, name=one.name, is_estimated=one.is_estimated) for one in kept
        )
    record(action="keep_days", by=by, now=now, kind=KIND, id=agency.id)


def fill_days(*, now: datetime) -> int:
    """Fill the public holidays of each country for this year and the next, where it has none; how many were added.

    What people have changed is never touched: a year that has a day is left as it is.
    """
    added = 0
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.FILL_DAYS)
        filled = queries.filled_years()
        for country in Country.objects.all():
            for year in (now.year, now.year + 1):
                if year not in filled.get(country.id, ()):
                    added += _fill(country, year, is_first=country.id not in filled)
    return added


def _fill(country: Country, year: int, *, is_first: bool) -> int:
    if is_first and (weekend := public_holidays.weekend_of(country.iso2, year)) != country.weekend:
        country.weekend = weekend
        Country.objects.filter(id=country.id).update(weekend=weekend)
    found = public_holidays.of_country(country.iso2, year)
    Holiday.objects.bulk_create(
        [Holiday(country=country, day=one.day, name=one.name, is_estimated=one.is_estimated) for one in found],
        ignore_conflicts=True,
    )
    return len(found)


@transaction.atomic
def confirm(*, agency: Agency, by: Actor, now: datetime, version: int | None, what: str = "entry") -> None:
    """Say that the entry with its desks, the people or the roles (`CONFIRMED`), as shown, are still true.

    A second click changes nothing. Raises: NotAllowed, ChangedMeanwhile.
    """
    demand(by, permissions.CONFIRM_AGENCY, agency)
    field = CONFIRMED[what]
    if getattr(agency, field) == now.date():
        return
    setattr(agency, field, now.date())
    versions.save(agency, [field], version=version)
    if not is_due(agency.oldest_confirmation, now.date()):
        mark_read_about(object_id=agency.id, by=by, now=now)
    record(action="confirm_agency", by=by, now=now, kind=KIND, id=agency.id, words=what)


def ask_to_confirm(*, now: datetime) -> int:
    """Ask each agency whose entry, people or roles are due, once until the next time; how many were asked.

    It may run late, twice, or twice at once: who changes the day on which the agency was asked also tells it.
    """
    today, asked = now.date(), 0
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.ASK_TO_CONFIRM)
        for agency in queries.agencies():
            if asks_now(agency.oldest_confirmation, agency.asked_on, today):
                asked += _ask(agency, now=now)
    return asked


def _ask(agency: Agency, *, now: datetime) -> bool:
    still = Agency.objects.filter(id=agency.id, asked_on=agency.asked_on, version=agency.version)
    if not still.update(asked_on=now.date()):
        return False
    is_entry_due = is_due(agency.confirmed_on, now.date())
    path = agency.get_absolute_url() if is_entry_due else reverse("agency_people", args=[agency.id])
    kind = Notice.Kind.CONFIRMATION_DUE
    notify(agency=agency, kind=kind, object_id=agency.id, path=path, reference=agency.short_name, by=SYSTEM, now=now)
    return True


@transaction.atomic
def suspend(*, agency: Agency, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """End an agency's access on the next request of each of its people; nothing is deleted.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(agency, submission)
    demand(by, permissions.SUSPEND_AGENCY, agency)
    agency.is_active = False
    versions.save(agency, ["is_active"], version=version, submission=submission)
    record(action="suspend_agency", by=by, now=now, kind=KIND, id=agency.id)


@transaction.atomic
def restore(*, agency: Agency, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Let a suspended agency in again. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(agency, submission)
    demand(by, permissions.RESTORE_AGENCY, agency)
    agency.is_active = True
    versions.save(agency, ["is_active"], version=version, submission=submission)
    record(action="restore_agency", by=by, now=now, kind=KIND, id=agency.id)


@transaction.atomic
def note_card(*, by: Actor, now: datetime) -> None:
    """Somebody has taken the card of all duty desks out of the portal. Raises: NotAllowed."""
    demand(by, permissions.SEE_DIRECTORY)
    record(action="take_card", by=by, now=now)
