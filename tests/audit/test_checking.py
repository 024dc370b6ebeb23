"""The portal's own check of its chain: whole, or the first batch that is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
import pytest

from audit import checking
from members.acting import acting_as
from members.trail import services
from tests.audit.writing import as_if_restored, seal, write

CHANGES = {
    "an edited entry": "update audit_auditentry set words = 'x' where action = 'looked'",
    "a deleted entry": "delete from audit_auditentry where action = 'looked'",
    "an entry slipped in": "insert into audit_auditentry select (jsonb_populate_record(a, jsonb_build_object('id',"
    " gen_random_uuid()))).* from audit_auditentry a where action = 'looked'",
    "a seal with another hash": "update audit_seal set hash = repeat('a', 64) where batch = 2",
    "a seal that is gone": "delete from audit_seal where batch = 2",
    "a seal with other digests": "update audit_seal set digests = digests || sha256('') where batch = 2",
}


def _first_broken() -> int | None:
    with acting_as(services.SEALER):
        return checking.first_broken()


@pytest.fixture
def three_batches(owned: psycopg.Connection[Any], now: datetime) -> psycopg.Connection[Any]:
    """What the demo world wrote, one entry that is looked for, and one after it."""
    for action in ("before", "looked", "after"):
        write(action, now)
        seal(owned)
    return owned


def test_a_chain_as_it_was_sealed_is_whole(three_batches: psycopg.Connection[Any]) -> None:
    assert _first_broken() is None


def test_a_chain_over_a_restore_is_whole(owned: psycopg.Connection[Any], now: datetime) -> None:
    write("before", now)
    as_if_restored(owned)
    write("after", now)
    seal(owned)

    assert _first_broken() is None


@pytest.mark.parametrize("change", CHANGES)
def test_the_first_batch_that_is_not_is_named(change: str, three_batches: psycopg.Connection[Any]) -> None:
    for table in ("audit_auditentry", "audit_seal"):
        three_batches.execute(f"alter table {table} disable trigger user")
    three_batches.execute(CHANGES[change])

    assert _first_broken() == (3 if change == "a seal that is gone" else 2)


def test_an_entry_below_the_horizon_in_no_batch_is_found(three_batches: psycopg.Connection[Any]) -> None:
    three_batches.execute("alter table audit_auditentry disable trigger user")
    three_batches.execute(
        "insert into audit_auditentry select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),"
        " 'epoch', 0))).* from audit_auditentry a where action = 'looked'"
    )

    assert _first_broken() == 1
