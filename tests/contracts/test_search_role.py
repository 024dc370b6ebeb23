"""The role that searches past the policies: what it owns, what it reads, and that it can do nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.django_db

Look = Callable[..., list[tuple[Any, ...]]]
# Each holds the rule of who may read by itself, and has tests of its own: tests/operations/finding/test_queries.py.
FUNCTIONS = {"find_referrals(text,text[],boolean,boolean,timestamp with time zone,uuid,integer)"}
# Which way a search goes is said beside it, not left to what the planner supposes.
SETTINGS = ["search_path=pg_catalog, public, pg_temp", "enable_seqscan=off", "plan_cache_mode=force_custom_plan"]


def test_it_owns_its_functions_and_nothing_else(owner_sql: Look) -> None:
    owned = owner_sql("select count(*) from pg_shdepend where deptype = 'o' and refobjid = 'jpoa_search'::regrole")
    rows = owner_sql(
        "select oid::regprocedure::text, prosecdef, proconfig, proacl::text from pg_proc"
        " where proowner = 'jpoa_search'::regrole"
    )

    assert {name for name, *_ in rows} == FUNCTIONS
    for name, is_definer, settings, rights in rows:
        assert is_definer and settings == SETTINGS, name
        assert rights == "{jpoa_search=X/jpoa_search,jpoa_app=X/jpoa_search}", name
    assert owner_sql("select current_database()") and owned[0][0] >= len(FUNCTIONS)


def test_it_reads_what_it_searches(owner_sql: Look) -> None:
    rows = owner_sql(
        "select table_name, lower(privilege_type) from information_schema.table_privileges"
        " where grantee = 'jpoa_search' and table_schema = 'public'"
    )
    policies = owner_sql(
        "select polrelid::regclass::text, polcmd::text from pg_policy where 'jpoa_search'::regrole = any (polroles)"
    )

    assert set(rows) == {("operations_referraltext", "select"), ("operations_referralgrant", "select")}
    assert set(policies) == {("operations_referraltext", "r"), ("operations_referralgrant", "r")}


def test_it_makes_nothing(owner_sql: Look) -> None:
    assert owner_sql("select has_schema_privilege('jpoa_search', 'public', 'create')") == [(False,)]


def test_nobody_signs_in_as_it(owner_sql: Look) -> None:
    assert owner_sql("select rolcanlogin, rolbypassrls from pg_roles where rolname = 'jpoa_search'") == [(False, False)]
    assert owner_sql(
        "select pg_has_role('jpoa_app', 'jpoa_search', 'member'), pg_has_role('jpoa_owner', 'jpoa_search', 'usage')"
    ) == [(False, False)]
