"""When an answer that is late climbs within the receiving agency: pure rules, no Django.

A rung is taken once for each due time. Rungs that were missed (the portal was down) are not made up for one by one:
only the highest rung reached is taken.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta

# Rung, and after which part of the time to answer it follows the due instant; in order.
RUNGS: tuple[tuple[str, float], ...] = (("officer", 0), ("desk", 1 / 8), ("administrator", 1 / 4))


def next_rung(
    *, due_at: datetime, time_to_answer: timedelta, has_officer: bool, now: datetime, taken: Set[str]
) -> str | None:
    """The rung to take now, or None. What lies with nobody begins at the desk."""
    reached = [
        rung
        for rung, part in RUNGS
        if due_at + time_to_answer * part <= now or (rung == "desk" and not has_officer and due_at <= now)
    ]
    if not has_officer:
        reached = [rung for rung in reached if rung != "officer"]
    if not reached or reached[-1] in taken:
        return None
    return reached[-1]
