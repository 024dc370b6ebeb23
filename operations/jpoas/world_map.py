"""The countries of a round as points on a map, and the rows of the table that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import svg
from common.svg import Mark, Point
from operations.jpoas.models import JPOAParticipant

_WORDS = {
    Mark.DOT: lambda: _("takes part"),
    Mark.RING: lambda: _("invited, has not confirmed"),
    Mark.DIAMOND: lambda: _("observer"),
}


@dataclass(frozen=True)
class Row:
    """A body of the round: its number on the map, or None where it is not drawn."""

    participant: JPOAParticipant
    part: str
    number: int | None


@dataclass(frozen=True)
class WorldMap:
    """The drawing, None where there is nothing to draw; all rows; what each mark on it means."""

    drawing: SafeString | None
    rows: list[Row]
    legend: list[tuple[SafeString, str]]

    @property
    def undrawn(self) -> list[Row]:
        """Who stands in the table only."""
        return [row for row in self.rows if row.number is None]


def mark_of(participant: JPOAParticipant) -> Mark | None:
    """How it is shown; None once it has withdrawn. Who is known from public sources was never invited here."""
    if participant.withdrawn_on:
        return None
    if participant.kind == JPOAParticipant.Kind.OBSERVER:
        return Mark.DIAMOND
    return Mark.RING if participant.invited_at and not participant.joined_on else Mark.DOT


def world_map(participants: Iterable[JPOAParticipant]) -> WorldMap:
    """Participants first, then observers, each by name."""
    ordered = sorted(participants, key=lambda one: (one.kind != JPOAParticipant.Kind.PARTICIPANT, one.body_name))
    rows: list[Row] = []
    points: list[Point] = []
    for one in ordered:
        mark = mark_of(one)
        point = _point(one, mark, number=len(points) + 1)
        if point:
            points.append(point)
        part = _WORDS[mark]() if mark else _("has withdrawn")
        rows.append(Row(one, part, point.number if point else None))
    used = {point.mark for point in points}
    return WorldMap(
        drawing=_drawn(points) if points else None,
        rows=rows,
        legend=[(svg.legend(mark), words()) for mark, words in _WORDS.items() if mark in used],
    )


def _point(participant: JPOAParticipant, mark: Mark | None, *, number: int) -> Point | None:
    place = participant.country.point if participant.country else None
    if place is None or mark is None:
        return None
    point = Point(*place, participant.body_name, number, mark)
    return point if svg.is_drawn(point) else None


def _drawn(points: list[Point]) -> SafeString:
    description = _("Numbered points on a coastline. The table on this page says the same.")
    return svg.draw(points, title=_("Map: who takes part in this round"), description=description)
