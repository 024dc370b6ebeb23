"""What the worker does with exports: take the next one, make its file as the officer who asked, delete it in time.

The file is sealed while it is made (docs/decisions/0025) and is made a batch at a time, each in a transaction of its
own: none is open for long, who has lost the right stops the next batch, and so does who cancels. Whatever ends it
before its end leaves no file; when its lease is over it is made from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from audit.services import record
from common import clock
from common.access import demand, may
from common.tablefiles import FORMATS, Table, TooLarge
from members.access import Actor, actor_for, system
from members.acting import acting_as
from members.models import Person
from operations import permissions
from operations.attachments import store
from operations.attachments.store import Arriving, Incoming
from operations.exports import columns, queries
from operations.exports.columns import UnknownMarking
from operations.exports.models import ExportedReferral, ReferralExport
from operations.exports.permissions import WORK_ON_EXPORTS
from operations.exports.services import KIND
from operations.handling import HandlingCode
from operations.referrals.models import Referral
from operations.states import EXPORT_STEPS, ExportState, ReferralState

SYSTEM = system("exports")
_LEASE = timedelta(minutes=5)
_MOST_ATTEMPTS = 3
# Seals, mails and reminders go on beside a long export: one of the worker's processes is left to them.
_MOST_AT_ONCE = 1
_AT_ONCE = 100
_Failure = ReferralExport.Failure
_HEAD_ROWS = 6
_ONE_CLAIM = "select pg_advisory_xact_lock(hashtext('operations_referralexport'))"


class _NoRight(Exception):
    """Who asked may no longer export for this agency."""


class _Stopped(Exception):
    """It was cancelled, or another worker has it."""


class _Stricter(Exception):
    """A referral became stricter than what the file's first row says: it is made from the beginning."""


_FAILURES: dict[type[Exception], str] = {
    _NoRight: _Failure.NO_RIGHT,
    UnknownMarking: _Failure.MARKING,
    OSError: _Failure.DISK,
    TooLarge: _Failure.TOO_LARGE,
}


def make_waiting(*, tell_time: Callable[[], datetime]) -> int:
    """Make what waits, one after the other; how many were taken up. A long one asks the time for each batch."""
    number = 0
    while export := _claim(now=tell_time()):
        _make(export, tell_time=tell_time)
        number += 1
    return number


def expire(*, now: datetime) -> int:
    """Delete the files whose time is over; how many."""
    with acting_as(SYSTEM):
        demand(SYSTEM, WORK_ON_EXPORTS)
        over = list(ReferralExport.objects.filter(state=ExportState.READY, expires_at__lte=now)[:_AT_ONCE])
        for export in over:
            kept = ReferralExport.objects.filter(id=export.id, state=ExportState.READY)
            kept.update(state=ExportState.EXPIRED, stored_as=None)
            record(action="expire_export", by=SYSTEM, now=now, kind=KIND, id=export.id)
    for export in over:
        if export.stored_as:  # what a crash leaves here is swept, for no row speaks of it
            store.discard(export.stored_as)
    return len(over)


def _claim(*, now: datetime) -> ReferralExport | None:
    """The one that has waited longest, taken for some minutes. Nobody has two in hand."""
    with acting_as(SYSTEM):
        demand(SYSTEM, WORK_ON_EXPORTS)
        with connection.cursor() as cursor:
            cursor.execute(_ONE_CLAIM)
        real_now = clock.real_now()
        running = ReferralExport.objects.filter(state=ExportState.RUNNING)
        if running.filter(leased_until__gte=real_now).count() >= _MOST_AT_ONCE:
            return None
        left = Q(state=ExportState.RUNNING, leased_until__lt=real_now)
        waiting = Q(state=ExportState.WAITING) & ~Q(asked_by__in=running.values("asked_by"))
        rows = ReferralExport.objects.filter(left | waiting).select_related("agency")
        export = rows.order_by("asked_at", "id").first()
        if export is None:
            return None
        lease = {"leased_until": real_now + _LEASE, "attempts": F("attempts") + 1}
        ReferralExport.objects.filter(id=export.id).update(state=ExportState.RUNNING, **lease)
        record(action="work_on_exports", by=SYSTEM, now=now, kind=KIND, id=export.id)
    export.attempts += 1
    return export


def _make(export: ReferralExport, *, tell_time: Callable[[], datetime]) -> None:
    if export.attempts > _MOST_ATTEMPTS:
        _fail(export, _Failure.GIVEN_UP, now=tell_time())
        return
    file: Arriving | None = None
    try:
        file = Arriving()
        _write(export, file, tell_time=tell_time)
        made = file.end()
        store.keep(made.stored_as)
        _finish(export, made, now=tell_time())
    except _Stopped:
        _drop(file)
    except _Stricter:
        _drop(file)
        _again(export)
    except tuple(_FAILURES) as error:
        _drop(file)
        _fail(export, next(code for kind, code in _FAILURES.items() if isinstance(error, kind)), now=tell_time())
    except BaseException:
        _drop(file)
        raise


def _drop(file: Arriving | None) -> None:
    if file:
        file.drop()


def _write(export: ReferralExport, file: Arriving, *, tell_time: Callable[[], datetime]) -> None:
    """The file from its first row to its last. Raises: what ends it before."""
    head = _begin(export, now=tell_time())
    table = FORMATS[export.file_format].open(file.add, marking=head.marking, head=_HEAD_ROWS)
    for row in head.rows:
        table.add(row)
    after: str | None = ""
    done, drafts = 0, set()
    while after is not None:
        by = _actor(export, now=tell_time())
        with acting_as(by):
            page = queries.batch(by, export, after=after)
            # A draft that is sent meanwhile is met again at the end.
            rows = [grant for grant in page.rows if grant.content_object_id not in drafts]
            drafts |= {grant.content_object_id for grant in rows if grant.state == ReferralState.DRAFT}
            _add(table, [grant.content_object for grant in rows], head)
            done += len(rows)
            _note(export, done)
            held = [ExportedReferral(export=export, referral_id=grant.content_object_id) for grant in rows]
            ExportedReferral.objects.bulk_create(held, ignore_conflicts=True)  # an earlier attempt has come so far
        after = page.next_key
    table.add([_("End of the export"), _("Referrals: %(number)s") % {"number": done}])
    table.end()


class _Head:
    """What stands above the referrals, and the markings by which they are read."""

    def __init__(self, export: ReferralExport, by: Actor, strictest: HandlingCode, *, now: datetime) -> None:
        self.known = queries.known()
        self.strictest = strictest
        exercise = _("EXERCISE") if settings.DEMO else ""
        self.marking = " · ".join(filter(None, (exercise, strictest.code, strictest.name)))
        words = queries.narrowed(by, export.chosen).chosen_words
        number = _("Export %(number)s of %(agency)s") % {"number": export.number, "agency": export.agency.name}
        self.rows: list[list[str]] = [
            [self.marking, strictest.conditions],
            [number, str(ReferralExport.Reason(export.reason).label)],
            [_("Made by"), by.name, columns.instant(now)],
            [_("Own referrals, oldest first"), words or _("all of them")],
            [],
            columns.headings(),
        ]


def _begin(export: ReferralExport, *, now: datetime) -> _Head:
    """Count, and find the strictest handling code, which stands above all. Raises: _NoRight, _Stopped."""
    by = _actor(export, now=now)
    with acting_as(by):
        number, strictest = queries.beginning(by, export)
        # Of an export that holds nothing too the strictest code is the preset.
        strictest = strictest or HandlingCode.objects.order_by("-strictness")[0]
        if not _mine(export).update(rows_of=number, rows_done=0, handling_code=strictest):
            raise _Stopped
        return _Head(export, by, strictest, now=now)


def _add(table: Table, referrals: list[Referral], head: _Head) -> None:
    for referral in referrals:
        if head.known.handling_of(referral).strictness > head.strictest.strictness:
            raise _Stricter
        table.add(columns.cells(referral, head.known))


def _note(export: ReferralExport, done: int) -> None:
    """How far it is; the lease goes on. Raises: _Stopped."""
    if not _mine(export).update(rows_done=done, leased_until=clock.real_now() + _LEASE):
        raise _Stopped


def _mine(export: ReferralExport) -> QuerySet[ReferralExport]:
    """The row while it is this worker's: nobody has cancelled it, and no other worker has taken it up."""
    return ReferralExport.objects.filter(id=export.id, state=ExportState.RUNNING, attempts=export.attempts)


def _finish(export: ReferralExport, made: Incoming, *, now: datetime) -> None:
    """Raises: _NoRight, _Stopped."""
    by = _actor(export, now=now)
    with acting_as(by):
        kept = {"stored_as": made.stored_as, "size": made.size, "digest": made.digest, "leased_until": None}
        until = now + timedelta(hours=settings.EXPORT_HOURS)
        if not _mine(export).update(state=ExportState.READY, made_at=now, expires_at=until, **kept):
            raise _Stopped
        words = f"export {export.number}"
        record(action="finish_export", by=by, now=now, kind=KIND, id=export.id, words=words)


def _actor(export: ReferralExport, *, now: datetime) -> Actor:
    """The officer who asked, as of now. Raises: _NoRight."""
    by = actor_for(Person.objects.get(id=export.asked_by_id), now=now)  # as they are kept now
    if by.group_id != export.group_id or not may(by, permissions.EXPORT_REFERRALS):
        raise _NoRight
    return by


def _fail(export: ReferralExport, why: str, *, now: datetime) -> None:
    """By the system actor: who has lost the right can write nothing down."""
    with acting_as(SYSTEM):
        open_ = ReferralExport.objects.filter(id=export.id, state__in=EXPORT_STEPS["fail"].sources)
        if open_.update(state=ExportState.FAILED, failure=why, leased_until=None):
            record(action="fail_export", by=SYSTEM, now=now, kind=KIND, id=export.id, words=why)


def _again(export: ReferralExport) -> None:
    """Its turn comes anew at once."""
    with acting_as(SYSTEM):
        _mine(export).update(leased_until=clock.real_now() - timedelta(seconds=1))
