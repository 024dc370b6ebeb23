"""The second wall, table by table: with every condition of the code forgotten, an agency sees its own and no more.

What an agency is a party to is asked of the owner, from who wrote, who received and who keeps a row, without the
grants and without a policy; then the request role selects everything there is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tests.contracts.protected import TABLES

pytestmark = pytest.mark.django_db

Look = Callable[..., list[tuple[Any, ...]]]

# Parties of a referral by its key: its originator's group always, a recipient's once it has been sent.
_OF_REFERRAL = """select r.id as referral_id, a.group_id from operations_referral r join members_agency a
    on a.id = r.originator_id
  union select p.referral_id, a.group_id from operations_referralrecipient p
    join members_agency a on a.id = p.agency_id"""
_OWNER_OR_SELF = """select {key}, a.group_id from {table} t join operations_referral r on r.id = t.referral_id
    join members_agency a on a.id = r.originator_id
  union select {key}, a.group_id from {table} t join operations_referralrecipient p on p.id = {recipient}
    join members_agency a on a.id = p.agency_id"""
_CHILD = "select t.{key}, p.group_id from {table} t join (" + _OF_REFERRAL + ") p on p.referral_id = t.{parent}"
# For each table with agency-owned rows: pairs of a row's key and a group that may read it.
PARTIES: dict[str, str] = {
    "operations_referral": _CHILD.format(table="operations_referral", key="id", parent="id"),
    "operations_referralsubject": _CHILD.format(table="operations_referralsubject", key="id", parent="referral_id"),
    "operations_subjectidentity": _CHILD.format(
        table="operations_subjectidentity", key="subject_id", parent="referral_id"
    ),
    "operations_referralrecipient": _OWNER_OR_SELF.format(
        table="operations_referralrecipient", key="t.id", recipient="t.id"
    ),
    "operations_referralmessage": _OWNER_OR_SELF.format(
        table="operations_referralmessage", key="t.id", recipient="t.recipient_id"
    ),
    "operations_referraldisclosure": """select t.id, a.group_id from operations_referraldisclosure t
      join operations_referral r on r.id = t.referral_id join members_agency a on a.id = r.originator_id""",
    "operations_referralgrant": """select t.id, t.group_id from operations_referralgrant t
      union select t.id, a.group_id from operations_referralgrant t
      join operations_referral r on r.id = t.content_object_id join members_agency a on a.id = r.originator_id""",
    "operations_outcome": f"""select t.id, a.group_id from operations_outcome t
      join members_agency a on a.id = t.agency_id
      union select t.id, p.group_id from operations_outcome t
      join ({_OF_REFERRAL}) p on p.referral_id = t.referral_id""",
    "operations_reportingobligation": """select t.id, a.group_id from operations_reportingobligation t
      join members_agency a on a.id = t.agency_id""",
    "operations_reminder": """select t.id, a.group_id from operations_reminder t
      join operations_reportingobligation o on o.id = t.obligation_id join members_agency a on a.id = o.agency_id""",
    "operations_periodicreturn": """select t.id, a.group_id from operations_periodicreturn t
      join operations_reportingobligation o on o.id = t.obligation_id join members_agency a on a.id = o.agency_id""",
    **{
        table: f"""select t.id, a.group_id from {table} t
          join operations_periodicreturn r on r.id = t.periodic_return_id
          join operations_reportingobligation o on o.id = r.obligation_id join members_agency a on a.id = o.agency_id"""
        for table in ("operations_returnfigure", "operations_returncell")
    },
    "members_notice": "select t.id, a.group_id from members_notice t join members_agency a on a.id = t.agency_id",
}
# Not an agency's but a person's, the chairs' or the audit's: they have tests of their own.
OTHERS = {"members_kepttext", "reporting_annualreport", "reporting_reportedition", "reporting_snapshot"}
READERS = ("nz_officer", "nz_analyst", "vn_officer", "th_officer", "nz_other_agency", "Isabel Torrecampo")


def _key(table: str) -> str:
    return "subject_id" if table == "operations_subjectidentity" else "id"


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
    return [f"{statement} where {_key(table)} = any (%s)" for statement in statements]


def _reached(statement: str, keys: list[Any]) -> int:
    """How many rows a statement touched; it is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [keys])
        number = cursor.rowcount
        transaction.set_rollback(True)
    return number
