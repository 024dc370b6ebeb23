"""Entries with real commits, and a portal that looks as if it had been restored into this cluster."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import psycopg
import pytest

from audit import chain
from audit.sealing import Sealed
from audit.services import record
from members.access import Actor, actor_for
from members.acting import acting_as
from members.models import Person
from members.trail import services
from tests.conftest import CAST

_OF_EVERY_LINE = frozenset({"request_id", "timestamp", "logger"})


def write(action: str, now: datetime, *, number: int = 1) -> Actor:
    """So many entries of an administrator, each in a transaction of its own."""
    actor = actor_for(Person.objects.get(name=CAST["nz_administrator"]), now=now)
    for _ in range(number):
        with acting_as(actor):
            record(action=action, by=actor, now=now)
    return actor


def seal(owned: psycopg.Connection[Any]) -> Sealed:
    """Seal in one batch, once nothing else in the cluster (autovacuum, another test) holds the horizon back."""
    for _ in range(200):
        ((is_final,),) = owned.execute(
            "select coalesce(max(xid) < pg_snapshot_xmin(pg_current_snapshot()), true) from audit_auditentry"
        ).fetchall()
        if is_final:
            break
        time.sleep(0.05)
    sealed = services.seal(wait=True)
    assert sealed
    return sealed


def as_if_restored(owned: psycopg.Connection[Any]) -> None:
    """Before anything is sealed: the first seal names another cluster, as after a dump was loaded into this one."""
    ((sealed_at,),) = owned.execute("select sealed_at from audit_seal").fetchall()
    first = chain.Batch(batch=0, epoch=1, cluster=4711, entries=0, lo=0, hi=0, sealed_at=sealed_at)
    hashed = chain.seal_hash(previous=chain.NOTHING, root=chain.root_of(b""), batch=first)
    owned.execute("alter table audit_seal disable trigger audit_seal_only_added")
    owned.execute("update audit_seal set cluster = 4711, hash = %s", [hashed])
    owned.execute("alter table audit_seal enable trigger audit_seal_only_added")


def told(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the audit has said in the log: each line without what every line of the portal has."""
    said = [record.msg for record in caplog.records if record.name == "jpoa.audit" and isinstance(record.msg, dict)]
    return [{name: value for name, value in line.items() if name not in _OF_EVERY_LINE} for line in said]
