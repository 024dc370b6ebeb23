"""Many action items, activities and papers at once, for the lists that must ask as much for many rows as for few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from members.models import Agency
from operations.models import ActionItem, JointPeriodOfAction, Recommendation, Session, SessionPaper
from tests.conftest import NOW

MANY_ITEMS, MANY_ACTIVITIES = 500, 500


def more_items(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Items of the agency's country from one open session; the Group has tens of them open, so fewer do."""
    jpoa = JointPeriodOfAction.objects.get(key="EXERCISE")
    session, _ = Session.objects.get_or_create(
        title="EXERCISE: many", defaults={"jpoa": jpoa, "kind": "planning", "starts_on": NOW.date()}
    )
    found = session.recommendations.first() or Recommendation.objects.create(session=session, text="EXERCISE")
    writer = agency.memberships.all()[0].person_id
    ActionItem.objects.bulk_create(
        ActionItem(
            recommendation=found,
            jpoa=jpoa,
            owner=agency.country,
            text=f"EXERCISE {n}",
            due_on=NOW.date() + timedelta(days=n % 300),
            created_at=NOW,
            created_by_id=writer,
        )
        for n in range(first, first + min(number, MANY_ITEMS))
    )


def more_activities(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Open activities of the agency, half of them over, with a paper each; a round has tens of them, so fewer do."""
    jpoa = JointPeriodOfAction.objects.get(key="EXERCISE")
    made = [
        Session(
            title=f"EXERCISE {n}",
            jpoa=jpoa,
            kind="training",
            starts_on=NOW.date() + timedelta(days=n if n % 2 else -n),
            organiser=agency,
        )
        for n in range(first, first + min(number, MANY_ACTIVITIES))
    ]
    Session.objects.bulk_create(made)
    SessionPaper.objects.bulk_create(
        SessionPaper(session=one, name="EXERCISE", held_at="EXERCISE", added_at=NOW) for one in made
    )
