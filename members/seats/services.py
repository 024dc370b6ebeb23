"""The verbs of seats: nominations, terms of the chair and capacities begin and end. Nothing is overwritten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, models, transaction

from audit.services import record
from common.access import MovedOn, demand
from common.dates import Precision
from common.ids import uuid7
from common.versions import AlreadyDone
from members import permissions
from members.access import Actor
from members.models import Agency, CoChairTerm, Country, Nomination, Organisation, Participation

KIND = "country"


class BeginsTooEarly(ValueError):
    """The new one would begin on or before the day on which the one in force began."""


class EndsBeforeStart(ValueError):
    """A last day before the first."""


class SameCapacity(ValueError):
    """The capacity that is open is the same."""


@transaction.atomic
def nominate(
    *,
    country: Country,
    agency: Agency,
    letter_reference: str,
    letter_on: date,
    signed_by: str,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    deputy: Agency | None = None,
) -> Nomination:
    """Record by which letter which agency speaks for a country; an open nomination ends the day before.

    Raises: NotAllowed, BeginsTooEarly, EndsBeforeStart; AlreadyDone for the same form.
    """
    demand(by, permissions.KEEP_SEATS)
    _check(starts_on, ends_on)
    nomination = Nomination(
        id=showing or uuid7(),
        country=country,
        agency=agency,
        deputy=deputy,
        letter_reference=letter_reference,
        letter_on=letter_on,
        signed_by=signed_by,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _replace(nomination, Nomination.objects.filter(country=country, ends_on__isnull=True))
    record(action="nominate", by=by, now=now, kind=KIND, id=country.id)
    return nomination


@transaction.atomic
def end_nomination(*, country: Country, ends_on: date, by: Actor, now: datetime) -> None:
    """Say until when the open nomination holds. Raises: NotAllowed, MovedOn, EndsBeforeStart."""
    demand(by, permissions.KEEP_SEATS)
    _end(Nomination.objects.filter(country=country, ends_on__isnull=True), country, ends_on)
    record(action="end_nomination", by=by, now=now, kind=KIND, id=country.id)


@transaction.atomic
def begin_term(
    *, country: Country, starts_on: date, ends_on: date | None, by: Actor, now: datetime, showing: UUID | None = None
) -> CoChairTerm:
    """Record that a country holds the chair; terms of different countries may overlap at a handover.

    Raises: NotAllowed, BeginsTooEarly, EndsBeforeStart; AlreadyDone for the same form.
    """
    demand(by, permissions.KEEP_SEATS)
    _check(starts_on, ends_on)
    term = CoChairTerm(
        id=showing or uuid7(),
        country=country,
        starts_on=starts_on,
        starts_precision=Precision.DAY,
        ends_on=ends_on,
    )
    _replace(term, CoChairTerm.objects.filter(country=country, ends_on__isnull=True))
    record(action="begin_term", by=by, now=now, kind=KIND, id=country.id)
    return term


@transaction.atomic
def begin_capacity(
    *,
    body: Country | Organisation,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
) -> Participation:
    """Record as what a country or an organisation belongs to the Group from a day on; the open capacity ends before.

    Raises: NotAllowed, SameCapacity, BeginsTooEarly, EndsBeforeStart; AlreadyDone for the same form.
    """
    demand(by, permissions.KEEP_SEATS)
    _check(starts_on, ends_on)
    of_body = {str(body._meta.model_name): body}
    capacity = Participation(
        id=showing or uuid7(),
        kind=kind,
        starts_on=starts_on,
        starts_precision=Precision.DAY,
        ends_on=ends_on,
        **of_body,
    )
    open_ones = Participation.objects.filter(ends_on__isnull=True, **of_body)
    if open_ones.filter(kind=kind).exclude(id=capacity.id).exists():
        raise SameCapacity
    _replace(capacity, open_ones)
    record(action="begin_capacity", by=by, now=now, kind=str(body._meta.model_name), id=body.id, words=kind)
    return capacity


@transaction.atomic
def end_term(*, country: Country, ends_on: date, by: Actor, now: datetime) -> None:
    """Say on which day the open term ends; its officers act no longer than that.

    Raises: NotAllowed, MovedOn, EndsBeforeStart.
    """
    demand(by, permissions.KEEP_SEATS)
    _end(CoChairTerm.objects.filter(country=country, ends_on__isnull=True), country, ends_on)
    record(action="end_term", by=by, now=now, kind=KIND, id=country.id)


def _check(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart


def _replace(row: Nomination | CoChairTerm | Participation, open_ones: models.QuerySet[models.Model]) -> None:
    """Insert a row of which a country or an organisation has one open; that one ends the day before."""
    if type(row)._default_manager.filter(id=row.id).exists():
        raise AlreadyDone(row)
    for before in open_ones.select_for_update():
        if before.starts_on and before.starts_on >= row.starts_on:  # type: ignore[attr-defined]  # of each kind
            raise BeginsTooEarly
    open_ones.update(ends_on=row.starts_on - timedelta(days=1))  # type: ignore[operator]  # given by each verb
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # the same form, or a colleague, at the same instant
        raise AlreadyDone(row) from error


def _end(open_ones: models.QuerySet[models.Model], country: Country, ends_on: date) -> None:
    row = open_ones.select_for_update().first()
    if row is None:
        raise MovedOn(permissions.KEEP_SEATS, country)
    if row.starts_on and ends_on < row.starts_on:  # type: ignore[attr-defined]  # of each kind
        raise EndsBeforeStart
    open_ones.update(ends_on=ends_on)
