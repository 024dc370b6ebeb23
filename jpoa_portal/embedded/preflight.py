"""Run in the virtual environment before anything starts: are the settings right, do the servers let us in?

Prints words that change when the database is another one or was emptied. The launcher itself never imports it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import redis

from jpoa_portal.env import WrongSetting, read

OLDEST = 17  # the first PostgreSQL with a collation of its own
SECONDS = 10
DATABASE = """
select system_identifier, (select oid from pg_database where datname = current_database()) from pg_control_system()
"""
ROLE = """
select rolsuper or rolbypassrls, has_schema_privilege('public', 'create') from pg_roles where rolname = current_user
"""


def main() -> None:
    """Identity on standard output, or exit code 1 after one sentence that names the variable."""
    try:
        environment = read()
        with _connected("DATABASE_OWNER_URL") as owner, _connected("DATABASE_URL") as app:
            identity = _asked(owner, DATABASE)
            _demand_right_roles(owner, app)
            made = _asked(owner, "select to_regclass('django_migrations')::oid")
        _demand_broker(environment.redis_url)
    except WrongSetting as wrong:
        sys.exit(str(wrong))
    sys.stdout.write(" ".join(map(str, (*identity, *made))) + "\n")


def _demand_right_roles(owner: psycopg.Connection, app: psycopg.Connection) -> None:
    if (version := owner.info.server_version // 10000) < OLDEST:
        raise WrongSetting(f"DATABASE_OWNER_URL names a PostgreSQL {version}: {OLDEST} or later is wanted.")
    if _asked(owner, DATABASE) != _asked(app, DATABASE):
        raise WrongSetting("DATABASE_URL and DATABASE_OWNER_URL must name the same database.")
    if not _asked(owner, ROLE)[1]:
        raise WrongSetting("DATABASE_OWNER_URL must name the role that makes the tables, as jpoa_owner does.")
    if any(_asked(app, ROLE)):
        raise WrongSetting("DATABASE_URL must name a role that owns nothing and obeys row security, as jpoa_app does.")


def _demand_broker(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as broker:
            broker.ping()
    except (redis.RedisError, ValueError) as error:
        raise WrongSetting(f"REDIS_URL does not open the broker: {_first_line(error)}") from error


@contextmanager
def _connected(variable: str) -> Iterator[psycopg.Connection]:
    try:
        connection = psycopg.connect(os.environ[variable], connect_timeout=SECONDS)
    except psycopg.OperationalError as error:
        raise WrongSetting(f"{variable} does not open the database: {_first_line(error)}") from error
    except psycopg.Error as error:  # its words quote the address, which holds a password
        raise WrongSetting(f"{variable} is not an address that PostgreSQL understands.") from error
    with connection:
        yield connection


def _asked(connection: psycopg.Connection, query: str) -> tuple[object, ...]:
    return connection.execute(query).fetchone() or ()


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].removeprefix("connection failed: ").rstrip(".") + "."


if __name__ == "__main__":
    main()
