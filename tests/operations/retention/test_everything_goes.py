"""Of what is purged no word is left anywhere: every mark of the demo world is looked for in every table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from jpoa_portal.demo.canaries import planted
from jpoa_portal.env import read
from operations.retention import purge
from tests.conftest import NOW, as_owner, copy_of_the_world
from tests.contracts.test_query_counts import as_role

pytestmark = pytest.mark.slow
_LATER = NOW + timedelta(days=3 * 366)


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the demo world in which every referral is over and nobody needs it any more."""
    with django_db_blocker.unblock(), copy_of_the_world() as name, as_owner(name) as owned:
        for line in _ALL_OVER:
            owned.execute(line)
        with as_role(read().database, name):
            yield name


# Past the guards, as no agency could: the way there is the matter of other tests.
_ALL_OVER = (
    "alter table operations_referral disable trigger user",
    "update operations_referral set state = 'closed', closed_at = now(), retained_until = now()::date"
    " where state = 'sent'",
    "update operations_referral set state = 'withdrawn', withdrawn_at = now(), retained_until = now()::date"
    " where state = 'draft'",
    "alter table operations_referral enable trigger user",
    "insert into operations_retention (referral_id, owner_group_id, due_on, needs_yes, is_over, version)"
    " select id, owner_group_id, retained_until, false, false, 1 from operations_referral"
    " on conflict (referral_id) do nothing",
    "update operations_retention set needs_yes = false, agreed_at = now(),"
    " agreed_by_id = (select id from members_person order by id limit 1)",
)


def _marks(name: str) -> set[str]:
    with as_role(read().database_owner or {}, name):
        return {one.value for one in planted() if one.kind.startswith("referral")}


def _still_there(owned: psycopg.Connection[Any], marks: set[str]) -> list[str]:
    tables = owned.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    found = []
    for (table,) in tables.fetchall():
        text = owned.execute(
            sql.SQL("select coalesce(string_agg(t::text, ''), '') from {} t").format(sql.Identifier(table))
        )
        whole = text.fetchall()[0][0]
        found += [f"{table}: {mark}" for mark in marks if mark in whole or mark.lower() in whole]
    return found


def test_no_mark_of_a_referral_is_left(world: str) -> None:
    marks = _marks(world)
    with as_owner(world) as owned:
        assert len(_still_there(owned, marks)) > len(marks)
    assert len(marks) > 100

    while purge.ask(now=_LATER):
        pass
    number = 0
    while done := purge.purge(now=_LATER + timedelta(days=31)):
        number += done

    with as_owner(world) as owned:
        assert owned.execute("select count(*) from operations_referral where purged_at is null").fetchall() == [(0,)]
        assert number == owned.execute("select count(*) from operations_referral").fetchall()[0][0]
        assert _still_there(owned, marks) == []
        for action in ("ask_before_purge", "purge_referral"):
            written = owned.execute("select count(*) from audit_auditentry where action = %s", [action]).fetchall()
            assert written == [(number,)]
