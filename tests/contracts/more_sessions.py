"""Many action items at once, for the lists that must ask as much for many rows as for few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from members.models import Agency
from operations.models import ActionItem, JointPeriodOfAction, Recommendation, Session
from tests.conftest import NOW

MANY_ITEMS = 500


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
