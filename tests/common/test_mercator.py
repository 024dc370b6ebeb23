"""Degrees on a drawing: order is kept, the date line is no edge, and a window holds what it is made for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.mercator import EAST, LEAST_WIDTH, NORTH, SOUTH, WEST, WHOLE, is_on_map, project, window_around

POINTS = st.lists(
    st.tuples(st.floats(SOUTH, NORTH), st.floats(WEST, EAST).map(lambda east: east if east <= 180 else east - 360)),
    min_size=1,
    max_size=8,
)


@given(st.floats(-80, 80), st.floats(-80, 80))
def test_north_is_above_south(one: float, other: float) -> None:
    high, low = (project(latitude, 100)[1] for latitude in (max(one, other), min(one, other)))
    assert high <= low and (high < low or abs(one - other) < 1e-9)


def test_the_equator_and_the_degrees_to_the_east_stay() -> None:
    assert project(0, 100) == (100, 0)
    assert project(0, -170) == (190, 0)
    assert project(60, 100)[1] == pytest.approx(-75.456, abs=0.001)


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_there"),
    [(-41.3, 174.8, True), (-13.8, -171.8, True), (38.9, -77.0, False), (51.5, -0.1, False), (60.0, 100.0, False)],
)
def test_what_the_map_reaches(latitude: float, longitude: float, is_there: bool) -> None:
    assert is_on_map(latitude, longitude) is is_there


@given(POINTS)
def test_a_window_holds_its_points_and_stays_on_the_map(points: list[tuple[float, float]]) -> None:
    places = [project(*point) for point in points]
    window = window_around(places)

    assert window.width >= LEAST_WIDTH - 1e-9
    assert 0.9 <= window.width / window.height <= 1.75
    assert window.left >= WHOLE.left - 1e-9 and window.left + window.width <= WHOLE.left + WHOLE.width + 1e-9
    assert window.top >= WHOLE.top - 1e-9 and window.top + window.height <= WHOLE.top + WHOLE.height + 1e-9
    for x, y in (window.place(place, width=1000) for place in places):
        assert -1e-6 <= x <= 1000 + 1e-6 and -1e-6 <= y <= 1000 * window.height / window.width + 1e-6


def test_without_points_it_is_the_whole_map() -> None:
    assert window_around([]) == WHOLE
