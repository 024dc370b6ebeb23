"""Filling a database at once: the rows are those that the triggers would have made, in the proportions of the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from operations.bulk.fill import TABLES, fill
from operations.bulk.seeds import BIG, SPARSE, SPARSE_ROWS, Plan, Seed, seeds
from tests.conftest import as_owner, copy_of_the_world

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PLAN = Plan(number=600, agencies=41, share=0.18, now=NOW)
# Touching a row makes the triggers fill it anew: the column that is set to itself, where no trigger forbids that.
TOUCHED = {
    "operations_referralgrant": "group_id = group_id",
    "operations_referralrecipient": "version = version",
    "operations_referral": "version = version",
}


def parties(seed: Seed) -> set[int | None]:
    return {seed.originator, seed.recipient, seed.second} - {None}


@pytest.fixture(scope="module")
def filled(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """The demo world with six hundred referrals more, as the owner sees it."""
    with copy_of_the_world() as name, as_owner(name) as owner:
        big, sparse = (key for (key,) in owner.execute("select id from members_agency order by name limit 2"))
        fill(owner, PLAN, big=big, sparse=sparse)
        yield owner


def test_the_plan_has_a_big_agency_and_a_sparse_one() -> None:
    found = Counter(
        party for seed in seeds(Plan(number=10_000, agencies=41, share=0.18, now=NOW)) for party in parties(seed)
    )

    assert 0.17 < found[BIG] / 10_000 < 0.19
    assert found[SPARSE] == SPARSE_ROWS
    assert len(found) == 41


def test_what_the_sparse_agency_has_is_old() -> None:
    made = list(seeds(Plan(number=10_000, agencies=41, share=0.18, now=NOW)))

    assert max(seed.n for seed in made if SPARSE in parties(seed)) < 500
    assert [seed.at for seed in made] == sorted(seed.at for seed in made)


def test_the_same_plan_gives_the_same_referrals() -> None:
    assert list(seeds(PLAN)) == list(seeds(PLAN))


def test_nobody_refers_to_itself_or_twice_to_the_same() -> None:
    made = list(seeds(PLAN))

    assert [seed for seed in made if seed.originator in {seed.recipient, seed.second}] == []
    assert [seed for seed in made if seed.recipient is not None and seed.recipient == seed.second] == []


def test_with_a_share_of_one_the_big_agency_is_in_every_referral() -> None:
    made = list(seeds(Plan(number=200, agencies=41, share=1.0, now=NOW)))

    assert [seed for seed in made if seed.state != "draft" and BIG not in parties(seed)] == []


@pytest.mark.parametrize("table", sorted(TOUCHED))
def test_the_triggers_would_have_made_the_same_rows(filled: psycopg.Connection[Any], table: str) -> None:
    rows = f"select to_jsonb(t) from {table} t order by id"
    made = filled.execute(rows).fetchall()

    with filled.transaction(force_rollback=True):
        filled.execute(f"update {table} set {TOUCHED[table]}")
        assert filled.execute(rows).fetchall() == made
    assert len(made) >= 600


def test_texts_are_those_that_the_triggers_would_have_made(filled: psycopg.Connection[Any]) -> None:
    rows = "select to_jsonb(t) - 'id' from operations_referraltext t order by place, source_id"
    made = filled.execute(rows).fetchall()

    with filled.transaction(force_rollback=True):
        filled.execute("delete from operations_referraltext")
        filled.execute(
            "select referral_text_put(id, place, id, written, null, false) from operations_referral"
            " join operations_referralbody on referral_id = id cross join lateral"
            " (values ('reference', reference), ('summary', summary), ('narrative', narrative)) p (place, written)"
        )
        filled.execute("update operations_subjectidentity set is_closed = is_closed")
        filled.execute("update operations_referralmessage set kind = kind")
        filled.execute("update operations_referraladdition set body = body")
        filled.execute("alter table operations_referralidentifier disable trigger referral_identifier_guard")
        filled.execute("update operations_referralidentifier set kind = kind")
        assert filled.execute(rows).fetchall() == made
    assert len(made) >= 600 * 4


def test_the_last_step_of_a_recipient_says_where_it_stands(filled: psycopg.Connection[Any]) -> None:
    wrong = """
        select count(*) from operations_referralrecipient p left join lateral (
            select * from operations_referralstep s where s.recipient_id = p.id order by s.turn desc limit 1) s on true
         where (s.after, s.is_open, s.at) is distinct from (p.state, p.is_open, p.state_at)
            or s.turn <> (select count(*) from operations_referralstep o where o.recipient_id = p.id)"""

    assert filled.execute(wrong).fetchone() == (0,)


def test_words_belong_to_the_recipient_that_wrote_them(filled: psycopg.Connection[Any]) -> None:
    wrong = """
        select count(*) from operations_referralmessage m join operations_referralrecipient r on r.id = m.recipient_id
         where m.group_id <> r.group_id or m.referral_id <> r.referral_id"""

    assert filled.execute(wrong).fetchone() == (0,)


def test_keys_indexes_and_triggers_are_back(filled: psycopg.Connection[Any], owner_sql: Any) -> None:
    there = """select conname::text from pg_constraint where conrelid = any (%s::regclass[])
               union select indexrelid::regclass::text from pg_index where indrelid = any (%s::regclass[]) order by 1"""
    tables = list(TABLES)

    assert filled.execute(there, [tables, tables]).fetchall() == owner_sql(there, tables, tables)
    off = "select tgname from pg_trigger where tgrelid = any (%s::regclass[]) and tgenabled = 'D'"
    assert filled.execute(off, [tables]).fetchall() == []


def test_a_filled_database_can_be_filled_further(filled: psycopg.Connection[Any]) -> None:
    big, sparse = (key for (key,) in filled.execute("select id from members_agency order by name limit 2"))
    number = "select count(*) from operations_referral"
    (before,) = filled.execute(number).fetchone() or (0,)

    fill(filled, Plan(number=20, agencies=41, share=0.18, now=NOW, first=600), big=big, sparse=sparse)

    assert filled.execute(number).fetchone() == (before + 20,)
