"""The two migrations of search go back, and forward again with the texts that were there."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command

from jpoa_portal.env import read
from tests.conftest import as_owner, copy_of_the_world
from tests.contracts.test_query_counts import as_role

pytestmark = pytest.mark.db
# Additions are younger than the search, and go with their table.
TEXTS = """select place, source_id, group_id, is_closed, folded from operations_referraltext
  where place <> 'addition' order by place, source_id"""
KEEPER = "select proowner::regrole::text from pg_proc where proname = 'find_referrals'"
BEFORE = dict(import_module("operations.migrations.0050_referral_texts").Migration.dependencies)["operations"]


@pytest.mark.slow
def test_back_and_forth_gives_the_same_texts(django_db_setup: None, django_db_blocker: Any) -> None:
    owner = read().database_owner
    assert owner
    with django_db_blocker.unblock(), copy_of_the_world() as name:
        with as_owner(name) as looking:
            before = looking.execute(TEXTS).fetchall()
        with as_role(owner, name):
            call_command("migrate", "operations", BEFORE, verbosity=0)
            call_command("migrate", "operations", verbosity=0)
        with as_owner(name) as looking:
            assert looking.execute(TEXTS).fetchall() == before
            [(keeper,)] = looking.execute(
                "select proowner::regrole::text from pg_proc where proname = 'find_referrals'"
            )
    assert before and keeper == "jpoa_search"
