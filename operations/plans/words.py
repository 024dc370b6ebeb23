"""How milestones read. Pure, from loaded rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from operations.plans.models import PlanStep
from operations.words import StateWords


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone with its marks, and where it is said that it is reached (empty for those who may not)."""

    milestone: PlanStep
    marks: list[StateWords]
    url: str = ""


def marks_of(*, due_on: date, is_done: bool, today: date, round_ends_on: date | None) -> list[StateWords]:
    """What stands beside a milestone: reached, late, or after the end of the round. The last is allowed and shown."""
    if is_done:
        return [StateWords(_("Reached"), "green")]
    found = []
    if due_on < today:
        found.append(StateWords(_("Late"), "red"))
    if round_ends_on is not None and due_on > round_ends_on:
        found.append(StateWords(_("After the end of the round"), "purple"))
    return found
