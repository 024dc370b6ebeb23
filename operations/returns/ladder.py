"""When to remind of an expected return: pure rules, no Django.

A rung is taken once. Rungs that were missed (the portal was down) are not made up for one by one:
only the highest rung reached is taken.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta

# Rung and when it begins, counted from the due instant; in order.
RUNGS: tuple[tuple[str, timedelta], ...] = (
    ("week_before", timedelta(days=-7)),
    ("day_before", timedelta(days=-1)),
    ("day_after", timedelta(days=1)),
    ("week_after", timedelta(days=7)),
    ("month_after", timedelta(days=30)),
)


def next_rung(*, due_at: datetime, now: datetime, taken: Set[str]) -> str | None:
    """The rung to take now, or None when none is reached or the highest one reached is taken."""
    reached = [name for name, offset in RUNGS if due_at + offset <= now]
    if not reached or reached[-1] in taken:
        return None
    return reached[-1]
