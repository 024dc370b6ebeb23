"""Coordinates as people type them; what is no place on Earth is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.coordinates import NotCoordinates, OutOfBounds, parse, words

DEGREES = st.floats(-90, 90).map(lambda value: round(value, 4) + 0.0)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10.35, 107.08", (10.35, 107.08)),
        ("10.35,107.08", (10.35, 107.08)),
        ("10.35 107.08", (10.35, 107.08)),
        ("  10.35 ;  107.08 ", (10.35, 107.08)),
        ("10.35/107.08", (10.35, 107.08)),
        ("10.35°N, 107.08°E", (10.35, 107.08)),
        ("10.35° N 107.08° E", (10.35, 107.08)),
        ("10.35n107.08e", (10.35, 107.08)),
        ("N 10.35 E 107.08", (10.35, 107.08)),
        ("41.29 S, 174.78 E", (-41.29, 174.78)),
        ("-41.29, 174.78", (-41.29, 174.78)),
        ("\N{MINUS SIGN}41.29, +174.78", (-41.29, 174.78)),
        ("13.8 S, 171.8 W", (-13.8, -171.8)),
        ("10,35; 107,08", (10.35, 107.08)),
        ("10,35 107,08", (10.35, 107.08)),
        ("10,35, 107,08", (10.35, 107.08)),
        ("10,35 N, 107,08 E", (10.35, 107.08)),
        ("10, 107", (10.0, 107.0)),
        ("0, 0", (0.0, 0.0)),
    ],
)
def test_what_people_type_is_understood(typed: str, read: tuple[float, float]) -> None:
    assert parse(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "10.35",
        "harbour",
        "10.35, 107.08, 3",
        "107.08 E, 10.35 N",
        "-41.29 S, 174.78 E",
        "10°21'N 107°05'E",
        "nan, inf",
    ],
)
def test_what_is_no_pair_of_degrees_is_refused(typed: str) -> None:
    with pytest.raises(NotCoordinates):
        parse(typed)


@pytest.mark.parametrize("typed", ["90.5, 10", "107.08, 10.35", "10, 181", "-91, 0", "10 N, 200 W"])
def test_what_is_not_on_earth_is_refused(typed: str) -> None:
    with pytest.raises(OutOfBounds):
        parse(typed)


@given(latitude=DEGREES, longitude=DEGREES.map(lambda value: round(value * 2, 4) + 0.0))
def test_what_is_written_is_read_back(latitude: float, longitude: float) -> None:
    assert parse(words(latitude, longitude)) == (latitude, longitude)


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    try:
        latitude, longitude = parse(text)
    except (NotCoordinates, OutOfBounds):
        return
    assert abs(latitude) <= 90 and abs(longitude) <= 180


def test_no_point_has_no_words() -> None:
    assert words(None, 107.08) == words(10.35, None) == ""
