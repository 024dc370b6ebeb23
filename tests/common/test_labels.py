"""Words beside points: none covers another, each is its own point's, and the same points give the same places."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.labels import Box, Label, is_from_the_right, place, width_of

FRAME = Box(6, 6, 994, 694)
SPOTS = st.tuples(st.floats(20, 980), st.floats(20, 680))


@given(st.lists(st.tuples(SPOTS, st.text("abcM ไ", min_size=1, max_size=20)), max_size=14))
def test_no_two_labels_share_room(wanted: list[tuple[tuple[float, float], str]]) -> None:
    labels = [Label(spot, text, 21, 7) for spot, text in wanted]

    placed = place(labels, FRAME)

    assert placed == place(labels, FRAME)
    boxes = [one.box for one in placed if one]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(box.is_inside(FRAME) for box in boxes)
    marks = [Box(x - 7, y - 7, x + 7, y + 7) for (x, y), _text in wanted]
    assert not any(box.overlaps(mark) for box in boxes for mark in marks)


@given(st.lists(SPOTS, max_size=16))
def test_numbers_always_find_room(spots: list[tuple[float, float]]) -> None:
    assert all(place([Label(spot, str(number), 21, 7) for number, spot in enumerate(spots)], FRAME))


def test_points_at_the_same_spot_have_words_of_their_own() -> None:
    placed = place([Label((500, 300), text, 21, 7) for text in ("1 Port", "2 Pier", "3 Yard")], FRAME)
    assert len({(one.box.left, one.box.top) for one in placed if one}) == 3


def test_words_without_a_leader_are_nearest_to_their_own_mark() -> None:
    spots = [(500.0, 300.0), (520.0, 300.0), (510.0, 320.0), (500.0, 325.0)]
    for one in place([Label(spot, "12", 42, 12) for spot in spots], FRAME):
        assert one
        x, y = one.label.spot
        near = {spot: sum((a - b) ** 2 for a, b in zip(one.box.nearest_to(spot), spot, strict=True)) for spot in spots}
        assert one.leader or min(near, key=lambda spot: near[spot]) == (x, y)


@pytest.mark.parametrize(
    ("text", "is_so"), [("Port", False), ("1 الميناء", True), ("1 Port الميناء", False), ("12", False), ("", False)]
)
def test_the_direction_of_words(text: str, is_so: bool) -> None:
    assert is_from_the_right(text) is is_so


def test_marks_above_letters_take_no_width() -> None:
    assert width_of("กิ", 10) == width_of("ก", 10)
    assert width_of("W", 10) > width_of("i", 10)
