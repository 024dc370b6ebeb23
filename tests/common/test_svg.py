"""A map shows its points on a coast and nothing else; what stands in it is only what was given."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import labels, mercator, svg
from common.svg import STYLES, Mark, Point, draw, legend

COAST = Path(svg.__file__).parent / "coast"
# Capitals of the sixteen, as the facts have them.
FACTS = Path(svg.__file__).parents[1] / "jpoa_portal" / "demo" / "facts" / "countries.json"
ROWS = json.loads(FACTS.read_text(encoding="utf-8"))["ad_hoc_group"]
SIXTEEN = [Point(row["latitude"], row["longitude"], row["name"], number) for number, row in enumerate(ROWS, start=1)]
ROUTE = [
    Point(10.35, 107.08, "EXERCISE harbour", 1),
    Point(3.0, 101.4, "Port <b>&", 2),
    Point(-6.1, 106.9, "الميناء", 3, Mark.RING),
    Point(-12.4, 130.8, "A place with a name that is much too long for a map", 4),
    Point(-6.1, 106.9, "Again", 5, Mark.RING),
]
WORDS = {"title": "EXERCISE map", "description": "The table says the same."}
SVG = "{http://www.w3.org/2000/svg}"


def _parsed(drawing: str) -> Tree.Element:
    return Tree.fromstring(drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))


def _of(drawing: str, name: str) -> list[Tree.Element]:
    return list(_parsed(drawing).iter(f"{SVG}{name}"))


def test_sixteen_states_are_there_and_the_map_reaches_fifteen() -> None:
    assert len(SIXTEEN) == 16
    assert [point.label for point in SIXTEEN if not svg.is_drawn(point)] == ["United States of America"]


@given(st.sets(st.sampled_from(SIXTEEN), min_size=1).map(lambda found: sorted(found, key=lambda one: one.number)))
def test_no_two_labels_of_states_share_room(points: list[Point]) -> None:
    shown = [point for point in points if svg.is_drawn(point)]
    window = mercator.window_around(svg._projected(point) for point in shown)
    for style in STYLES:
        placed = svg.placed_labels(shown, [], window, style)
        assert all(placed)
        assert not any(one.box.overlaps(other.box) for one, other in combinations(filter(None, placed), 2))


def test_every_state_has_its_name_where_all_sixteen_are() -> None:
    words = [text.text for text in _of(draw(SIXTEEN, **WORDS), "text")]
    assert {f"{point.number} {point.label}" for point in SIXTEEN if svg.is_drawn(point)} <= set(words)


def test_it_holds_allowed_elements_and_no_name_but_those_of_its_points() -> None:
    drawing = draw(ROUTE, **WORDS, legs=list(pairwise(ROUTE)))
    tree = _parsed(drawing)

    assert {one.tag.removeprefix(SVG) for one in tree.iter()} == {
        *("svg", "title", "desc", "path", "g", "circle", "line", "polygon", "text")
    } - ({"line"} if "<line" not in drawing else set())
    assert [one.get("class") for one in tree.iter(f"{SVG}path")] == ["portal-map__coast", "portal-map__route"]
    said = {text.text for text in tree.iter(f"{SVG}text")}
    numbers = {str(point.number) for point in ROUTE}
    names = {"1 EXERCISE harbour", "2 Port <b>&", "3 الميناء", "4 A place with a name that…", "5 Again"}
    assert said == numbers | names
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == WORDS["title"]
    assert [tree[0].text, tree[1].text] == list(WORDS.values())
    found = {key for one in tree.iter() for key in one.attrib}
    assert not {key for key in found if key == "style" or key.startswith("on") or key in {"fill", "stroke", "href"}}


def test_without_legs_there_is_no_line_but_the_coast() -> None:
    drawing = draw(SIXTEEN, **WORDS)
    assert [one.get("class") for one in _of(drawing, "path")] == ["portal-map__coast"]
    assert "portal-map__head" not in drawing


def test_each_leg_is_one_curve_with_a_head_and_a_leg_of_no_length_is_none() -> None:
    same = Point(3.0, 101.4, "Same", 6)
    drawing = draw([*ROUTE, same], **WORDS, legs=[*pairwise(ROUTE), (ROUTE[1], same)])

    curves = _of(drawing, "path")[1].get("d", "")
    assert curves.count("M") == curves.count("Q") == len(ROUTE) - 1
    assert drawing.count("portal-map__head") == (len(ROUTE) - 1) * len(STYLES)
    there, back = curves.split("M")[3:5]
    assert there != back


def test_a_leg_to_a_point_off_the_map_is_not_drawn() -> None:
    far = Point(38.9, -77.0, "Far", 9)
    drawing = draw([ROUTE[0], far], **WORDS, legs=[(ROUTE[0], far)])
    assert "portal-map__route" not in drawing and "Far" not in drawing


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_every_text_is_escaped(text: str) -> None:
    drawing = draw([Point(10, 100, text, 1)], title=text, description=text)
    tree = _parsed(drawing)
    assert {one.tag for one in tree} <= {f"{SVG}{name}" for name in ("title", "desc", "path", "g")}
    assert tree[0].text == (text or None)


def test_the_same_points_give_the_same_bytes() -> None:
    legs = list(pairwise(ROUTE))
    assert draw(ROUTE, **WORDS, legs=legs) == draw(list(ROUTE), **WORDS, legs=list(legs))


def test_words_from_the_right_begin_where_others_end() -> None:
    drawing = draw([Point(10, 100, "Port", 1), Point(-10, 130, "الميناء", 2)], **WORDS)
    wide = {text.text: text for text in _of(drawing, "text")}
    assert wide["1 Port"].get("direction") == "ltr"
    assert wide["2 الميناء"].get("direction") == "rtl"
    assert _parsed(drawing).get("direction") == "ltr"


def test_marks_differ_by_their_shape() -> None:
    shapes = {mark: _parsed(legend(mark))[0].tag.removeprefix(SVG) for mark in Mark}
    assert shapes == {Mark.DOT: "circle", Mark.RING: "circle", Mark.DIAMOND: "polygon"}
    assert "portal-map__ring" in legend(Mark.RING) and "portal-map__dot" in legend(Mark.DOT)


def test_a_map_is_light() -> None:
    for points in ([], SIXTEEN, ROUTE):
        path = _of(draw(points, **WORDS), "path")[0].get("d", "")
        assert len(path) <= 25_000
    assert len(draw(SIXTEEN, **WORDS)) <= 30_000


# The coast: a claim would be a line where no sea is.


def test_the_coast_is_the_file_whose_checksum_is_kept() -> None:
    told = dict(reversed(line.split("  ")) for line in (COAST / "SHA256SUMS").read_text().splitlines())
    found = {name: hashlib.sha256((COAST / name).read_bytes()).hexdigest() for name in told}
    assert told == found and "coastline.json" in told
    assert "Natural Earth" in (COAST / "README.md").read_text()


def _lines() -> list[list[tuple[float, float]]]:
    kept = json.loads((COAST / "coastline.json").read_text())
    return [[(east / 100, north / 100) for east, north in zip(line[::2], line[1::2], strict=True)] for line in kept]


@pytest.mark.parametrize(
    ("what", "west", "south", "east", "north"),
    [
        ("New Guinea", 140.5, -8.3, 141.6, -3.2),
        ("Borneo", 113.0, 0.5, 116.0, 1.8),
        ("Timor", 124.9, -9.35, 125.15, -9.1),
        ("from the Arabian Sea to the Bay of Bengal, inland", 75.0, 20.5, 85.0, 45.0),
        ("the mountains of the north", 70.0, 30.0, 100.0, 45.0),
        ("between the gulfs of the south-east, inland", 99.0, 15.0, 105.0, 20.0),
        ("north of the Gulf of Tonkin", 103.0, 22.0, 108.0, 30.0),
        ("the Korean peninsula, inland", 126.9, 37.7, 127.9, 38.6),
        ("Arabia, inland", 45.0, 18.0, 50.0, 24.0),
    ],
)
def test_no_line_crosses_the_land(what: str, west: float, south: float, east: float, north: float) -> None:
    inland = labels.Box(west, south, east, north)
    for line in _lines():
        for (x1, y1), (x2, y2) in pairwise(line):
            steps = [(x1 + (x2 - x1) * n / 20, y1 + (y2 - y1) * n / 20) for n in range(21)]
            assert not any(labels.Box(x, y, x, y).is_inside(inland) for x, y in steps), what


def test_no_line_runs_along_the_border_of_the_map_or_the_date_line() -> None:
    edges = {0: (mercator.WEST, 180.0, mercator.EAST), 1: (mercator.SOUTH, mercator.NORTH)}
    for line in _lines():
        for one, other in pairwise(line):
            for axis, values in edges.items():
                for value in values:
                    assert not (abs(one[axis] - value) < 0.02 and abs(other[axis] - value) < 0.02), (one, other)
            assert abs(one[0] - other[0]) < 10, "a line across the map"


def test_no_line_is_drawn_twice() -> None:
    """A boundary between two lands is an edge that both have."""
    edges = [frozenset(pair) for line in _lines() for pair in pairwise(line)]
    assert len(edges) == len(set(edges))


def test_the_coast_names_nothing() -> None:
    assert not re.search(r"[A-Za-z]", (COAST / "coastline.json").read_text())
