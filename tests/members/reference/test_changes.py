"""What an edition changed, told from two lists of words."""

from __future__ import annotations

import pytest

from members.reference.changes import Change, changes
from members.reference.services import Line

A, B, C = Line("a", "A"), Line("b", "B"), Line("c", "C")


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ([A, B], []),
        ([A, B, C], [Change("added", "C")]),
        ([A, Line("b", "Bee")], [Change("renamed", "Bee", "B")]),
        ([A, Line("b", "B", is_retired=True)], [Change("retired", "B")]),
        ([B, A], [Change("order")]),
        ([Line("b", "Bee", is_retired=True), A], [Change("renamed", "Bee", "B"), Change("retired", "Bee")]),
    ],
)
def test_what_differs_is_said_once(after: list[Line], found: list[Change]) -> None:
    assert changes([A, B], after) == found


def test_a_word_that_is_offered_again_is_said() -> None:
    assert changes([A, Line("b", "B", is_retired=True)], [A, B]) == [Change("returned", "B")]
