"""When a plan is agreed: pure, no Django. The database takes the step by the same rule (operations migration 0021)."""

from __future__ import annotations

from collections.abc import Iterable


def is_agreed(partners: Iterable[str]) -> bool:
    """Whether all that were asked have answered and at least one takes part; by their states, the lead's aside."""
    states = list(partners)
    return "consented" in states and "invited" not in states
