"""What in plans waits for the own agency: an invitation to answer, a milestone of its own, a review as the lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from members.access import Actor
from operations.plans import queries
from operations.plans.models import InvestigationPlan
from operations.plans.review import review_due_on

_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Waiting:
    """One thing to do: its plan, what it is in words, by which day (None: no day was set)."""

    plan: InvestigationPlan
    words: str
    due_on: date | None
    is_late: bool = False


def waiting(actor: Actor, *, now: datetime) -> list[Waiting]:
    """What to do within fourteen days, late first, then as it falls due. Three queries."""
    today = now.astimezone(ZoneInfo(actor.time_zone)).date()
    found = [
        *(Waiting(row.plan, _("Consent or decline"), None) for row in queries.invitations(actor)),
        *(
            Waiting(one.plan, _("A milestone of your agency"), one.due_on, is_late=one.due_on < today)
            for one in queries.milestones_due(actor, until=today + _SOON)
        ),
        *_reviews(actor, today),
    ]
    return sorted(found, key=lambda one: (not one.is_late, one.due_on or today, one.plan.reference))


def _reviews(actor: Actor, today: date) -> Iterator[Waiting]:
    for plan in queries.not_reviewed(actor):
        due_on = review_of(plan, actor)
        if due_on and due_on <= today + _SOON:
            yield Waiting(plan, _("The mid-term review"), due_on, is_late=due_on < today)


def review_of(plan: InvestigationPlan, actor: Actor) -> date | None:
    """The day by which a plan is reviewed, or None; the day on which it began is the reader's."""
    began = plan.activated_at and plan.activated_at.astimezone(ZoneInfo(actor.time_zone)).date()
    return review_due_on(round_starts_on=plan.jpoa.starts_on, round_ends_on=plan.jpoa.ends_on, began_on=began or None)
