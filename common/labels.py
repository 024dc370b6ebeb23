"""Where the words beside points stand, so that none covers another: pure, and the same for the same points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin
from unicodedata import bidirectional, category, east_asian_width

Spot = tuple[float, float]
_NARROW, _CAPITAL, _OTHER, _FULL = 0.58, 0.74, 0.9, 1.05  # widths of signs, in heights of the letters; rather too wide
LINE = 1.2  # height of a line, in heights of the letters
FREE = 5.0  # room that stays between two labels
# To the right first, where the eye goes on; angles on the drawing, on which down is positive.
_ANGLES = (0, 180, -45, 45, -135, 135, -90, 90, -20, 20, -160, 160, -70, 70, -110, 110)
_RINGS = 26
_ATTEMPTS = 5
_FAR = 2.5  # heights of letters from which on a leader is worth another attempt
_NOWHERE = 1e6
_NEAR = 8  # rings in which words also keep clear of the route
_CLEARLY = 1.3  # so much nearer are words to their own mark than to another


@dataclass(frozen=True)
class Box:
    """A rectangle on the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box, *, free: float = 0.0) -> bool:
        """Whether the two share room, or stand closer than `free`."""
        return (
            self.left < other.right + free
            and other.left < self.right + free
            and self.top < other.bottom + free
            and other.top < self.bottom + free
        )

    def nearest_to(self, spot: Spot) -> Spot:
        """Where in it one is nearest to a spot."""
        return min(max(spot[0], self.left), self.right), min(max(spot[1], self.top), self.bottom)

    def is_inside(self, other: Box) -> bool:
        """Whether it lies within another."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Label:
    """Words to be placed: beside which spot, and how large they are drawn."""

    spot: Spot
    text: str
    size: float  # height of the letters
    mark: float  # from the middle of the mark to its rim


@dataclass(frozen=True)
class Placed:
    """Words with their place. `leader` is where a thin line from the mark ends, for words that stand apart."""

    label: Label
    box: Box
    anchor: str  # which side of the words holds to the box: the left (start), the right (end), or its middle
    leader: Spot | None


def width_of(text: str, size: float) -> float:
    """How wide words are drawn at most, or a little more."""
    return size * sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> float:
    if category(sign) in {"Mn", "Me", "Cf"}:
        return 0.0
    if east_asian_width(sign) in "WF":
        return _FULL
    if ord(sign) > 0x1EFF or 0x24F < ord(sign) < 0x1E00:
        return _OTHER
    return _CAPITAL if sign.isupper() or sign in "mw@%" else _NARROW


def is_from_the_right(text: str) -> bool:
    """Whether words are written from the right, by their first letter that says so."""
    strong = (bidirectional(sign) for sign in text)
    return next((one != "L" for one in strong if one in {"L", "R", "AL"}), False)


def place(labels: Sequence[Label], frame: Box, *, lines: Sequence[Spot] = ()) -> list[Placed | None]:
    """A place inside the frame for each label, near its spot, clear of all marks and, where it can be, of the lines.

    In the order of the labels; None for one that finds no room. What stands in the thickest crowd chooses first. While
    a label finds no room, or only far away, it chooses before all others and all are placed anew; the best is kept.
    """
    order = sorted(range(len(labels)), key=lambda index: (-_neighbours(labels, index), index))
    found: list[dict[int, Placed]] = []
    for _attempt in range(_ATTEMPTS):
        taken = _taken(labels, order, frame, lines)
        found.append(taken)
        first = max(order, key=lambda index: (_length(taken.get(index)), -index), default=0)
        if not order or _length(taken.get(first)) < _FAR * labels[first].size:
            break
        order = [first, *(index for index in order if index != first)]
    best = min(found, key=lambda taken: sum(_length(taken.get(index)) for index in order))
    return [best.get(index) for index in range(len(labels))]


def _length(placed: Placed | None) -> float:
    """How long the leader is; longer than any where there is no room."""
    if placed is None:
        return _NOWHERE
    return _apart(placed.label.spot, placed.leader) if placed.leader else 0.0


def _taken(labels: Sequence[Label], order: Sequence[int], frame: Box, lines: Sequence[Spot]) -> dict[int, Placed]:
    """The labels that find room, when they choose in an order."""
    marks = [_around(label.spot, label.mark) for label in labels]
    crossed = [_around(spot, FREE) for spot in lines]
    taken: dict[int, Placed] = {}
    for index in order:
        label, own = labels[index], marks[index]
        ground = _Ground(
            own,
            [*(one for one in marks if one != own), *(one.box for one in taken.values())],
            [(one.label.spot, one.leader) for one in taken.values() if one.leader],
            [one.spot for one in labels if _apart(one.spot, label.spot) > 1],
        )
        # First near and clear of the route too; then over it; at last with a leader that crosses what is there.
        found = (
            next(filter(ground.with_more(crossed).is_free, _candidates(label, frame, _NEAR)), None)
            or next(filter(ground.is_free, _candidates(label, frame, _RINGS)), None)
            or next(filter(replace(ground, may_cross=True).is_free, _candidates(label, frame, _RINGS)), None)
        )
        if found:
            taken[index] = found
    return taken


def _neighbours(labels: Sequence[Label], index: int) -> int:
    x, y = labels[index].spot
    return sum(hypot(x - one.spot[0], y - one.spot[1]) < 6 * one.size for one in labels)


def _around(spot: Spot, half: float) -> Box:
    return Box(spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half)


def _apart(one: Spot, other: Spot) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


@dataclass(frozen=True)
class _Ground:
    """What stands on the drawing when a label looks for its place."""

    own: Box  # the label's mark
    taken: list[Box]  # other marks, and words
    leaders: list[tuple[Spot, Spot]]
    others: list[Spot]  # of the other points
    may_cross: bool = False

    def with_more(self, boxes: Sequence[Box]) -> _Ground:
        """The same with more that is to be kept clear of."""
        return replace(self, taken=[*self.taken, *boxes])

    def is_free(self, candidate: Placed) -> bool:
        """Whether words and their leader stand clear of marks, other words and other leaders."""
        box, spot, leader = candidate.box, candidate.label.spot, candidate.leader
        if box.overlaps(self.own) or any(box.overlaps(one, free=FREE) for one in self.taken):
            return False
        if self.may_cross and leader:
            return True
        if any(_runs_over(start, end, box) for start, end in self.leaders):
            return False
        if leader is None:
            return self._says_whose(candidate)
        if any(_cross((spot, leader), one) for one in self.leaders):
            return False
        return not any(_runs_over(spot, leader, one) for one in self.taken)

    def _says_whose(self, candidate: Placed) -> bool:
        """Words without a leader are clearly nearer to their own mark than to any other."""
        box, spot = candidate.box, candidate.label.spot
        own = _apart(spot, box.nearest_to(spot))
        return all(_apart(one, box.nearest_to(one)) > own * _CLEARLY for one in self.others)


def _candidates(label: Label, frame: Box, rings: int) -> Iterable[Placed]:
    """The places inside the frame, nearest first."""
    width, height = width_of(label.text, label.size), label.size * LINE
    for ring in range(rings):
        away = label.mark + label.size * (0.25 + 0.5 * ring)
        for angle in _ANGLES:
            x, y = label.spot[0] + away * cos(radians(angle)), label.spot[1] + away * sin(radians(angle))
            anchor = "middle" if angle in {-90, 90} else "end" if abs(angle) > 90 else "start"
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            if anchor == "middle":  # above and below may slide along
                left, anchor = _slid(left, width, frame)
            top = y - height / 2 + sin(radians(angle)) * height / 2
            box = Box(left, top, left + width, top + height)
            if box.is_inside(frame):
                yield Placed(label, box, anchor, box.nearest_to(label.spot) if ring > 1 else None)


def _slid(left: float, width: float, frame: Box) -> tuple[float, str]:
    if left < frame.left:
        return frame.left, "start"
    if left + width > frame.right:
        return frame.right - width, "end"
    return left, "middle"


def _cross(one: tuple[Spot, Spot], other: tuple[Spot, Spot]) -> bool:
    def side(start: Spot, end: Spot, point: Spot) -> float:
        return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])

    return side(*one, other[0]) * side(*one, other[1]) < 0 and side(*other, one[0]) * side(*other, one[1]) < 0


def _runs_over(start: Spot, end: Spot, box: Box) -> bool:
    """Whether a line touches a rectangle. Source: Liang and Barsky (1984)."""
    first, last = 0.0, 1.0
    for axis, least, most in ((0, box.left, box.right), (1, box.top, box.bottom)):
        way = end[axis] - start[axis]
        if way == 0:
            if not least < start[axis] < most:
                return False
            continue
        near, far = sorted(((least - start[axis]) / way, (most - start[axis]) / way))
        first, last = max(first, near), min(last, far)
    return first < last
