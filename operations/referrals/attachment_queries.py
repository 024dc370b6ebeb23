"""Which files of a referral an actor may see, and where the actor adds one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from common.access import Asking, Words
from members.access import Actor
from operations.referrals import queries
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.reading import read_since


@dataclass(frozen=True)
class Place:
    """Where an agency adds files: in its own referral, or as a recipient of another's."""

    referral: Referral
    recipient: ReferralRecipient | None

    @property
    def id(self) -> UUID:
        """Of the referral."""
        return self.referral.id

    def get_absolute_url(self) -> str:
        return reverse("referral_files", kwargs={"referral_id": self.referral.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return self.referral.why_seen_by(actor)


def get_place(actor: Actor, *, referral_id: UUID) -> Place | None:
    """Where the actor's agency adds files to a referral that it may see, or None. At most two queries."""
    referral = queries.get_visible(actor, referral_id=referral_id)
    if referral is None or referral.owner_group_id == actor.group_id:
        return Place(referral, None) if referral else None
    return Place(referral, queries.get_own_recipient(actor, referral_id=referral_id))


def of_referral(actor: Actor, referral: Referral) -> QuerySet[ReferralAttachment]:
    """The files the actor may read: all for the owner, else the owner's and those of the own agency. Two queries."""
    rows = ReferralAttachment.objects.filter(referral=referral).select_related("agency", "referral")
    if referral.owner_group_id == actor.group_id:
        return rows
    since = read_since(actor, referral)
    shared = Q(recipient__isnull=True, added_at__gte=since) if since else Q(recipient__isnull=True)
    return rows.filter(Q(recipient__group_id=actor.group_id) | shared)


def get_attachment(actor: Actor, *, referral_id: UUID, file_id: UUID) -> ReferralAttachment | None:
    """One file of a referral that the actor may see, or None when it is missing or foreign. At most three queries."""
    rows = ReferralAttachment.objects.filter(
        Q(recipient__isnull=True) | Q(recipient__group_id=actor.group_id) | Q(referral__owner_group_id=actor.group_id),
        referral__in=queries.visible_to(actor),
        referral_id=referral_id,
        id=file_id,
    )
    one = rows.select_related("referral__body", "referral__originator", "agency").first()
    if one is None or one.recipient_id is not None:
        return one
    since = read_since(actor, one.referral)
    return one if since is None or one.added_at >= since else None
