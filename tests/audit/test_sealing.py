"""Sealing with real commits: what is final is chained, once, in order, by the sealer alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit import chain, sealing
from audit.models import Seal
from audit.services import record
from common import clock
from members.access import actor_for, system
from members.acting import acting_as
from members.models import Person
from members.trail import services
from tests.audit.writing import as_if_restored, seal, told, write
from tests.conftest import CAST
from tests.contracts.separate import owner_of, portal_on

Owned = psycopg.Connection[Any]
FIELDS = (
    "id, epoch, xid::text::bigint, seq, recorded_at, portal_at, action, outcome, object_kind, object_id, person_id,"
    " agency_id, group_id, country, system, request_id, words"
)


def _batches(owned: Owned) -> list[tuple[Any, ...]]:
    return owned.execute("select batch, entries, lo, hi, epoch from audit_seal order by batch").fetchall()


def test_what_is_committed_is_sealed_and_chained(owned: Owned, now: datetime) -> None:
    first = seal(owned)
    write("looked", now, number=3)
    second = seal(owned)

    assert first.entries > 1000
    assert second.entries == 3
    (zero, one, two) = owned.execute(
        "select batch, epoch, cluster, entries, lo, hi, sealed_at, digests, root, previous, hash"
        " from audit_seal order by batch"
    ).fetchall()
    assert (zero[0], zero[3], zero[9]) == (0, 0, chain.NOTHING)
    assert (one[9], two[9], two[10]) == (zero[10], one[10], second.head)
    assert (one[4], two[4]) == (zero[5], one[5])
    rows = owned.execute(
        "select convert_to(audit_entry_line(e), 'UTF8') from audit_auditentry e where action = 'looked'"
        " order by xid, id"
    ).fetchall()
    assert two[7] == b"".join(sha256(line).digest() for (line,) in rows)
    for row in (zero, one, two):
        words = "|".join(map(str, [*row[:6], f"{row[6]:%Y-%m-%dT%H:%M:%S.%fZ}"]))
        hashed = sha256(bytes.fromhex(row[9]) + sha256(row[7]).digest() + words.encode())
        assert (row[8], row[10]) == (sha256(row[7]).hexdigest(), hashed.hexdigest())


def test_an_empty_interval_makes_no_batch(owned: Owned, now: datetime) -> None:
    first = seal(owned)
    again = seal(owned)

    assert (again.head, again.entries) == (first.head, 0)
    assert len(_batches(owned)) == 2


def test_an_open_transaction_holds_back_its_own_and_all_later_entries(owned: Owned, now: datetime) -> None:
    seal(owned)
    with owner_of(owned.info.dbname) as other, other.transaction():
        other.execute(
            "insert into audit_auditentry (id, recorded_at, portal_at, action, outcome, object_kind, country, system,"
            " request_id, words) values (gen_random_uuid(), now(), now(), 'slow', 'done', '', '', '', '', '')"
        )
        write("quick", now)
        held = services.seal()
    then = seal(owned)

    assert held
    assert (held.entries, then.entries) == (0, 2)
    (last,) = owned.execute(
        "select string_agg(action, ',' order by xid) from audit_auditentry, (select lo from audit_seal order by batch"
        " desc limit 1) last where xid >= lo::text::xid8"
    ).fetchall()
    assert last == ("slow,quick",)


def test_all_that_is_committed_is_sealed_unless_a_transaction_is_open(owned: Owned, now: datetime) -> None:
    assert services.seal_all()
    with owner_of(owned.info.dbname) as other, other.transaction():
        other.execute("select pg_current_xact_id()")
        write("waits", now)
        assert not services.seal_all(patience=timedelta(seconds=0.2))
    assert services.seal_all()

    assert owned.execute(
        "select bool_and(xid < hi::text::xid8) from audit_auditentry, (select max(hi) as hi from audit_seal) s"
    ).fetchall() == [(True,)]


def test_what_was_taken_back_is_not_sealed(owned: Owned, now: datetime) -> None:
    seal(owned)
    actor = actor_for(Person.objects.get(name=CAST["nz_administrator"]), now=now)
    with acting_as(actor):
        record(action="undone", by=actor, now=now)
        transaction.set_rollback(True)
    write("done", now)

    sealed = seal(owned)

    assert sealed.entries == 1


def test_a_second_sealer_leaves_it_to_the_first(owned: Owned, now: datetime) -> None:
    with owner_of(owned.info.dbname) as other, other.transaction():
        other.execute("select pg_advisory_xact_lock(%s)", [sealing._LOCK])
        assert services.seal() is None

    assert seal(owned).entries > 1000


def test_a_late_seal_is_told_without_content(
    owned: Owned, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seal(owned)
    write("waited", now)
    caplog.clear()
    real = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: real + timedelta(seconds=12))
    seal(owned)

    (line,) = told(caplog)
    assert (line["event"], line["level"], line["sealed"]) == ("audit_seal_late", "warning", 1)
    assert line["lag_seconds"] in {12, 13}
    assert line.keys() == {"event", "level", "lag_seconds", "sealed"}


def test_a_seal_in_time_says_nothing(owned: Owned, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    seal(owned)
    write("quick", now)
    caplog.clear()
    seal(owned)

    assert told(caplog) == []


def test_only_the_sealer_adds_a_seal(owned: Owned, now: datetime) -> None:
    seal(owned)
    last = owned.execute("select epoch, cluster, hi, hash from audit_seal order by batch desc limit 1").fetchone()
    assert last
    forged = Seal(
        batch=2,
        epoch=last[0],
        cluster=last[1],
        entries=0,
        lo=last[2],
        hi=last[2],
        sealed_at=now,
        digests=b"",
        root=chain.root_of(b""),
        previous=last[3],
        hash="f" * 64,
    )
    administrator = write("looked", now)
    for actor in (administrator, system("notices")):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(actor):
            forged.save(force_insert=True)


@pytest.mark.parametrize("change", ["update audit_seal set hash = ''", "delete from audit_seal", "truncate audit_seal"])
def test_seals_are_only_added(change: str, owned: Owned) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="only added"):
        owned.execute(change)
    with pytest.raises(DatabaseError, match="permission denied"), acting_as(services.SEALER):
        connection.cursor().execute(change)


def test_a_restored_portal_closes_its_epoch_and_begins_the_next(owned: Owned, now: datetime) -> None:
    write("before", now, number=2)
    as_if_restored(owned)
    write("after", now, number=3)
    seal(owned)

    batches = _batches(owned)
    cluster = owned.execute("select cluster from audit_seal order by batch").fetchall()
    assert [row[4] for row in batches] == [1, 1, 2]
    assert [row[1] for row in batches][2] == 3
    assert batches[2][2] == 0, "numbers begin again"
    assert cluster[1] == (4711,) and cluster[2] != (4711,)
    assert owned.execute("select distinct action, epoch from audit_auditentry where epoch = 2").fetchall() == [
        ("after", 2)
    ]
    seal(owned)
    assert len(_batches(owned)) == 3


def test_nobody_chooses_the_epoch(acting: Callable[[str], Any], now: datetime) -> None:
    with acting("nz_administrator") as administrator, connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_auditentry (id, recorded_at, portal_at, action, outcome, object_kind, country, system,"
            " request_id, words, agency_id, group_id, epoch) select gen_random_uuid(), %s, %s, 'chosen', 'done',"
            " '', %s, '', '', '', %s, %s, 77",
            [now, now, administrator.country, administrator.agency_id, administrator.group_id],
        )
        cursor.execute("select epoch from audit_auditentry where action = 'chosen'")

        assert cursor.fetchall() == [(1,)]


@pytest.fixture
def line_of(db: None) -> Callable[[str], tuple[Any, ...]]:
    """The canonical line of an entry with these words, and its columns, from the database."""

    def line(words: str) -> tuple[Any, ...]:
        with transaction.atomic(), acting_as(services.SEALER), connection.cursor() as cursor:
            cursor.execute("select * from audit_auditentry limit 0")
            cursor.execute(
                f"select audit_entry_line(e), {FIELDS} from (select (jsonb_populate_record(a, jsonb_build_object("
                "'words', %s::text))).* from audit_auditentry a order by seq limit 1) e",
                [words],
            )
            return tuple(cursor.fetchone() or ())

    return line


@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_the_line_of_an_entry_is_plain_json(words: str, line_of: Callable[[str], tuple[Any, ...]]) -> None:
    """What another program would write for the same entry, whatever letters it holds."""
    line, *values = line_of(words)
    names = [name.split("::")[0] for name in FIELDS.replace(" ", "").split(",")]
    entry = dict(zip(names, values, strict=True))
    for name, value in entry.items():
        if name.endswith("_at"):
            entry[name] = f"{value:%Y-%m-%dT%H:%M:%S.%fZ}"
        elif name == "id" or (name.endswith("_id") and name not in {"group_id", "request_id"} and value):
            entry[name] = str(value)

    assert line == json.dumps(entry, separators=(",", ":"), ensure_ascii=False)


def test_the_request_role_cannot_idle_in_a_transaction(owned: Owned) -> None:
    with portal_on(owned.info.dbname), connection.cursor() as cursor:
        cursor.execute("show idle_in_transaction_session_timeout")

        assert cursor.fetchall() == [("1min",)]
