"""From degrees to places on a drawing: pure functions that know no country.

The map reaches from 40° E over the date line to 165° W and from 50° S to 50° N. Shapes stay as they are (Mercator), so
that a part of it can be shown larger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import asinh, degrees, radians, tan

WEST, EAST, SOUTH, NORTH = 40.0, 195.0, -50.0, 50.0
LEAST_WIDTH = 24.0  # degrees that a drawing shows at least: the coastline has no more to say to a closer look
MARGIN = 0.14  # of what is shown, on each side
BROADEST, TALLEST = 1.7, 1.2  # width to height

Place = tuple[float, float]


def project(latitude: float, longitude: float) -> Place:
    """Degrees to the east, running on past 180, and to the south. Units: degrees on the equator."""
    return longitude % 360, -degrees(asinh(tan(radians(latitude))))


def is_on_map(latitude: float, longitude: float) -> bool:
    """Whether the map reaches there."""
    return SOUTH <= latitude <= NORTH and WEST <= longitude % 360 <= EAST


@dataclass(frozen=True)
class Window:
    """The part of the map that a drawing shows. Units: degrees on the equator, from the left and from the top."""

    left: float
    top: float
    width: float
    height: float

    def place(self, point: Place, *, width: int) -> Place:
        """Where a projected point stands on a drawing of a width."""
        return (point[0] - self.left) * width / self.width, (point[1] - self.top) * width / self.width

    def drawn_height(self, width: int) -> int:
        """How high a drawing of a width is."""
        return round(width * self.height / self.width)


WHOLE = Window(WEST, project(NORTH, WEST)[1], EAST - WEST, project(SOUTH, WEST)[1] - project(NORTH, WEST)[1])


def window_around(points: Iterable[Place]) -> Window:
    """The smallest window of a pleasant shape around projected points, inside the map; all of it without points."""
    found = list(points)
    if not found:
        return WHOLE
    xs, ys = [x for x, _ in found], [y for _, y in found]
    width = max((max(xs) - min(xs)) * (1 + 2 * MARGIN), LEAST_WIDTH)
    height = max((max(ys) - min(ys)) * (1 + 2 * MARGIN), width / BROADEST)
    width = min(max(width, height * TALLEST), WHOLE.width)
    height = min(height, WHOLE.height)
    left = _within((max(xs) + min(xs) - width) / 2, WHOLE.left, WHOLE.left + WHOLE.width - width)
    top = _within((max(ys) + min(ys) - height) / 2, WHOLE.top, WHOLE.top + WHOLE.height - height)
    return Window(left, top, width, height)


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
