"""When the mid-term review of a plan falls due: pure, no Django."""

from __future__ import annotations

from datetime import date


def review_due_on(*, round_starts_on: date | None, round_ends_on: date | None, began_on: date | None) -> date | None:
    """The day by which a plan is looked at as a whole: half the window of its round.

    One that began in the second half is looked at half-way between its beginning and the end of the round. None where
    it has not begun, where the round's days are not known, or where it began after the round's last day.
    """
    if began_on is None or round_starts_on is None or round_ends_on is None:
        return None
    half = round_starts_on + (round_ends_on - round_starts_on) / 2
    if began_on < half:
        return half
    return began_on + (round_ends_on - began_on) / 2 if began_on < round_ends_on else None
