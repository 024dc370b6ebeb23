"""What comes of a round of views: pure, by the rule that was set and printed before anybody answered.

A holding answer ("awaiting capital") is no objection; when time is over it counts like no answer. Who agrees with
changes agrees. Who objected and turned it into a reservation agrees with that reservation. Until time is over, or all
have answered, an objection can be withdrawn by a newer view. The database says the same (migration 0007).
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
OPEN, STOPPED, INCOMPLETE, AGREED, AGREED_WITH_RESERVATIONS, WITHDRAWN = (
    "open",
    "stopped",
    "incomplete",
    "agreed",
    "agreed_with_reservations",
    "withdrawn",
)
NO_ANSWER = "none"


@dataclass(frozen=True)
class Said:
    """The newest view of a country."""

    answer: str
    has_reservation: bool = False


def standing(rule: str, views: Mapping[object, Said | None], *, is_over: bool) -> str:
    """How a round stands; `views` by country, None for no answer yet.

    It is open until time is over or all have answered. Then an objection stops it; else it is agreed, with
    reservations where there are any, unless the rule needs answers and some are missing.
    """
    said = list(views.values())
    are_missing = any(view is None or view.answer == AWAITING_CAPITAL for view in said)
    if not is_over and (are_missing or not said):
        return OPEN
    if any(view is not None and view.answer == CANNOT_AGREE for view in said):
        return STOPPED
    if rule == ANSWER_NEEDED and are_missing:
        return INCOMPLETE
    has_reservations = any(view is not None and view.has_reservation for view in said)
    return AGREED_WITH_RESERVATIONS if has_reservations else AGREED
