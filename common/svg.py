"""A map drawn on the server: labelled points on a coastline, and nothing that could be read as a claim.

It draws no boundary, no fill, no flag, no name but those of its points (DESIGN.md, section 4). Every colour is a class
of static/src/_map.scss. Each map is drawn twice over one coast: with names for a wide screen and for paper, with large
numbers for a narrow one; the styles show one of them. The page has a table that says the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import hypot
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common import labels, mercator
from common.labels import Box, Label, Placed, Spot

WIDTH = 1000
LONGEST_NAME = 26
_COAST = Path(__file__).parent / "coast" / "coastline.json"
_BEND = 0.12  # of a leg's length: there and back are two lines
_HEADS = 3.5  # lengths of an arrow's head that a leg needs to have one
_EDGE = 6.0  # that labels keep from the edge of the drawing


class Mark(StrEnum):
    """How a point looks. By its shape, not by its colour alone."""

    DOT = "dot"
    RING = "ring"
    DIAMOND = "diamond"


@dataclass(frozen=True)
class Point:
    """Where something lies, in decimal degrees, what it is called, and its number in the table beside the map."""

    latitude: float
    longitude: float
    label: str
    number: int
    mark: Mark = Mark.DOT


@dataclass(frozen=True)
class Style:
    """Sizes of one of the two drawings, in a thousandth of the map's width."""

    name: str
    letters: float
    mark: float
    has_names: bool


STYLES = (Style("wide", 24.0, 7.5, has_names=True), Style("narrow", 42.0, 12.0, has_names=False))


def is_drawn(point: Point) -> bool:
    """Whether the map reaches the point."""
    return mercator.is_on_map(point.latitude, point.longitude)


def draw(
    points: Sequence[Point],
    *,
    title: str,
    description: str,
    legs: Sequence[tuple[Point, Point]] = (),
) -> SafeString:
    """A map of the points that it reaches; arrows go along the `legs`. The same for the same points, to the byte."""
    shown = [point for point in points if is_drawn(point)]
    window = mercator.window_around(_projected(point) for point in shown)
    height = window.drawn_height(WIDTH)
    curves = [
        _curve(_spot(start, window), _spot(end, window))
        for start, end in legs
        if is_drawn(start) and is_drawn(end) and _spot(start, window) != _spot(end, window)
    ]
    return format_html(
        '<svg class="portal-map" viewBox="0 0 {} {}" role="img" aria-label="{}" direction="ltr">'
        "<title>{}</title><desc>{}</desc>"
        '<path class="portal-map__coast" d="{}"/>{}{}</svg>',
        WIDTH,
        height,
        title,
        title,
        description,
        _coast(window),
        format_html('<path class="portal-map__route" d="{}"/>', _route(curves)) if curves else "",
        format_html_join("", "{}", ((_layer(shown, curves, window, style),) for style in STYLES)),
    )


def legend(mark: Mark) -> SafeString:
    """A mark by itself, for the words that explain it."""
    return format_html(
        '<svg class="portal-map__legend" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        _mark(mark, (10.0, 10.0), 7.0),
    )


def _projected(point: Point) -> mercator.Place:
    return mercator.project(point.latitude, point.longitude)


def _spot(point: Point, window: mercator.Window) -> Spot:
    return window.place(_projected(point), width=WIDTH)


# The coast.


@cache
def coastline() -> tuple[tuple[mercator.Place, ...], ...]:
    """Every line of the coast, projected; made by static/src/coast.mjs."""
    kept: list[list[int]] = json.loads(_COAST.read_text(encoding="ascii"))
    return tuple(
        tuple(mercator.project(north / 100, east / 100) for east, north in zip(line[::2], line[1::2], strict=True))
        for line in kept
    )


def _coast(window: mercator.Window) -> str:
    frame = Box(window.left, window.top, window.left + window.width, window.top + window.height)
    return "".join(_path(run, window) for line in coastline() for run in _runs(line, frame))


def _runs(line: Sequence[mercator.Place], frame: Box) -> Iterable[list[mercator.Place]]:
    """The parts of a line that can be seen; the drawing's own edge cuts them off."""
    run: list[mercator.Place] = []
    for start, end in pairwise(line):
        across = Box(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
        if across.overlaps(frame):
            run = run or [start]
            run.append(end)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(run: Sequence[mercator.Place], window: mercator.Window) -> str:
    """In whole thousandths of the width, each point from the one before."""
    spots = [tuple(round(part) for part in window.place(one, width=WIDTH)) for one in run]
    steps = [(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(spots)]
    drawn = "".join(f"{_sign(x)}{_sign(y)}" for x, y in steps if x or y)
    return f"M{spots[0][0]} {spots[0][1]}l{drawn.lstrip()}" if drawn else ""


def _sign(number: int) -> str:
    return f" {number}" if number >= 0 else str(number)


# The route.


@dataclass(frozen=True)
class _Curve:
    """A leg with a slight bend to its left."""

    start: Spot
    bend: Spot
    end: Spot

    @property
    def length(self) -> float:
        """From end to end, as the crow flies."""
        return hypot(self.end[0] - self.start[0], self.end[1] - self.start[1])

    def at(self, part: float) -> Spot:
        """Where one is after a part of the way."""
        rest = 1 - part
        return (
            rest * rest * self.start[0] + 2 * rest * part * self.bend[0] + part * part * self.end[0],
            rest * rest * self.start[1] + 2 * rest * part * self.bend[1] + part * part * self.end[1],
        )


def _curve(start: Spot, end: Spot) -> _Curve:
    across = (end[1] - start[1], start[0] - end[0])
    middle = ((start[0] + end[0]) / 2 + across[0] * _BEND, (start[1] + end[1]) / 2 + across[1] * _BEND)
    return _Curve(start, middle, end)


def _route(curves: Sequence[_Curve]) -> str:
    return "".join(f"M{_pair(one.start)}Q{_pair(one.bend)} {_pair(one.end)}" for one in curves)


def _heads(curves: Sequence[_Curve], size: float) -> SafeString:
    """An arrow's head in the middle of each leg, where it hides no mark; a short leg has none, its numbers tell."""
    long = [one for one in curves if one.length > _HEADS * size]
    return format_html_join(
        "", '<polygon class="portal-map__head" points="{}"/>', ((_head(one, size),) for one in long)
    )


def _head(curve: _Curve, size: float) -> str:
    start, end = curve.start, curve.end
    ahead = ((end[0] - start[0]) / curve.length, (end[1] - start[1]) / curve.length)
    x, y = curve.at(0.5)
    corners = [
        (x + size * (along * ahead[0] - aside * ahead[1]), y + size * (along * ahead[1] + aside * ahead[0]))
        for along, aside in ((1.2, 0.0), (-0.8, 0.8), (-0.8, -0.8))
    ]
    return " ".join(_pair(corner) for corner in corners)


def _pair(spot: Spot) -> str:
    return f"{spot[0]:.1f},{spot[1]:.1f}"


# Marks and words.


def _layer(points: Sequence[Point], curves: Sequence[_Curve], window: mercator.Window, style: Style) -> SafeString:
    """One of the two drawings: marks, words beside them, and the heads of the arrows."""
    placed = placed_labels(points, curves_at(curves), window, style)
    leaders = [(one.label.spot, one.leader) for one in placed if one and one.leader]
    return format_html(
        '<g class="portal-map__{}">{}{}{}{}</g>',
        style.name,
        format_html_join(
            "",
            '<line class="portal-map__leader" x1="{}" y1="{}" x2="{}" y2="{}"/>',
            ((f"{a:.1f}", f"{b:.1f}", f"{c:.1f}", f"{d:.1f}") for (a, b), (c, d) in leaders),
        ),
        _heads(curves, style.mark * 1.3),
        format_html_join("", "{}", ((_mark(one.mark, _spot(one, window), style.mark),) for one in points)),
        format_html_join("", "{}", ((_words(one),) for one in placed if one)),
    )


def curves_at(curves: Sequence[_Curve]) -> list[Spot]:
    """Spots along the route, which words keep clear of where they can."""
    return [one.at(step / 16) for one in curves for step in range(1, 16)]


def placed_labels(
    points: Sequence[Point], lines: Sequence[Spot], window: mercator.Window, style: Style
) -> list[Placed | None]:
    """Where the words of each point stand in one of the drawings; the number alone where a name finds no room."""
    frame = Box(_EDGE, _EDGE, WIDTH - _EDGE, window.drawn_height(WIDTH) - _EDGE)
    wanted = [Label(_spot(one, window), _text(one, style), style.letters, style.mark) for one in points]
    placed = labels.place(wanted, frame, lines=lines)
    if all(placed) or not style.has_names:
        return placed
    short = [
        Label(label.spot, str(point.number), style.letters, style.mark) if found is None else label
        for point, label, found in zip(points, wanted, placed, strict=True)
    ]
    return labels.place(short, frame, lines=lines)


def _text(point: Point, style: Style) -> str:
    if not style.has_names:
        return str(point.number)
    name = " ".join(point.label.split())
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 1].rstrip()}…"
    return f"{point.number} {name}"


def _mark(mark: Mark, spot: Spot, size: float) -> SafeString:
    x, y = spot
    if mark is Mark.DIAMOND:
        wide = size * 1.35
        corners = ((x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y))
        return format_html(
            '<polygon class="portal-map__diamond" points="{}"/>', " ".join(_pair(corner) for corner in corners)
        )
    return format_html(
        '<circle class="portal-map__{}" cx="{}" cy="{}" r="{}"/>', mark.value, f"{x:.1f}", f"{y:.1f}", f"{size:.1f}"
    )


def _words(placed: Placed) -> SafeString:
    """In their own direction; words from the right begin where others end."""
    box, is_from_the_right = placed.box, labels.is_from_the_right(placed.label.text)
    x = {"start": box.left, "middle": (box.left + box.right) / 2, "end": box.right}[placed.anchor]
    anchor = placed.anchor
    if is_from_the_right:
        anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
    return format_html(
        '<text class="portal-map__label" x="{}" y="{}" font-size="{}" text-anchor="{}" direction="{}">{}</text>',
        f"{x:.1f}",
        f"{box.top + placed.label.size * 0.95:.1f}",
        f"{placed.label.size:g}",
        anchor,
        "rtl" if is_from_the_right else "ltr",
        placed.label.text,
    )
