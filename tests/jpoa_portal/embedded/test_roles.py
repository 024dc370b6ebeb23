"""What roles.sql leaves in the throw-away cluster that `./jpoa test` started."""

import os

import psycopg
import pytest


def ask(variable: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(os.environ[variable]) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("role", ["jpoa_owner", "jpoa_app", "jpoa_search"])
def test_no_role_passes_by_row_security(role: str) -> None:
    query = f"select rolsuper, rolbypassrls, rolcreaterole, rolreplication from pg_roles where rolname = '{role}'"

    assert ask("DATABASE_URL", query) == [(False, False, False, False)]


def test_the_request_role_owns_nothing_and_makes_nothing() -> None:
    query = """
        select has_schema_privilege('public', 'create'),
               has_database_privilege(current_database(), 'create'),
               has_database_privilege(current_database(), 'temporary'),
               exists (select from pg_class where relowner = current_user::regrole)
    """

    assert ask("DATABASE_URL", query) == [(False, False, False, False)]


def test_the_owner_has_the_search_roles_rights_only_by_set_role() -> None:
    query = "select pg_has_role('jpoa_search', 'usage'), pg_has_role('jpoa_search', 'set')"

    assert ask("DATABASE_OWNER_URL", query) == [(False, True)]


def test_the_search_role_cannot_sign_in() -> None:
    assert ask("DATABASE_URL", "select rolcanlogin from pg_roles where rolname = 'jpoa_search'") == [(False,)]


def test_thai_and_vietnamese_have_trigrams() -> None:
    query = "select cardinality(show_trgm('เรือประมง')) > 5, cardinality(show_trgm('Nguyễn Thị Ánh')) > 10"

    assert ask("DATABASE_OWNER_URL", query) == [(True, True)]


def test_the_server_listens_on_this_machine_only() -> None:
    assert ask("DATABASE_URL", "show listen_addresses") == [("127.0.0.1",)]
