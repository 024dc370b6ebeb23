"""Rows of plans that the database refuses, and the same as they are meant; `it` is the scene of test_forged_rows.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models

from operations.models import InvestigationPlan, PlanDisclosure, PlanNote, PlanParty, PlanPlace, PlanStep


def a_plan(look: Callable[..., Any], lead: str, partner: str) -> tuple[UUID, UUID, UUID]:
    """An active plan of the demo world."""
    (found,) = look(
        "select p.id, l.id, a.id from operations_investigationplan p"
        " join operations_planparty l on l.plan_id = p.id and l.role = 'lead' join auth_group g on g.id = l.group_id"
        " join operations_planparty a on a.plan_id = p.id and a.role = 'partner' join auth_group h on h.id = a.group_id"
        " where p.state = 'active' and g.name = %s and h.name = %s",
        lead,
        partner,
    )
    return tuple(found)  # type: ignore[return-value]


def _plan(it: Any, **changes: Any) -> InvestigationPlan:
    fields: dict[str, Any] = {
        "reference": "XX-0000-0000",
        "jpoa_id": it.obligation[1],
        "lead_id": it.by.agency_id,
        "owner_group_id": it.by.group_id,
        "written_by_id": it.by.person_id,
        "title": "EXERCISE",
        "crime_type": "som",
        "handling_code_id": "H3",
        "hypothesis": "EXERCISE",
        "created_at": it.now,
    }
    return InvestigationPlan(**{**fields, **changes})


def _party(it: Any, plan: UUID, agency: UUID) -> PlanParty:
    groups = {"group_id": it.by.group_id, "owner_group_id": it.by.group_id}
    return PlanParty(plan_id=plan, agency_id=agency, role="partner", invited_at=it.now, **groups)


def _milestone(it: Any, plan: tuple[UUID, UUID, UUID]) -> PlanStep:
    when = {"due_on": it.now.date(), "added_at": it.now}
    return PlanStep(plan_id=plan[0], owner_id=plan[2], group_id=it.by.group_id, what="EXERCISE", **when)


def _note(it: Any, **changes: Any) -> PlanNote:
    fields: dict[str, Any] = {
        "plan_id": it.plan[0],
        "party_id": it.plan[2],
        "group_id": it.by.group_id,
        "written_by_id": it.by.person_id,
        "written_at": it.now,
        "body": "EXERCISE",
    }
    return PlanNote(**{**fields, **changes})


def _given(it: Any, **changes: Any) -> PlanDisclosure:
    fields: dict[str, Any] = {
        "plan_id": it.plan[0],
        "agency_id": it.by.agency_id,
        "what": "notes",
        "disclosed_at": PlanParty.objects.get(id=it.plan[2]).answered_at,  # with the consent
        "disclosed_by_id": it.by.person_id,
    }
    return PlanDisclosure(**{**fields, **changes})


FORGED: dict[str, Callable[[Any], models.Model]] = {
    "a plan of another agency": lambda it: _plan(it, owner_group_id=it.other.group_id),
    "a plan in another agency's name": lambda it: _plan(it, lead_id=it.other.id),
    "a plan that is active at once": lambda it: _plan(it, state="active"),
    "a plan that goes on from another agency's": lambda it: _plan(it, predecessor_id=it.plan[0]),
    "itself as party of a plan that it is in already": lambda it: _party(it, it.plan[0], it.by.agency_id),
    "a party of a foreign plan": lambda it: _party(it, it.foreign_plan[0], it.by.agency_id),
    "a party of a plan that it is in": lambda it: _party(it, it.plan[0], it.other.id),
    "a place in a plan that it is in": lambda it: PlanPlace(
        plan_id=it.plan[0], position=9, name="EXERCISE", country_id=it.other.country_id
    ),
    "a milestone in a plan that it is in": lambda it: _milestone(it, it.plan),
    "a milestone in a foreign plan": lambda it: _milestone(it, it.foreign_plan),
    "a note in a foreign plan": lambda it: _note(it, plan_id=it.foreign_plan[0], party_id=it.foreign_plan[1]),
    "a note in the lead's name": lambda it: _note(it, party_id=it.plan[1]),
    "a note in another person's name": lambda it: _note(it, written_by_id=it.own.id),
    "a disclosure of the notes at another instant": lambda it: _given(it, disclosed_at=it.now),
    "a disclosure of a plan to another agency": lambda it: _given(it, agency_id=it.other.id),
    "a disclosure of a plan to the chairs": lambda it: _given(it, agency_id=None, what="chairs"),
}
MEANT: dict[str, Callable[[Any], models.Model]] = {
    "a plan": _plan,
    "a note": _note,
    "a disclosure of the notes to itself": _given,
}
