"""What comes of a round of views: pure, by the rule that was set and printed before anybody answered.

A holding answer ("awaiting capital") is no objection; when time is over it counts like no answer. Who agrees with
changes agrees. Who objected and turned it into a reservation agrees with that reservation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SILENCE, ANSWER_NEEDED = "silence", "answer_needed"
AGREE, AGREE_WITH_CHANGES, AWAITING_CAPITAL, CANNOT_AGREE = (
    "agree",
    "agree_with_changes",
    "awaiting_capital",
    "cannot_agree",
)
OPEN, STOPPED, INCOMPLETE, AGREED, AGREED_WITH_RESERVATIONS = (
    "open",
    "stopped",
    "incomplete",
    "agreed",
    "agreed_with_reservations",
)


@dataclass(frozen=True)
class Said:
    """The newest view of a country."""

    answer: str
    has_reservation: bool = False


def standing(rule: str, views: Mapping[object, Said | None], *, is_over: bool) -> str:
    """How a round stands; `views` by country, None for no answer yet.

    An objection stops it at once. Else it is open until time is over; then it is agreed, with reservations where
    there are any, unless the rule needs answers and some are missing.
    """
    said = [view for view in views.values() if view is not None]
    if any(view.answer == CANNOT_AGREE for view in said):
        return STOPPED
    if not is_over:
        return OPEN
    if rule == ANSWER_NEEDED and any(view is None or view.answer == AWAITING_CAPITAL for view in views.values()):
        return INCOMPLETE
    return AGREED_WITH_RESERVATIONS if any(view.has_reservation for view in said) else AGREED
