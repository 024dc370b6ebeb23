"""For tests of the whole: the owner's connection, rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from jpoa_portal.env import read


@pytest.fixture
def as_owner(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A block on the tests' database as its owner, as commands such as demo_world run; nothing of it stays."""
    request_role = dict(connection.settings_dict)
    owner = read().database_owner or {}
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update({**owner, "NAME": request_role["NAME"]})
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(request_role)
