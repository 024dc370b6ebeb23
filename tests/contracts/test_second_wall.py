"""The second wall, table by table: with every condition of the code forgotten, an agency sees its own and no more.

What an agency is a party to is asked of the owner (`PARTIES`); then the request role selects everything there is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tests.contracts.protected import PARTIES, TABLES, key_of

pytestmark = pytest.mark.django_db

Look = Callable[..., list[tuple[Any, ...]]]

# Not an agency's but its keepers', a person's, the chairs', all members' or the audit's: they have tests of their own.
OTHERS = {
    "members_accountmail",
    "members_countrypause",
    "members_invitation",
    "members_kepttext",
    "members_lostfactor",
    "members_memberimport",
    "operations_tally",
    "operations_calendarfeed",
    "operations_referralvisit",
    "operations_exportedreferral",  # tests/operations/exports/test_walls.py
    "operations_referralexport",
    "reporting_annualreport",
    "reporting_reportedition",
    "reporting_snapshot",
    "terms_of_reference_consultation",
    "terms_of_reference_consultationoption",
    "terms_of_reference_consultedcountry",
}
READERS = ("nz_officer", "nz_analyst", "vn_officer", "th_officer", "nz_other_agency", "Isabel Torrecampo")


def _model(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def test_every_table_with_agency_owned_rows_is_asked() -> None:
    assert {table for table in TABLES if not table.startswith("audit_")} == PARTIES.keys() | OTHERS


@pytest.mark.parametrize("table", sorted(PARTIES))
def test_without_any_condition_an_agency_reads_what_it_is_a_party_to(
    table: str, acting: Callable[[str], Any], owner_sql: Look
) -> None:
    parties: dict[int, set[Any]] = {}
    for key, group in owner_sql(PARTIES[table]):
        parties.setdefault(group, set()).add(key)
    total = {key for keys in parties.values() for key in keys}

    for name in READERS:
        with acting(name) as actor:
            seen = set(_model(table)._base_manager.values_list("pk", flat=True))
        assert seen == parties.get(actor.group_id, set()), name
        assert seen < total  # there was something foreign to find


@pytest.mark.parametrize("table", sorted(PARTIES))
def test_without_a_context_a_forgotten_manager_reads_nothing(table: str) -> None:
    assert not _model(table)._base_manager.exists()


@pytest.mark.parametrize("table", sorted(PARTIES))
def test_what_is_foreign_is_neither_changed_nor_deleted(
    table: str, acting: Callable[[str], Any], owner_sql: Look
) -> None:
    """Whatever the request role may change in the table, named by keys that it should not even know."""
    parties: dict[int, set[Any]] = {}
    for key, group in owner_sql(PARTIES[table]):
        parties.setdefault(group, set()).add(key)
    total = {key for keys in parties.values() for key in keys}

    statements = _everything_possible(table)
    for name in ("th_officer", "vn_officer", "nz_analyst"):
        with acting(name) as actor:
            foreign = list(total - parties.get(actor.group_id, set()))
            assert foreign
            assert [statement for statement in statements if _reached(statement, foreign)] == [], name


def _everything_possible(table: str) -> list[str]:
    """An update of each column that may be updated, and a delete where that is allowed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and not attisdropped and has_column_privilege(attrelid, attnum, 'update')",
            [table],
        )
        statements = [f"update {table} set {column} = {column}" for (column,) in cursor.fetchall()]
        cursor.execute("select has_table_privilege(%s, 'delete')", [table])
        if cursor.fetchone() == (True,):
            statements.append(f"delete from {table}")
    return [f"{statement} where {key_of(table)} = any (%s)" for statement in statements]


def _reached(statement: str, keys: list[Any]) -> int:
    """How many rows a statement touched; it is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [keys])
        number = cursor.rowcount
        transaction.set_rollback(True)
    return number
