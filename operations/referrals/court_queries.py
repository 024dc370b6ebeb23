"""What an actor may know of permissions to use something in court."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.access import may
from members.access import Actor
from operations.referrals import permissions, queries
from operations.referrals.court_models import CourtRequest
from operations.referrals.models import Referral, ReferralRecipient
from operations.words import Event


@dataclass(frozen=True)
class CourtThread:
    """What stands between the owner and one recipient, and what the actor may do there."""

    recipient: ReferralRecipient
    requests: list[tuple[CourtRequest, bool, bool]]  # with whether the actor may answer it, may take it back
    may_ask: bool
    may_ask_answer: bool
    is_answered: bool

    @property
    def given(self) -> dict[str, list[CourtRequest]]:
        """The permissions that stand now, by what they are about."""
        kinds = CourtRequest.About
        return {kind: [one for one, *_may in self.requests if one.is_given and one.about == kind] for kind in kinds}


def visible_to(actor: Actor) -> QuerySet[CourtRequest]:
    """The requests of the threads in which the actor's agency is, of what it may see."""
    sides = Q(recipient__owner_group_id=actor.group_id) | Q(recipient__group_id=actor.group_id)
    rows = CourtRequest.objects.filter(sides, referral__in=queries.visible_to(actor))
    return rows.select_related(
        "recipient__referral",
        "recipient__agency",
        "referral__originator",
        "country",
        "agency",
        "answer__agency",
        "end__agency",
    )


def get_request(actor: Actor, *, court_id: UUID) -> CourtRequest | None:
    """One request, or None when it is missing or foreign. One query."""
    return visible_to(actor).filter(id=court_id).first()


def threads_of(actor: Actor, referral: Referral, recipients: Iterable[ReferralRecipient]) -> list[CourtThread]:
    """For each thread of a referral what was asked and answered. One query."""
    found: dict[UUID, list[CourtRequest]] = {}
    for request in visible_to(actor).filter(referral_id=referral.id):
        found.setdefault(request.recipient_id, []).append(request)
    return [
        CourtThread(
            row,
            [
                (one, may(actor, permissions.ANSWER_COURT, one), may(actor, permissions.TAKE_BACK_COURT, one))
                for one in found.get(row.id, [])
            ],
            may(actor, permissions.ASK_COURT, row),
            may(actor, permissions.ASK_COURT_ANSWER, row),
            row.answered_at is not None,
        )
        for row in recipients
        if row.group_id != row.owner_group_id
    ]


def events_of(threads: Iterable[CourtThread]) -> list[Event]:
    """What happened, for the timeline."""
    events = []
    for request in (one for thread in threads for one, *_may in thread.requests):
        events.append(Event(request.asked_at, _("Asked to use it in court"), request.agency.name, request.proceedings))
        if request.has_answer:
            said = request.answer
            events.append(Event(said.answered_at, said.get_decision_display(), said.agency.name, said.conditions))
        if request.has_end:
            ended = request.end
            events.append(Event(ended.ended_at, _("Permission taken back"), ended.agency.name, ended.reason))
    return events


def given_for(actor: Actor, referral: Referral, *, until: datetime) -> list[CourtRequest]:
    """The permissions that stand now of those that were given until an instant, for a copy. One query."""
    rows = visible_to(actor).filter(referral_id=referral.id, answer__answered_at__lte=until)
    return [one for one in rows if one.is_given]
