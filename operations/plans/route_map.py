"""A plan's suspected route as numbered points joined by arrows, and the rows of the table that says the same.

It is part of the plan's page, never a page of its own: who reads the plan reads the route, and nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import coordinates, svg
from common.svg import Mark, Point
from operations.plans.models import PlanPlace


@dataclass(frozen=True)
class Row:
    """A place with where it stands on the map: its own degrees, or in words where it has none."""

    place: PlanPlace
    degrees: str
    words: str


@dataclass(frozen=True)
class RouteMap:
    """The drawing, None where there is nothing to draw; the places in their order; what each mark on it means."""

    drawing: SafeString | None
    rows: list[Row]
    legend: list[tuple[SafeString, str]]


def route_map(places: Sequence[PlanPlace]) -> RouteMap:
    """Arrows go from a place to the next one; over a place that cannot be drawn goes none."""
    found = [_point(place) for place in places]
    points = [point for point in found if point]
    words = {Mark.DOT: _("a place of the route"), Mark.RING: _("only the country is written down")}
    used = {point.mark for point in points}
    return RouteMap(
        drawing=_drawn(found) if points else None,
        rows=[_row(place, point) for place, point in zip(places, found, strict=True)],
        legend=[(svg.legend(mark), text) for mark, text in words.items() if mark in used],
    )


def _point(place: PlanPlace) -> Point | None:
    """Where it is drawn. Without a point of its own, its country's stands for it, and is called as the country."""
    spot = place.point or place.country.point
    if spot is None:
        return None
    label, mark = (place.name, Mark.DOT) if place.point else (place.country.name, Mark.RING)
    point = Point(*spot, label, place.position, mark)
    return point if svg.is_drawn(point) else None


def _row(place: PlanPlace, point: Point | None) -> Row:
    degrees = coordinates.words(place.latitude, place.longitude)
    if point is None:
        return Row(place, degrees, _("not on the map"))
    return Row(place, degrees, "" if degrees else _("the map shows the country"))


def _drawn(found: Sequence[Point | None]) -> SafeString:
    return svg.draw(
        [point for point in found if point],
        title=_("Map: the suspected route of this plan"),
        description=_("Numbered points joined by arrows on a coastline. The table on this page says the same."),
        legs=[(start, end) for start, end in pairwise(found) if start and end],
    )
