"""What lies with one person, asked before that person leaves; the apps above say what it is and give it on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from common.access import Words
from members.access import Actor
from members.models import Person


@dataclass(frozen=True)
class Piece:
    """Something open that lies with a person: how to find it, what it is, its reference and its page."""

    source: str
    id: UUID
    words: Words
    reference: str
    url: str

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.source}-{self.id}"


class Give(Protocol):
    """Give pieces to a colleague of the same agency; what is no longer open is left out. Raises: NotAllowed."""

    def __call__(self, *, ids: Sequence[UUID], to: Person, by: Actor, now: datetime) -> None: ...


@dataclass(frozen=True)
class Source:
    """A kind of work: what of it lies with a person, as far as the actor may see it, and how it is given on."""

    name: str
    pieces: Callable[[Actor, Person], list[Piece]]
    give: Give


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Make kinds of work known, in the order in which they are shown."""
    _sources.update({source.name: source for source in sources})


def of(actor: Actor, person: Person) -> list[Piece]:
    """All that lies with a person and that the actor may see. As many queries as there are kinds."""
    return [piece for source in _sources.values() for piece in source.pieces(actor, person)]


def give(takers: Mapping[Piece, Person], *, by: Actor, now: datetime) -> None:
    """Give each piece to its taker, all of a kind that one person takes at once. Raises: NotAllowed."""
    grouped: dict[tuple[str, Person], list[UUID]] = {}
    for piece, taker in takers.items():
        grouped.setdefault((piece.source, taker), []).append(piece.id)
    for (source, taker), ids in grouped.items():
        _sources[source].give(ids=ids, to=taker, by=by, now=now)
