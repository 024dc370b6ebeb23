"""An incident as the tests ask for it: who asks, who confirms, with which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from audit.models import AuditEntry, Incident
from members.access import Actor
from members.incidents import queries, services

FIRST, SECOND, THIRD = "nz_auditor", "Vu Duc Thien An", "Patrick Onslow"  # New Zealand, Viet Nam, Australia
WORDS: dict[str, Any] = {
    "name": "EXERCISE lost laptop",
    "reason": "EXERCISE: whose records were opened from it?",
    "hours": 2,
}
ASK = "/audit/incidents/ask/"
Acting = Callable[[str], Any]


def seen(incident: Incident, by: Actor) -> Incident:
    """The incident as this auditor's page loads it."""
    found = queries.get_visible(by, incident_id=incident.id)
    assert found
    return found


def confirm(incident: Incident, who: str, acting: Acting, now: Any) -> None:
    """Confirm it as somebody of the cast."""
    with acting(who) as by:
        services.confirm(incident=seen(incident, by), by=by, now=now, version=incident.version)


def countries() -> set[str]:
    """The countries whose entries the present actor reads."""
    return set(AuditEntry.objects.values_list("country", flat=True))
