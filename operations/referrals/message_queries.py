"""Between whom words can pass in a referral, and what the own agency is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from common.access import Asking, Words
from members.access import Actor
from members.models import Agency
from operations.referrals import queries
from operations.referrals.message_models import ReferralQuestion
from operations.referrals.models import Referral, ReferralRecipient
from operations.states import RecipientState, ReferralState


@dataclass(frozen=True)
class Talk:
    """Where an agency writes inside a referral: its owner into any thread, a recipient into its own."""

    referral: Referral
    is_own: bool
    recipients: tuple[ReferralRecipient, ...]

    @property
    def id(self) -> UUID:
        """Of the referral."""
        return self.referral.id

    @property
    def has_choice(self) -> bool:
        """Whether the writer says who of several shall read."""
        return self.is_own and len(self.recipients) > 1

    @property
    def may_be_to_all(self) -> bool:
        """Whether all recipients can be written to at once, each knowing that all read."""
        return self.has_choice and self.referral.recipients_know_each_other

    def get_absolute_url(self) -> str:
        return reverse("message_write", kwargs={"referral_id": self.referral.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return self.referral.why_seen_by(actor)


def talk_of(actor: Actor, referral: Referral, recipients: Sequence[ReferralRecipient]) -> Talk:
    """Where the actor writes, from rows that were loaded for the actor with their agencies. No query."""
    is_own = referral.owner_group_id == actor.group_id
    reading = (row for row in recipients if _reads(row) and (is_own or row.group_id == actor.group_id))
    return Talk(referral, is_own, tuple(reading))


def _reads(row: ReferralRecipient) -> bool:
    """An agency that takes no part now is written to no more than it is sent anything."""
    return row.state != RecipientState.RECALLED and row.agency.is_active and row.group_id != row.owner_group_id


def get_talk(actor: Actor, *, referral_id: UUID) -> Talk | None:
    """Where the actor's agency writes in a referral that it may see, or None. Two queries."""
    referral = queries.get_visible(actor, referral_id=referral_id)
    return talk_of(actor, referral, queries.recipients_of(actor, referral)) if referral else None


def owner_of(referral: Referral) -> Agency:
    """The agency that has the referral: its originator, unless it went on to another. At most one query."""
    if referral.originator.group_id == referral.owner_group_id:
        return referral.originator
    return Agency.objects.select_related("country", "organisation").get(group_id=referral.owner_group_id)


def questions_to(actor: Actor) -> QuerySet[ReferralQuestion]:
    """What the actor's agency is asked inside referrals and nobody has settled, the oldest first."""
    if not actor.reads_for_agency:
        return ReferralQuestion.objects.none()
    rows = ReferralQuestion.objects.filter(
        group_id=actor.group_id,
        settled_at__isnull=True,
        referral__state__in=[ReferralState.SENT, ReferralState.CLOSED],
    ).exclude(recipient__state=RecipientState.RECALLED)
    return rows.select_related("referral", "message__author_agency").order_by("asked_at", "id")


def get_question(actor: Actor, *, referral_id: UUID, question_id: UUID) -> ReferralQuestion | None:
    """A question in a thread that the actor's agency reads, or None when it is missing or foreign. One query."""
    rows = ReferralQuestion.objects.filter(
        Q(recipient__group_id=actor.group_id) | Q(recipient__owner_group_id=actor.group_id),
        referral__in=queries.visible_to(actor),
        referral_id=referral_id,
        id=question_id,
    )
    return rows.select_related("referral__originator", "recipient__agency", "recipient__referral__originator").first()
