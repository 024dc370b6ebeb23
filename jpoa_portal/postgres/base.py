"""Django's own engine, but a restart of the server costs no visitor a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import psycopg
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

Connection = psycopg.Connection[Any]
Pool = ConnectionPool[Connection]


class DatabaseWrapper(base.DatabaseWrapper):
    """A pool that found one connection dead lets go of all that lie idle.

    The library looks at them one after the other and waits longer each time (psycopg-pool 3.3, `getconn` with a
    `check`): after a restart, whoever comes first would wait out the pool's timeout and be turned away, and so would
    the next, until all of them are used up.
    """

    _connection_pools: ClassVar[dict[str, Pool]]  # Django's own; its type hints leave both out
    _configure_connection: Callable[[Connection], None]

    @property
    def pool(self) -> Pool | None:
        options = dict(self.settings_dict["OPTIONS"].get("pool") or {})
        if not options or self.alias == NO_DB_ALIAS:
            return super().pool
        if self.alias not in self._connection_pools:
            self._connection_pools.setdefault(self.alias, self._new_pool(options))  # the first of two threads counts
        return self._connection_pools[self.alias]

    def _new_pool(self, options: dict[str, Any]) -> Pool:
        def check(connection: Connection) -> None:
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.Error:
                pool.drain()
                raise

        pool: Pool = ConnectionPool(
            kwargs=self.get_connection_params() | {"autocommit": True},
            open=False,
            configure=self._configure_connection,
            check=check,
            **options,
        )
        return pool
