"""The portal itself on a copy of the demo world, where its two connections really are two and commits are real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from jpoa_portal.env import read


@contextmanager
def portal_on(database: str, *, as_owner: bool = False) -> Iterator[None]:
    """Within the block (and this thread) requests and queries go to this database."""
    role = (read().database_owner or {}) if as_owner else {}
    former = {alias: connections[alias] for alias in ("default", "aside")}
    for alias in former:
        fresh = connections.create_connection(alias)
        fresh.settings_dict = {**fresh.settings_dict, **role, "NAME": database}
        connections[alias] = fresh
    try:
        yield
    finally:
        for alias, one in former.items():
            connections[alias].close()
            connections[alias] = one


@contextmanager
def owner_of(database: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection to this database, each statement on its own."""
    owner = read().database_owner
    assert owner
    with psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=database,
        autocommit=True,
    ) as one:
        yield one
