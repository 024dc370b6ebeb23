"""The verbs of returns: expect, save a draft, submit, accept, remind."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from common.words import day_words
from members.access import Actor, system
from members.acting import acting_as
from members.models import Agency, Notice, Person
from members.notices.services import mark_read_about, notify
from operations import permissions
from operations.jpoas.models import JointPeriodOfAction
from operations.returns import calendar, queries
from operations.returns.ladder import RUNGS, next_rung
from operations.returns.models import (
    PeriodicReturn,
    Reminder,
    ReportingObligation,
    ReturnCell,
    ReturnFigure,
)

SYSTEM = system("returns")
KIND = "periodic_return"


class TooEarly(ValueError):
    """A return is sent when its period is over: before, its counts cannot be whole."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line as it comes from a form: a value, or the code of what kind of nothing it is."""

    indicator: str
    window: str
    value: int | None
    missing: str = ""
    qualifier: str = "exact"
    status: str = "provisional"


@dataclass(frozen=True)
class Scan:
    """What one scan for reminders found and made."""

    due: int
    made: int


def expect_all(*, now: datetime) -> None:
    """Make what is expected in active rounds: of each country that has confirmed, from the month in which it did."""
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.EXPECT_RETURNS)
        for participant, focal in queries.to_expect():
            there = queries.expected_months(participant.jpoa_id, participant.country_id)
            expect(jpoa=participant.jpoa, agency=focal, since=participant.joined_on, there=there)


def expect(
    *, jpoa: JointPeriodOfAction, agency: Agency, since: date | None = None, there: Container[date] = ()
) -> None:
    """Make the expected returns of a focal agency for each month of a round; a second call adds nothing.

    `since`: no return is expected for a month that was over by then. `there`: the first days of months that are
    expected already, of another agency of the country, which was its focal point before.

    Runs as the system actor `returns`, within whose context it is called.
    """
    if jpoa.starts_on is None or jpoa.ends_on is None or agency.country_id is None:
        return
    ReportingObligation.objects.bulk_create(
        [
            ReportingObligation(
                jpoa=jpoa,
                country_id=agency.country_id,
                agency=agency,
                group_id=agency.group_id,
                period_starts_on=month.starts_on,
                period_ends_on=month.ends_on,
                due_at=calendar.due_at(month=month, zone=agency.time_zone, days=jpoa.reports_due_days),
            )
            for month in calendar.months(first=jpoa.starts_on, last=jpoa.ends_on)
            if (since is None or month.ends_on >= since) and month.starts_on not in there
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def note_opening(*, obligation: ReportingObligation, by: Actor, now: datetime) -> None:
    """The agency has opened it: its notices about it leave the desk. Raises: NotAllowed."""
    demand(by, permissions.SEE_RETURNS, obligation)
    mark_read_about(object_id=obligation.id, by=by, now=now)


@transaction.atomic
def save_draft(
    *,
    periodic_return: PeriodicReturn,
    by: Actor,
    now: datetime,
    figures: Sequence[Figure],
    remarks: str = "",
    version: int | None = None,
    submission: UUID | None = None,
) -> PeriodicReturn:
    """Keep the lines of a return; the first save begins it (`PeriodicReturn.of`), then `version` is None.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(periodic_return, submission)
    demand(by, permissions.WRITE_RETURN, periodic_return)
    periodic_return.remarks = remarks
    if periodic_return.is_begun:
        versions.save(periodic_return, ["remarks"], version=version, submission=submission)
        periodic_return.figures.all().delete()
    else:
        periodic_return.officer_id = by.person_id
        _begin(periodic_return, now=now, submission=submission)
    ReturnFigure.objects.bulk_create(
        [ReturnFigure(periodic_return=periodic_return, **asdict(figure)) for figure in figures]
    )
    record(action="write_return", by=by, now=now, kind=KIND, id=periodic_return.id)
    return periodic_return


def _begin(periodic_return: PeriodicReturn, *, now: datetime, submission: UUID | None) -> None:
    periodic_return.created_at = now
    periodic_return.submission = submission
    try:
        with transaction.atomic():
            periodic_return.save(force_insert=True)
    except IntegrityError as error:  # a colleague began it meanwhile; the same form twice finds its own row
        begun = PeriodicReturn.objects.get(obligation_id=periodic_return.obligation_id)
        versions.refuse_repeats(begun, submission)
        raise versions.ChangedMeanwhile(begun) from error


@transaction.atomic
def submit(
    *,
    periodic_return: PeriodicReturn,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Send a return to the co-chairs and sum it into cells.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, TooEarly.
    """
    versions.refuse_repeats(periodic_return, submission)
    demand(by, permissions.SUBMIT_RETURN, periodic_return)
    if not can_be_sent(periodic_return.obligation, now=now):
        raise TooEarly
    _sum_into_cells(periodic_return)  # while it is still the agency's: what was sent is frozen
    periodic_return.mark_submitted(at=now, person=Person(id=by.person_id))
    fields = ["state", "submitted_at", "submitted_by_id"]
    versions.save(periodic_return, fields, version=version, submission=submission)
    ReportingObligation.objects.filter(id=periodic_return.obligation_id).update(settled_at=now)
    record(action="submit_return", by=by, now=now, kind=KIND, id=periodic_return.id)


def can_be_sent(obligation: ReportingObligation, *, now: datetime) -> bool:
    """Whether the period of an expected return is over, where the agency is."""
    return calendar.is_over(last=obligation.period_ends_on, zone=obligation.agency.time_zone, now=now)


def _sum_into_cells(periodic_return: PeriodicReturn) -> None:
    """The counts of a return as cells; what is nil, withheld or not available is no cell."""
    obligation = periodic_return.obligation
    ReturnCell.objects.filter(periodic_return=periodic_return).delete()
    ReturnCell.objects.bulk_create(
        [
            ReturnCell(
                periodic_return=periodic_return,
                jpoa_id=obligation.jpoa_id,
                country_id=obligation.country_id,
                group_id=obligation.group_id,
                period_starts_on=obligation.period_starts_on,
                indicator=figure.indicator,
                window=figure.window,
                value=figure.value,
                qualifier=figure.qualifier,
                status=figure.status,
            )
            for figure in periodic_return.figures.all()
            if figure.value is not None
        ]
    )


@transaction.atomic
def exempt(*, obligation: ReportingObligation, reason: str, by: Actor, now: datetime) -> None:
    """As a chair, expect this return no more, with a reason that its agency reads. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.EXEMPT_RETURN, obligation)
    open_ones = ReportingObligation.objects.filter(id=obligation.id, settled_at__isnull=True)
    if not open_ones.update(settled_at=now, exempted_at=now, exempted_by_id=by.person_id, exempt_reason=reason):
        raise MovedOn(permissions.EXEMPT_RETURN, obligation)
    record(action="exempt_return", by=by, now=now, kind=KIND, id=obligation.id)


@transaction.atomic
def accept(
    *,
    periodic_return: PeriodicReturn,
    by: Actor,
    now: datetime,
    version: int,
    submission: UUID | None = None,
) -> None:
    """A co-chair has no question. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(periodic_return, submission)
    demand(by, permissions.ACCEPT_RETURN, periodic_return)
    periodic_return.mark_accepted(at=now)
    versions.save(
        periodic_return,
        ["state", "accepted_at"],
        version=version,
        submission=submission,
    )
    record(action="accept_return", by=by, now=now, kind=KIND, id=periodic_return.id)


def remind(*, now: datetime) -> Scan:
    """Make the reminders that are due by `now`, each once, whoever else scans at the same time."""
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.REMIND)
        first_rung = RUNGS[0][1]
        waited_for = ReportingObligation.objects.filter(settled_at__isnull=True, due_at__lte=now - first_rung)
        open_now = list(
            waited_for.filter(queries.counts(now)).select_related("agency", "jpoa").prefetch_related("reminders")
        )
        made = sum(_take_rung(obligation, now=now) for obligation in open_now)
    return Scan(due=len(open_now), made=made)


def _take_rung(obligation: ReportingObligation, *, now: datetime) -> bool:
    """Claim the rung under its unique key, then notify: a second scan finds it taken."""
    taken = {reminder.rung for reminder in obligation.reminders.all()}
    rung = next_rung(due_at=obligation.due_at, now=now, taken=taken)
    if rung is None:
        return False
    claimed = Reminder.objects.bulk_create(
        [
            Reminder(
                id=uuid7(),
                obligation=obligation,
                group_id=obligation.group_id,
                rung=rung,
                made_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    if not Reminder.objects.filter(id=claimed[0].id).exists():
        return False
    notify(
        agency=obligation.agency,
        kind=Notice.Kind.RETURN_REMINDER,
        object_id=obligation.id,
        path=f"/returns/{obligation.id}/",
        reference=_("return for %(month)s") % {"month": day_words(obligation.period_starts_on, "month")},
        by=SYSTEM,
        now=now,
    )
    return True
