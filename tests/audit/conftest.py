"""A portal of its own for the audit's tests: seals need commits that are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.contracts.separate import owner_of, portal_on


@pytest.fixture
def owned(separate_database: Callable[[], psycopg.Connection[Any]]) -> Iterator[psycopg.Connection[Any]]:
    """The portal on a copy of the demo world, and the owner's connection to that copy."""
    name = separate_database().info.dbname
    with owner_of(name) as one, portal_on(name):
        yield one
