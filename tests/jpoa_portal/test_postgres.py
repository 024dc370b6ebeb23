"""A restart of the database server, as the first one who comes after it sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, connections

from jpoa_portal.postgres.base import DatabaseWrapper

KEPT = 8


@pytest.fixture
def restarted(db: None) -> Iterator[DatabaseWrapper]:
    """A wrapper whose pool holds nothing but connections that the server has ended."""
    options = connection.settings_dict["OPTIONS"] | {"pool": {"timeout": 3, "min_size": 1, "max_size": KEPT}}
    wrapper = DatabaseWrapper(connection.settings_dict | {"OPTIONS": options}, alias="restarted")
    connections["restarted"] = wrapper  # a new connection is looked up by its alias
    pool = wrapper.pool
    assert pool
    pool.open()
    held = [pool.getconn() for _ in range(KEPT)]
    numbers = [one.info.backend_pid for one in held]
    for one in held:
        pool.putconn(one)
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pid) from unnest(%s::int[]) as pid", [numbers])
    yield wrapper
    wrapper.close()
    wrapper.close_pool()
    del connections["restarted"]


def test_the_first_one_after_a_restart_is_served(restarted: DatabaseWrapper) -> None:
    with restarted.cursor() as cursor:
        cursor.execute("select 1")

        assert cursor.fetchone() == (1,)


def test_nobody_meets_a_dead_connection_again(restarted: DatabaseWrapper) -> None:
    assert restarted.pool
    with restarted.cursor() as cursor:
        cursor.execute("select 1")
    restarted.close()

    served = [restarted.pool.getconn() for _ in range(KEPT)]

    assert all(one.execute("select 1").fetchone() for one in served)
    for one in served:
        restarted.pool.putconn(one)
