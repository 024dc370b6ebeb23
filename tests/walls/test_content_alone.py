"""The content of a withdrawn referral is its owner's alone, by the code alone as by the database alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from jpoa_portal.access_matrix.marks import Mark
from tests.contracts.separate import portal_on
from tests.walls import walk

pytestmark = pytest.mark.django_db
WITHDRAWN = """select r.id, p.group_id from operations_referral r
  join operations_referralrecipient p on p.referral_id = r.id
  where r.state = 'withdrawn' and r.sent_at is not null and p.group_id = any (%s) order by r.id limit 3"""


@pytest.fixture
def withdrawn(owner_sql: Callable[..., Any], writers: dict[int, Any]) -> list[tuple[UUID, int]]:
    """Referrals that were sent and withdrawn, each with the group of a recipient that has an officer."""
    found = owner_sql(WITHDRAWN, list(writers))
    assert found
    return list(found)


def test_the_code_alone_gives_a_recipient_none_of_it(
    withdrawn: list[tuple[UUID, int]], open_database: str, writers: dict[int, Any], marks: list[Mark]
) -> None:
    taken = {mark.value for mark in marks if mark.field in {"summary", "narrative", "full_name"}}
    with portal_on(open_database):
        for key, group in withdrawn:
            client = walk.entered(writers[group])
            for path in (f"/referrals/{key}/", "/referrals/?state=withdrawn"):
                page = client.get(path)
                assert page.status_code == 200
                shown = {mark.value for mark in marks if mark.parent == str(key) and mark.value in page.text}
                assert shown & taken == set()
