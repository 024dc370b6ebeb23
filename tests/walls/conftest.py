"""What the tests of the walls share: the planted marks, and a copy of the demo world without its second wall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from jpoa_portal.access_matrix.marks import Mark, everywhere
from members.models import Membership
from tests.contracts.protected import TABLES
from tests.contracts.separate import owner_of, portal_on
from tests.walls.attacking import heir, heir_actor, merge, old, thailand  # noqa: F401 - pytest finds fixtures by their names


@pytest.fixture(scope="session")
def marks(django_db_setup: None, django_db_blocker: Any) -> list[Mark]:
    """Every mark of the demo world, read on the owner's connection."""
    with django_db_blocker.unblock(), portal_on(connection.settings_dict["NAME"], as_owner=True):
        return list(everywhere().values())


@pytest.fixture(scope="session")
def writers(django_db_setup: None, django_db_blocker: Any) -> dict[int, Any]:
    """A liaison officer of each agency, by the agency's group."""
    with django_db_blocker.unblock(), portal_on(connection.settings_dict["NAME"], as_owner=True):
        rows = Membership.objects.filter(
            role_assignments__role="liaison_officer", person__is_active=True, person__authenticator__type="totp"
        )
        return {row.agency.group_id: row.person for row in rows.select_related("person", "agency")}


@pytest.fixture
def open_database(separate_database: Callable[[], psycopg.Connection[Any]]) -> str:
    """A copy of the demo world without the second wall."""
    name = separate_database().info.dbname
    with owner_of(name) as owned:
        for table in TABLES:
            owned.execute(sql.SQL("alter table {} disable row level security").format(sql.Identifier(table)))
    return name
