from __future__ import annotations

from collections.abc import Sequence

import pytest

from operations.plans.agreement import is_agreed


@pytest.mark.parametrize(
    ("partners", "is_it"),
    [
        ([], False),
        (["invited"], False),
        (["declined"], False),
        (["consented"], True),
        (["consented", "invited"], False),
        (["consented", "declined", "removed", "left"], True),
        (["left", "declined"], False),
    ],
)
def test_all_have_answered_and_one_takes_part(partners: Sequence[str], is_it: bool) -> None:
    assert is_agreed(partners) is is_it
