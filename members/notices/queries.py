"""The notices an agency may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from members import roles
from members.access import Actor
from members.models import Notice

MOST_CHANGES = 500


@dataclass(frozen=True)
class Changed:
    """A record about which something has happened: where it is, and what happened to it, newest first."""

    path: str
    reference: str
    notices: list[Notice]


def unread(actor: Actor) -> QuerySet[Notice]:
    """What is new for the actor's agency, newest first; for a chair what only the chairs read."""
    return visible_to(actor).filter(read_at__isnull=True)


def since(actor: Actor, instant: datetime | None) -> QuerySet[Notice]:
    """What others have done since an instant that the actor's agency should know, read or not, newest first."""
    rows = visible_to(actor)
    return rows.filter(created_at__gt=instant) if instant else rows.none()


def changed(actor: Actor, *, instant: datetime | None) -> list[Changed]:
    """The same by record, the one that changed last first; the latest MOST_CHANGES notices. One query."""
    found: dict[UUID, list[Notice]] = {}
    for notice in since(actor, instant)[:MOST_CHANGES]:
        found.setdefault(notice.object_id, []).append(notice)
    return [Changed(notices[0].path, notices[0].reference, notices) for notices in found.values()]


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """The notices of the actor's agency, newest first; for a chair what only the chairs read."""
    rows = Notice.objects.filter(group_id=actor.group_id).order_by("-created_at", "-id")
    is_chair = actor.holds(roles.CO_CHAIR)
    if not actor.reads_for_agency:
        return rows.filter(kind__in=Notice.OF_CHAIRS) if is_chair else rows.none()
    return rows if is_chair else rows.exclude(kind__in=Notice.OF_CHAIRS)


def get_visible(actor: Actor, *, notice_id: UUID) -> Notice | None:
    """One notice of the actor's agency that its officers follow, or None."""
    rows = Notice.objects.filter(group_id=actor.group_id, id=notice_id)
    return rows.exclude(kind__in=Notice.OF_CHAIRS).first()
