"""What an originator keeps in its hand, on the stage: consents, a request to destroy copies, how long it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jpoa_portal.demo.canaries import mark
from members.access import Actor
from members.acting import acting_as
from members.models import Agency
from operations.models import DestructionRequest, Referral, ReferralRecipient
from operations.referrals import messages, onward, recalls
from operations.referrals.message_queries import get_talk
from operations.retention import services as retention

Ids = dict[tuple[str, str, str], dict[str, Any]]


def set_for(
    ids: Ids, state: str, relation: str, referral: Referral, writer: Actor, reader: Actor, *, now: datetime
) -> None:
    """A question of passing on in one state, a consent in another, and in a third what was taken back."""
    if state in {"received", "accepted"}:
        _ask(ids, state, relation, referral, writer, reader, now=now)
    if state == "recalled":
        _take_back(ids, relation, referral, writer, now=now)
    if state == "closed":
        _hold(ids, relation, referral, writer, now=now)
    if state == "judged":
        _write_after_the_end(referral, reader, now=now)


def _hold(ids: Ids, relation: str, referral: Referral, writer: Actor, *, now: datetime) -> None:
    """A legal hold on what is over."""
    with acting_as(writer):
        reason = mark("EXERCISE", wanted=True)
        until = now.date() + timedelta(days=400)
        held = retention.hold(referral=referral, by=writer, now=now, reason=reason, until=until)
    ids["hold", "", relation] = {"referral_id": referral.id, "hold_id": held.id}


def _write_after_the_end(referral: Referral, reader: Actor, *, now: datetime) -> None:
    """New content, so that a person is to say whether what is over may go."""
    with acting_as(reader):
        talk = get_talk(reader, referral_id=referral.id)
        assert talk is not None  # noqa: S101 - it was sent a moment ago
        to = [row.id for row in talk.recipients]
        messages.write(talk=talk, to=to, body=mark("EXERCISE: one word more", wanted=True), by=reader, now=now)


def _ask(
    ids: Ids, state: str, relation: str, referral: Referral, writer: Actor, reader: Actor, *, now: datetime
) -> None:
    with acting_as(reader):
        row = ReferralRecipient.objects.select_related("referral", "agency").get(referral=referral)
        third = Agency.objects.get(group__name="id-crime")
        both = onward.Scope.BOTH
        asked = onward.ask(recipient=row, by=reader, now=now, to_agency=third, scope=both, purpose="EXERCISE")
    if state == "accepted":
        with acting_as(writer):
            until = now + timedelta(days=400)
            onward.answer(asked=asked, by=writer, now=now, version=1, is_given=True, until=until)
    name = "asked" if state == "received" else "given"
    ids["consent", name, relation] = {"referral_id": referral.id, "consent_id": asked.id}


def _take_back(ids: Ids, relation: str, referral: Referral, writer: Actor, *, now: datetime) -> None:
    with acting_as(writer):
        row = ReferralRecipient.objects.select_related("referral", "agency").get(referral=referral)
        recalls.take_back(recipient=row, by=writer, now=now, reason="EXERCISE")
        asked = DestructionRequest.objects.get(referral=referral)
    ids["destruction", "", relation] = {"request_id": asked.id}
