"""The verbs of the directory."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.services import record
from common.access import demand
from members import permissions
from members.access import Actor


@transaction.atomic
def note_card(*, by: Actor, now: datetime) -> None:
    """Somebody has taken the card of all duty desks out of the portal. Raises: NotAllowed."""
    demand(by, permissions.SEE_DIRECTORY)
    record(action="take_card", by=by, now=now)
