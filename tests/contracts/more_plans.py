"""Many plans at once, for the lists that must ask as much for many rows as for few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
from django.contrib.auth.models import Permission

from members.models import Agency
from operations.models import InvestigationPlan, InvestigationPlanGrant, JointPeriodOfAction
from tests.conftest import NOW

MANY_PLANS = 500


def more_plans(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Plans that the agency leads, all of them opened to the co-chairs; a country leads some a year, so fewer do."""
    writer, jpoa = agency.memberships.all()[0].person_id, JointPeriodOfAction.objects.get(key="EXERCISE")
    made = [
        InvestigationPlan(
            reference=f"EX-{n}",
            jpoa=jpoa,
            lead=agency,
            owner_group_id=agency.group_id,
            written_by_id=writer,
            title=f"EXERCISE {n}",
            crime_type="som",
            handling_code_id="H3",
            hypothesis="EXERCISE",
            created_at=NOW - timedelta(minutes=n),
        )
        for n in range(first, first + min(number, MANY_PLANS))
    ]
    InvestigationPlan.objects.bulk_create(made)
    rows = InvestigationPlan.objects.filter(id__in=[plan.id for plan in made])
    rows.update(state="proposed", proposed_at=NOW, opened_to_chairs_at=NOW, opened_to_chairs_by=writer)
    right = Permission.objects.get(codename="view_investigationplan")
    InvestigationPlanGrant.objects.bulk_create(
        InvestigationPlanGrant(content_object=plan, group_id=agency.group_id, permission=right) for plan in made
    )
