"""Thousands of referrals in one export: the memory of the worker is that of a batch."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jpoa_portal.env import read
from members.access import actor_for
from members.acting import acting_as
from members.models import Agency, Person
from operations.bulk.fill import fill
from operations.bulk.seeds import Plan
from operations.exports import queries, services, work
from tests.conftest import CAST, NOW, as_owner, copy_of_the_world
from tests.contracts.test_query_counts import as_role

pytestmark = pytest.mark.slow
MANY = 2_000
_MOST_BYTES = 60_000_000


@pytest.fixture
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the demo world in which New Zealand's border agency owns some thousands of referrals."""
    with django_db_blocker.unblock(), copy_of_the_world() as name, as_owner(name) as owned:
        with as_role(read().database_owner or {}, name):
            agency = Agency.objects.get(group__name="nz-border")
            others = list(Agency.objects.exclude(id=agency.id).values_list("id", flat=True))
            plan = Plan(number=int(MANY * 2.2), agencies=len(others) + 1, share=1.0, now=NOW)
            fill(owned, plan, big=agency.id, sparse=others[0])
        with as_role(read().database, name):
            yield


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_many_referrals_take_the_memory_of_a_batch(
    file_format: str, filled: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    by = actor_for(Person.objects.get(name=CAST["nz_officer"]), now=NOW)
    with acting_as(by):
        export = services.ask(chosen={}, file_format=file_format, reason="own", by=by, now=NOW)
    # What other tests left behind would make the collector come seldom, and the batches that are over be counted: it is
    # set aside, and the collector learns by looking once more that little is left to look at.
    gc.collect()
    gc.freeze()
    gc.collect()
    tracemalloc.start()

    assert work.make_waiting(tell_time=lambda: NOW) == 1

    _size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    gc.unfreeze()
    with acting_as(by):
        made = queries.get_visible(by, export_id=export.id)
    assert made is not None
    assert made.state == "ready"
    assert made.rows_done >= MANY
    assert peak < _MOST_BYTES
