"""The audit's wall: rows are only added, by nobody changed, and the database itself says when and in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import AuditEntry
from audit.services import record
from members.access import Actor, system
from members.acting import acting_as
from tests.contracts.separate import owner_of

Acting = Callable[[str], AbstractContextManager[Actor]]
CHANGES = {
    "update": "update audit_auditentry set words = 'another story'",
    "delete": "delete from audit_auditentry",
    "truncate": "truncate audit_auditentry",
}


@pytest.fixture
def owned(separate_database: Callable[[], psycopg.Connection[Any]]) -> Iterator[psycopg.Connection[Any]]:
    with owner_of(separate_database().info.dbname) as one:
        yield one


@pytest.mark.parametrize("change", CHANGES)
def test_the_request_role_changes_no_row(change: str, acting: Acting) -> None:
    with acting("nz_administrator"):
        assert AuditEntry.objects.exists()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(CHANGES[change])


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_changes_no_row_either(change: str, owned: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="only added"):
        owned.execute(CHANGES[change])


def test_an_update_of_no_row_is_refused_too(owned: psycopg.Connection[Any]) -> None:
    """The guard is on the statement, not on the row."""
    with pytest.raises(psycopg.errors.RestrictViolation):
        owned.execute("delete from audit_auditentry where false")


def test_nobody_chooses_order_or_transaction(acting: Acting, now: datetime) -> None:
    with acting("nz_administrator") as administrator, connection.cursor() as cursor:
        cursor.execute("select max(seq) from audit_auditentry")
        (last,) = cursor.fetchone() or (0,)
        cursor.execute(
            "insert into audit_auditentry (id, recorded_at, portal_at, action, outcome, object_kind, country, system,"
            " request_id, words, agency_id, group_id, seq, xid) select gen_random_uuid(), %s, %s, 'chosen', 'done',"
            " '', %s, '', '', '', %s, %s, -7, '1'::xid8",
            [now, now, administrator.country, administrator.agency_id, administrator.group_id],
        )
        cursor.execute(
            "select seq > %s, xid = pg_current_xact_id() from audit_auditentry where action = 'chosen'", [last]
        )

        assert cursor.fetchall() == [(True, True)]


def test_order_is_the_order_of_arrival(acting: Acting, now: datetime) -> None:
    with acting("nz_administrator") as administrator, connection.cursor() as cursor:
        for action in ("first", "second", "third"):
            record(action=action, by=administrator, now=now)
        cursor.execute("select action from audit_auditentry where action in ('first', 'second', 'third') order by seq")

        assert [action for (action,) in cursor.fetchall()] == ["first", "second", "third"]


def test_only_an_administrator_reads_and_only_the_own_agencys(acting: Acting) -> None:
    for name in ("nz_officer", "nz_analyst", "nz_chair", "secretariat", "vn_officer"):
        with acting(name):
            assert not AuditEntry.objects.exists(), name
    with acting("nz_administrator") as administrator:
        groups = set(AuditEntry.objects.values_list("group_id", flat=True))

    assert groups == {administrator.group_id}


def test_system_actors_read_nothing(db: None) -> None:
    for name in ("notices", "returns", "reports", "keeper"):
        with acting_as(system(name)):
            assert not AuditEntry.objects.exists()


def test_an_entry_keeps_both_clocks_and_the_actor(acting: Acting, now: datetime) -> None:
    with acting("nz_administrator") as administrator:
        record(action="looked", by=administrator, now=now, kind="referral", id=administrator.person_id)
        entry = AuditEntry.objects.get(action="looked")

    assert entry.portal_at == now
    assert entry.recorded_at != now
    assert (entry.person_id, entry.agency_id, entry.group_id, entry.country) == (
        administrator.person_id,
        administrator.agency_id,
        administrator.group_id,
        "NZ",
    )
