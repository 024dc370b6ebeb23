"""What the audit's chain costs its writers, and how long it takes to verify."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import median
from threading import Event

from django.db import connection

from audit import checking
from audit.services import record
from jpoa_portal.bench import worlds
from jpoa_portal.bench.figures import Effort, Report
from jpoa_portal.bench.worlds import World
from members.acting import acting_as
from members.trail import services as trail

WRITERS, TRANSACTION_SECONDS = 8, 0.005
SEAL_SECONDS = 1.0
A_SEAL = 1000  # entries that a second brings
_MILLION = 1_000_000
_ENTRIES = """
insert into audit_auditentry (
  id, recorded_at, portal_at, action, outcome, object_kind, object_id, country, system, request_id, words, epoch)
select gen_random_uuid(), clock_timestamp(), clock_timestamp(), 'open_referral', 'done', 'referral', gen_random_uuid(),
       '', '', '', '', 1
  from generate_series(1, %s)
"""


def measure(world: World, entries: int, report: Report, effort: Effort) -> None:
    """Adds the figures of the audit to the report; the world is one without cases."""
    with worlds.entered(world):
        rates = [
            (_writing(world, effort.seconds), _writing(world, effort.seconds, sealing=True))
            for _ in range(effort.rounds)
        ]
        _write_sealed(world, entries)
        seconds = _verify()
    report.figures["audit_writes"] = median(sealed / bare for bare, sealed in rates)
    report.figures["audit_verify_1m_s"] = seconds * _MILLION / entries
    report.detail["audit"] = {
        "entries_per_second_without_and_with_sealing": [[round(rate, 1) for rate in pair] for pair in rates],
        "entries_verified": entries,
        "verified_in_s": round(seconds, 3),
    }


def _writing(world: World, seconds: float, *, sealing: bool = False) -> float:
    """Entries a second that the writers get in, each in a transaction of its own of five milliseconds."""
    end = Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        sealer = pool.submit(_seal_each_second, end) if sealing else None
        begun = time.monotonic()
        written = [pool.submit(_write, world, begun + seconds) for _ in range(WRITERS)]
        entries = sum(one.result() for one in written)
        rate = entries / (time.monotonic() - begun)
        end.set()
        if sealer:
            sealer.result()
    return rate


def _write(world: World, until: float) -> int:
    entries = 0
    actor = world.actor(world.big)
    with closing(connection):
        while time.monotonic() < until:
            with acting_as(actor):
                record(action="open_referral", by=actor, now=world.now, kind="referral", id=actor.agency_id)
                with connection.cursor() as cursor:
                    cursor.execute("select pg_sleep(%s)", [TRANSACTION_SECONDS])
            entries += 1
    return entries


def _seal_each_second(end: Event) -> None:
    with closing(connection):
        while not end.wait(SEAL_SECONDS):
            trail.seal()


def _write_sealed(world: World, entries: int) -> None:
    """So many entries more, in batches such as a second brings."""
    with closing(worlds.owner(world.name)) as owned:
        for first in range(0, entries, A_SEAL):
            owned.execute(_ENTRIES, [min(A_SEAL, entries - first)])
            trail.seal()


def _verify() -> float:
    """Seconds that the portal's own check of the whole chain takes."""
    begun = time.monotonic()
    with acting_as(trail.SEALER):
        broken = checking.first_broken()
    if broken is not None:
        raise RuntimeError(f"the chain is broken at batch {broken}")
    return time.monotonic() - begun
