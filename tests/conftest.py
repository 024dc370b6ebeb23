"""The test database is made and owned by the owner; tests connect as the request role, like the portal.

The world of the tests is the demo world, built once, at a clock that stands still. Each test runs in
a transaction that is rolled back. `separate_database` is for the few that need several connections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from xdist.scheduler import Scheduling

from common import clock
from jpoa_portal.demo import world
from jpoa_portal.env import read
from members.access import Actor, actor_for
from members.acting import acting_as
from members.joining import services as joining
from members.models import Person
from members.people import services
from members.people.queries import kept_by as people_kept_by
from members.signing_in import fresh
from tests.operations.cases import Cases
from tests.operations.pages import WatchedClient
from tests.sharing import Shared

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_TEMPLATE, _NAME = "test_jpoa_template", "test_jpoa"

# The same examples in every run; a database test fills its own table anew for each example.
hypothesis_settings.register_profile(
    "portal",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("portal")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Where several processes share the suite: which tests stay together."""
    return Shared(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Plain connections: a pool would outlive the database. Passwords cost nothing: hundreds of tests sign in."""
    for database in settings.DATABASES.values():
        database["OPTIONS"].pop("pool", None)
    settings.PASSWORD_HASHERS = ["tests.hashing.CheapHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the database may use both connections, which are one here; `-m "not db"` leaves them out."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & {"db", "separate_database"}:
            item.add_marker(pytest.mark.db)
            item.add_marker(pytest.mark.django_db(databases=["default", "aside"]), append=False)


def as_owner(database: str) -> psycopg.Connection[Any]:
    """A connection of the owner to one of the databases of the tests."""
    owner = read().database_owner
    assert owner, "DATABASE_OWNER_URL is needed; run ./jpoa test"
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=database,
        autocommit=True,
    )


def _make(name: str, template: str) -> None:
    with as_owner("postgres") as maintenance:
        maintenance.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        maintenance.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        grant = sql.SQL("grant connect on database {} to jpoa_app")
        maintenance.execute(grant.format(sql.Identifier(name)))


def _fill_template() -> None:
    """Migrations and the demo world, on the owner's connection."""
    request_role = dict(connection.settings_dict)
    owner = read().database_owner or {}
    connection.close()
    connection.settings_dict.update({**owner, "NAME": _TEMPLATE})
    call_command("migrate", interactive=False, verbosity=0)
    world.build(now=NOW)
    connection.close()
    connection.settings_dict.update(request_role)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, django_db_keepdb: bool) -> Iterator[None]:
    """The template with the demo world, and a copy of it for the tests."""
    clock.use(lambda: clock.Setting(NOW, NOW, speed=0))
    with django_db_blocker.unblock():
        if not (django_db_keepdb and _exists(_TEMPLATE)):
            _make(_TEMPLATE, "template0")
            with as_owner(_TEMPLATE) as template:
                template.execute("grant usage on schema public to jpoa_app, jpoa_search")
            _fill_template()
        _make(_NAME, _TEMPLATE)
        connection.settings_dict["NAME"] = _NAME
        connections["aside"] = connection
        yield
        connection.close()


def _exists(name: str) -> bool:
    with as_owner("postgres") as maintenance:
        return maintenance.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


@contextmanager
def copy_of_the_world() -> Iterator[str]:
    """The name of a database of its own with the demo world; dropped afterwards."""
    # A name of its own each time: a database that somebody else still looks at cannot be dropped.
    name = f"test_jpoa_separate_{uuid4().hex[:12]}"
    _make(name, _TEMPLATE)
    try:
        yield name
    finally:
        with as_owner("postgres") as maintenance, suppress(psycopg.Error):
            maintenance.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


@pytest.fixture
def separate_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[], psycopg.Connection[Any]]]:
    """A copy of the demo world of its own; gives a way to connect to it as the request role."""
    request_role = read().database
    opened: list[psycopg.Connection[Any]] = []
    with copy_of_the_world() as name:

        def connect() -> psycopg.Connection[Any]:
            opened.append(
                psycopg.connect(
                    host=request_role["HOST"],
                    port=request_role["PORT"],
                    user=request_role["USER"],
                    password=request_role["PASSWORD"],
                    dbname=name,
                )
            )
            return opened[-1]

        yield connect
        for one in opened:
            one.close()


@pytest.fixture
def owner_sql() -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Run SQL as the owner on the tests' own database, outside the test's transaction: for looking only."""
    with as_owner(_NAME) as owned:
        yield lambda query, *values: owned.execute(query, values).fetchall()


@pytest.fixture
def publish_rules(acting: Callable[[str], Any]) -> Callable[[], None]:
    """Publish another edition of the handling rules, as the secretariat does."""

    def publish() -> None:
        with acting("secretariat") as by:
            joining.publish_rules(text="EXERCISE: new rules.", after=1, by=by, now=NOW)

    return publish


@pytest.fixture
def now() -> datetime:
    """What the portal's clock shows in every test."""
    return NOW


@pytest.fixture
def person(db: None) -> Callable[[str], Person]:
    """Somebody of the fixed cast by the key in jpoa_portal/demo/officers.json, or by name."""
    return lambda name: Person.objects.get(name=CAST.get(name, name))


# The cast that tests speak of, by the part they play.
CAST = {
    "nz_officer": "Hana Whitcombe",
    "nz_colleague": "Callum Ferrier",
    "nz_analyst": "Ngaire Stanbury",
    "nz_administrator": "Tomasi Fonoti-Reed",
    "nz_chair": "Marama Ellery",
    "nz_auditor": "Ruth Cadwallen",
    "nz_other_agency": "Wiremu Haldane",
    "secretariat": "Fiona Lathbury",
    "vn_officer": "Nguyen Thi Hoa Mai",
    "vn_colleague": "Tran Quoc Vinh Khoa",
    "vn_analyst": "Pham Le Dieu Anh",
    "vn_chair": "Le Thi Ngoc Bich Van",
    "th_officer": "Anong Rattanawilai",
}


@pytest.fixture
def actor(person: Callable[[str], Person]) -> Callable[[str], Actor]:
    """The actor of somebody of the cast."""
    return lambda name: actor_for(person(name), now=NOW)


@pytest.fixture
def acting(actor: Callable[[str], Actor]) -> Callable[[str], Any]:
    """`with acting("vn_officer") as actor:` a block under that person's row security."""

    @contextmanager
    def block(name: str) -> Iterator[Actor]:
        who = actor(name)
        with acting_as(who):
            yield who

    return block


@pytest.fixture
def suspend(person: Callable[[str], Person], acting: Callable[[str], Any]) -> Callable[[str], None]:
    """Stop somebody's access, as the secretariat does it."""

    def stop(name: str) -> None:
        with acting("secretariat") as by:
            membership = people_kept_by(by).get(person=person(name), ends_at__isnull=True)
            services.suspend(membership=membership, by=by, now=NOW)

    return stop


@pytest.fixture
def cases(actor: Callable[[str], Actor]) -> Cases:
    """Referrals and returns in any state, written by the cast."""
    return Cases(actor, NOW)


@pytest.fixture
def enter(person: Callable[[str], Person]) -> Callable[[str], Client]:
    """A browser in which somebody of the cast has just given both factors; a page that asks once a row fails."""

    def signed_in(name: str) -> Client:
        client = WatchedClient(SERVER_NAME="localhost")
        client.force_login(person(name), backend=BACKEND)
        fresh.put_into(client.session, person(name))
        return client

    return signed_in
