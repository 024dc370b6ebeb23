"""What lies with a unit, asked before it is closed; the apps above say how much it is."""

from __future__ import annotations

from collections.abc import Callable

from members.access import Actor
from members.models import Unit

Counting = Callable[[Actor, Unit], int]
_countings: dict[str, Counting] = {}


def register(name: str, counting: Counting) -> None:
    """Make a kind of open work known, with the number of it that lies with a unit, as far as the actor may see it."""
    _countings[name] = counting


def open_work(actor: Actor, unit: Unit) -> int:
    """How much open work of all kinds lies with a unit and may be seen by the actor. As many queries as kinds."""
    return sum(counting(actor, unit) for counting in _countings.values())
