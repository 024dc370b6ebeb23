"""What the worker does with uploaded files: check their rows, save what they say, forget what they held.

A file is claimed by the system actor `imports` and looked through as the person who uploaded it, so that it can do
no more than that person. A check writes nothing but its result. Saving is one transaction: it looks the rows
through again, changes nothing where that gives another result than the person saw, and else carries all of them
out. Whatever ends it before its end has saved nothing, and when the lease is over it is done from the beginning.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, Q

from audit.services import record
from common import clock, versions
from common.access import MovedOn, NotAllowed, demand
from members import permissions
from members.access import Actor, actor_for, system
from members.acting import acting_as
from members.directory.services import FocalPointTaken, ShortNameTaken
from members.imports import queries, tables
from members.imports.models import MemberImport
from members.imports.resources import Found, Problem, Said
from members.imports.services import KIND, OVER, ROWS, demand_importing
from members.joining.services import AlreadyInvited

SYSTEM = system("imports")
_LEASE = timedelta(minutes=5)
_MOST_ATTEMPTS = 3
_SAID_EACH = 100
_State = MemberImport.State
# Somebody was faster between our look and our step.
_OVERTAKEN = (FocalPointTaken, ShortNameTaken, AlreadyInvited, versions.ChangedMeanwhile, NotAllowed, MovedOn)
# One file is saved at a time, so that two with the same rows do not both find them missing; the next one's turn
# comes a little later, and no worker waits for it.
_ONE_AT_A_TIME = "select pg_try_advisory_xact_lock(hashtext('members_memberimport'))"
_TURN = timedelta(seconds=4)


def work(*, now: datetime) -> int:
    """Check and save what waits, one file after the other; how many."""
    done = 0
    while file := _claim():
        _work_on(file, now=now)
        done += 1
    return done


def forget(*, now: datetime) -> int:
    """Delete what files hold that a day has passed over; how many. Their numbers stay."""
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.WORK_IMPORTS)
        old = MemberImport.objects.filter(kept_until__lt=clock.real_now())
        return old.exclude(state__in=[_State.APPLIED, _State.DROPPED, _State.FAILED]).update(
            state=_State.DROPPED, version=F("version") + 1, **OVER
        )


def progress(file: MemberImport) -> tuple[int, int] | None:
    """How many rows of how many the worker has done in its present step; None before it has said so."""
    said: tuple[int, int] | None = cache.get(_key(file.id))
    return said


def _key(file_id: UUID) -> str:
    return f"member_import:{file_id}"


def _teller(file: MemberImport) -> Said:
    """Says how far the work is by the cache, which is outside the transaction; numbers alone."""
    return lambda done, of: cache.set(_key(file.id), (done, of), timeout=int(_LEASE.total_seconds()))


def _claim() -> MemberImport | None:
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.WORK_IMPORTS)
        real_now = clock.real_now()
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=real_now)
        waiting = queries.waiting().filter(free).select_related("uploaded_by")
        file = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if file is None:
            return None
        if file.attempts >= _MOST_ATTEMPTS:
            _give_up(file)
        else:
            lease = {"leased_until": real_now + _LEASE, "attempts": F("attempts") + 1}
            MemberImport.objects.filter(id=file.id).update(**lease)
    cache.delete(_key(file.id))
    return file


def _give_up(file: MemberImport) -> None:
    file.state = _State.FAILED
    MemberImport.objects.filter(id=file.id).update(state=file.state, version=F("version") + 1, **OVER)


def _work_on(file: MemberImport, *, now: datetime) -> None:
    if file.state == _State.FAILED:
        return
    by = actor_for(file.uploaded_by, now=now)
    if not _still_keeps(file, by):  # another keeper can upload it again
        with acting_as(SYSTEM):
            _give_up(file)
        return
    if file.state == _State.CHECKING:
        with acting_as(by):
            check(file=file, by=by, now=now)
        return
    try:
        with acting_as(by):
            save(file=file, by=by, now=now)
    except _OVERTAKEN:
        with acting_as(by):
            check(file=file, by=by, now=now, is_again=True)


def _still_keeps(file: MemberImport, by: Actor) -> bool:
    """Whether the uploader may still bring it in, as the keeper of the same agency or of all."""
    try:
        demand_importing(kind=file.kind, by=by)
    except NotAllowed:
        return False
    return by.group_id == file.group_id and file.kept_by in by.role_codes


def check(*, file: MemberImport, by: Actor, now: datetime, is_again: bool = False) -> None:
    """Look the rows through and note what was found. Raises: NotAllowed."""
    demand_importing(kind=file.kind, by=by)
    _note(file, _look_through(file, by=by, now=now), now=now, is_again=is_again)


def _look_through(file: MemberImport, *, by: Actor, now: datetime) -> Found:
    content = MemberImport.objects.values_list("content", flat=True).get(id=file.id)
    try:
        table = tables.read(bytes(content))
    except tables.Unreadable as error:
        return Found(wrong=1, problems=[Problem(error.line, "", error.words)])
    return ROWS[file.kind](by=by, now=now).look_through(table, said=_teller(file))


def _note(file: MemberImport, found: Found, *, now: datetime, is_again: bool) -> None:
    MemberImport.objects.filter(id=file.id, state=file.state).update(
        state=_State.CHECKED,
        is_again=is_again,
        **_counts(found),
        problems=[astuple(problem) for problem in found.problems],
        plan=found.fingerprint,
        checked_at=now,
        leased_until=None,
        attempts=0,
        version=F("version") + 1,
    )


def _counts(found: Found) -> dict[str, int]:
    return {name: getattr(found, name) for name in ("new", "changed", "unchanged", "wrong")}


@transaction.atomic
def save(*, file: MemberImport, by: Actor, now: datetime) -> None:
    """Carry out every row of a file, or none: not where a look finds something else than was shown.

    Raises: NotAllowed; what a step raises when somebody was faster, which takes all of it back.
    """
    demand_importing(kind=file.kind, by=by)
    if not _is_our_turn():
        later = {"leased_until": clock.real_now() + _TURN, "attempts": F("attempts") - 1}
        MemberImport.objects.filter(id=file.id).update(**later)
        return
    found = _look_through(file, by=by, now=now)
    mine = MemberImport.objects.select_for_update(of=("self",)).defer("content", "problems")
    kept = mine.filter(id=file.id, state=_State.APPLYING).first()
    if kept is None:  # another worker, to whom the lease had passed on, has finished it
        return
    if found.wrong or found.fingerprint != kept.plan:
        _note(file, found, now=now, is_again=True)
        return
    _carry_out(found, said=_teller(file))
    done: dict[str, Any] = {"state": _State.APPLIED, "applied_at": now, "attempts": 0, **_counts(found), **OVER}
    MemberImport.objects.filter(id=file.id).update(**done, version=F("version") + 1)
    words = f"new {found.new}, changed {found.changed}, unchanged {found.unchanged}"
    record(action="apply_import", by=by, now=now, kind=KIND, id=file.id, words=words)


def _is_our_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        return bool(cursor.fetchone()[0])


def _carry_out(found: Found, *, said: Said) -> None:
    for number, step in enumerate(found.steps, start=1):
        step()
        if number % _SAID_EACH == 0:
            said(number, len(found.steps))
