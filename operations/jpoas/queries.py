"""Rounds: read by every member; what is in them is another matter."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from members.access import Actor
from operations.jpoas.models import JointPeriodOfAction
from operations.states import JPOAState


def listed(actor: Actor) -> QuerySet[JointPeriodOfAction]:
    """Every round, exercise first, then the newest."""
    return JointPeriodOfAction.objects.prefetch_related("labels", "co_chairs")


def get_visible(actor: Actor, *, jpoa_id: UUID) -> JointPeriodOfAction | None:
    """One round with what its page shows, or None."""
    return (
        JointPeriodOfAction.objects.filter(id=jpoa_id)
        .prefetch_related(
            "labels",
            "co_chairs",
            "participants__country",
            "participants__organisation",
            "objectives__focus_areas",
            "sessions",
        )
        .first()
    )


def active(actor: Actor) -> QuerySet[JointPeriodOfAction]:
    """Rounds in which work can be done now."""
    return JointPeriodOfAction.objects.filter(state=JPOAState.ACTIVE)
