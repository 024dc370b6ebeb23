"""Sealing: what happened is chained into batches that cannot be changed unseen.

Only the named system actor `sealer` passes the row policies here; members/trail acts as it. A batch takes
all entries whose transaction lies below the horizon: of those none can still come, and none can go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.db import connection

from audit import chain
from audit.models import Seal
from common import clock

log = structlog.get_logger("jpoa.audit")
LATE = timedelta(seconds=10)
_LOCK = 0x5EA1  # one sealer at a time

# In one statement, so that the horizon and the entries are of the same snapshot.
_WAITING = """
select c.system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, min(e.recorded_at),
       coalesce(max(e.xid::text::bigint), -1)
  from pg_control_system() c left join audit_auditentry e on e.epoch = %s and e.xid >= %s::text::xid8
 group by 1
"""
_DIGESTS = """
select coalesce(string_agg(sha256(convert_to(audit_entry_line(e), 'UTF8')), ''::bytea order by e.xid, e.id), '')
  from audit_auditentry e where e.epoch = %s and e.xid >= %s::text::xid8 and e.xid < %s::text::xid8
"""


@dataclass(frozen=True)
class Place:
    """How far the chain has come: the last batch, and the first transaction that no batch covers."""

    batch: int
    epoch: int
    cluster: int
    hi: int
    hash: str


@dataclass(frozen=True)
class Sealed:
    """One round of sealing: the last seal's hash, the entries taken, how long the oldest of them had waited.

    `hi` is the first transaction that no seal covers, `newest` the last one that had waited; -1 for none.
    """

    head: str
    entries: int
    lag: timedelta
    hi: int
    newest: int


def seal(*, wait: bool = False) -> Sealed | None:
    """Seal what is final, in the running transaction; where there is nothing, no batch is made.

    None when another sealer is at work; with `wait` it is waited for.
    """
    if not _take_turn(wait=wait):
        return None
    place, taken = head(), 0
    cluster, horizon, oldest, newest = _waiting(place)
    if place.cluster != cluster:
        # Restored elsewhere: the former epoch is final as it stands, and its numbers mean nothing here.
        place, taken = _take(place, hi=newest + 1)
        place = replace(place, epoch=place.epoch + 1, cluster=cluster, hi=0)
    place, more = _take(place, hi=horizon)
    lag = clock.real_now() - oldest if oldest else timedelta()
    if lag > LATE:
        log.warning("audit_seal_late", lag_seconds=round(lag.total_seconds()), sealed=taken + more)
    return Sealed(place.hash, taken + more, lag, place.hi, newest)


def head() -> Place:
    """Where the chain stands now."""
    last = Seal.objects.only("batch", "epoch", "cluster", "hi", "hash").latest("batch")
    return Place(last.batch, last.epoch, last.cluster, last.hi, last.hash)


def _take_turn(*, wait: bool) -> bool:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
            return True
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
        (is_ours,) = cursor.fetchone() or (False,)
        return bool(is_ours)


def _waiting(place: Place) -> tuple[int, int, datetime | None, int]:
    """This cluster, the horizon, and of what no batch covers: when the oldest was recorded, the last transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [place.epoch, place.hi])
        cluster, horizon, oldest, newest = cursor.fetchone() or (0, 0, None, -1)
    return cluster, horizon, oldest, newest


def _take(place: Place, *, hi: int) -> tuple[Place, int]:
    """Seal all entries from the place up to `hi`: the new place, and how many they were."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [place.epoch, place.hi, hi])
        digests = bytes((cursor.fetchone() or (b"",))[0])
    if not digests:
        return place, 0
    batch = chain.Batch(
        batch=place.batch + 1,
        epoch=place.epoch,
        cluster=place.cluster,
        entries=len(digests) // chain.DIGEST_BYTES,
        lo=place.hi,
        hi=hi,
        sealed_at=clock.real_now(),
    )
    root = chain.root_of(digests)
    hashed = chain.seal_hash(previous=place.hash, root=root, batch=batch)
    Seal(**vars(batch), digests=digests, root=root, previous=place.hash, hash=hashed).save(force_insert=True)
    return replace(place, batch=batch.batch, hi=hi, hash=hashed), batch.entries
