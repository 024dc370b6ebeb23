"""How long an answer takes does not tell whether a record exists that is somebody else's.

No bar on seconds: a threshold on the time is fitted to one half of the answers and must fail to sort the other half.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from common.ids import uuid7
from tests.walls.walk import Look

REQUESTS = 2_000
NO_BETTER = 0.55

Timed = tuple[float, bool]  # seconds, and whether the record exists


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db
def test_the_time_of_an_answer_does_not_tell_foreign_from_missing(enter: Any, actor: Any, owner_sql: Look) -> None:
    client, chance = enter("th_officer"), Random(1)
    foreign = [
        f"/referrals/{key}/"
        for (key,) in owner_sql(
            "select id from operations_referral r where not exists (select from operations_referralgrant g"
            " where g.content_object_id = r.id and g.group_id = %s)",
            actor("th_officer").group_id,
        )
    ]
    exist = [True, False] * (REQUESTS // 2)
    chance.shuffle(exist)
    for warm in (foreign[0], f"/referrals/{uuid7()}/"):
        client.get(warm)

    times: list[Timed] = []
    for exists in exist:
        address = chance.choice(foreign) if exists else f"/referrals/{uuid7()}/"
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began, exists))
        assert answer.status_code == 404

    assert told_apart(times) <= NO_BETTER


def told_apart(times: Sequence[Timed]) -> float:
    """The share of the second half that the best threshold of the first half sorts rightly."""
    known, asked = times[: len(times) // 2], times[len(times) // 2 :]
    threshold, slower_exists = max(
        ((seconds, direction) for seconds, _ in known for direction in (True, False)),
        key=lambda rule: _right(known, *rule),
    )
    return _right(asked, threshold, slower_exists) / len(asked)


def _right(times: Sequence[Timed], threshold: float, slower_exists: bool) -> int:
    return sum((seconds > threshold) is (exists is slower_exists) for seconds, exists in times)


@pytest.mark.parametrize(("difference", "is_found"), [(0.0, False), (0.000_5, True)])
def test_a_difference_of_a_half_millisecond_would_be_found(difference: float, is_found: bool) -> None:
    chance = Random(1)
    exist = [True, False] * (REQUESTS // 2)
    chance.shuffle(exist)

    times = [(0.010 + chance.expovariate(2_000) + difference * exists, exists) for exists in exist]

    assert (told_apart(times) > NO_BETTER) is is_found
