"""The notices an agency may read."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from members import roles
from members.access import Actor
from members.models import Notice


def unread(actor: Actor) -> QuerySet[Notice]:
    """What is new for the actor's agency, newest first; for a chair what only the chairs read."""
    rows = Notice.objects.filter(group_id=actor.group_id, read_at__isnull=True).order_by("-created_at", "-id")
    is_chair = actor.holds(roles.CO_CHAIR)
    if not actor.reads_for_agency:
        return rows.filter(kind__in=Notice.OF_CHAIRS) if is_chair else rows.none()
    return rows if is_chair else rows.exclude(kind__in=Notice.OF_CHAIRS)


def get_visible(actor: Actor, *, notice_id: UUID) -> Notice | None:
    """One notice of the actor's agency that its officers follow, or None."""
    rows = Notice.objects.filter(group_id=actor.group_id, id=notice_id)
    return rows.exclude(kind__in=Notice.OF_CHAIRS).first()
