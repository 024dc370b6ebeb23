"""The notices an agency may read."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from members.access import Actor
from members.models import Notice


def unread(actor: Actor) -> QuerySet[Notice]:
    """What is new for the actor's agency, newest first."""
    if not actor.reads_for_agency:
        return Notice.objects.none()
    return Notice.objects.filter(group_id=actor.group_id, read_at__isnull=True).order_by("-created_at", "-id")


def get_visible(actor: Actor, *, notice_id: UUID) -> Notice | None:
    """One notice of the actor's agency, or None."""
    return Notice.objects.filter(group_id=actor.group_id, id=notice_id).first()
