"""Linking two referrals within one agency, which alone knows of it; and which are linked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from audit.services import record
from common.access import Asking, Words, demand
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from operations.referrals import permissions, queries
from operations.referrals.models import Referral
from operations.referrals.own_link_models import OwnLink
from operations.referrals.telling import KIND


class NotFound(ValueError):
    """There is no other referral, or not exactly one, that the actor reads by this reference."""


class AlreadyLinked(ValueError):
    """The two are linked already."""


@dataclass(frozen=True)
class Linked:
    """A link as it is read from the page of one of its two referrals."""

    link: OwnLink
    referral: Referral  # whose page it is
    other: Referral

    def get_absolute_url(self) -> str:
        return reverse("referral", kwargs={"referral_id": self.referral.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the referral, in words."""
        return self.referral.why_seen_by(actor)


def of_referral(actor: Actor, referral: Referral) -> list[Linked]:
    """What the actor's agency has linked with a referral, also what it ended, oldest first. One query."""
    rows = OwnLink.objects.filter(Q(first=referral) | Q(second=referral), group_id=actor.group_id)
    found = rows.select_related("first", "second", "linked_by")
    return [Linked(row, referral, row.second if row.first_id == referral.id else row.first) for row in found]


def get_linked(actor: Actor, *, referral_id: UUID, link_id: UUID) -> Linked | None:
    """One link on the page of a referral, or None when it is missing or foreign. Two queries."""
    referral = queries.get_visible(actor, referral_id=referral_id)
    found = of_referral(actor, referral) if referral else []
    return next((one for one in found if one.link.id == link_id), None)


@transaction.atomic
def link(
    *, referral: Referral, reference: str, reason: str, by: Actor, now: datetime, showing: UUID | None = None
) -> OwnLink:
    """Link it with the referral of this reference, which the actor reads too. One form makes one link.

    Raises: NotAllowed, NotFound, AlreadyLinked, AlreadyDone.
    """
    demand(by, permissions.LINK_REFERRALS, referral)
    key = showing or uuid7()
    if OwnLink.objects.filter(id=key, group_id=by.group_id).exists():
        raise AlreadyDone(referral)
    first, second = sorted((referral, _other(by, referral, reference)), key=lambda one: one.id)
    row = OwnLink(
        id=key,
        first=first,
        second=second,
        reason=reason,
        agency_id=by.agency_id,
        group_id=by.group_id,
        linked_by_id=by.person_id,
        linked_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyLinked from error
    for one in (first, second):
        record(action="link_referrals", by=by, now=now, kind=KIND, id=one.id)
    return row


def _other(by: Actor, referral: Referral, reference: str) -> Referral:
    """By the reference as somebody types or pastes it."""
    typed = "".join(reference.split()).upper()
    found = list(queries.visible_to(by).filter(reference=typed).exclude(id=referral.id)[:2])
    if len(found) != 1:
        raise NotFound
    return found[0]


@transaction.atomic
def unlink(*, linked: Linked, by: Actor, now: datetime) -> None:
    """End a link; that it was there stays. Raises: NotAllowed, MovedOn, ChangedMeanwhile."""
    demand(by, permissions.UNLINK_REFERRALS, linked)
    ended = OwnLink.objects.filter(id=linked.link.id, group_id=by.group_id, ended_at__isnull=True)
    if not ended.update(ended_at=now, ended_by_id=by.person_id):
        raise ChangedMeanwhile(linked.referral)
    for one in (linked.referral, linked.other):
        record(action="unlink_referrals", by=by, now=now, kind=KIND, id=one.id)
