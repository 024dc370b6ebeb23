"""What an originator keeps in its hand, on the stage: consents asked and given, and a request to destroy copies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from members.access import Actor
from members.acting import acting_as
from members.models import Agency
from operations.models import DestructionRequest, Referral, ReferralRecipient
from operations.referrals import onward, recalls

Ids = dict[tuple[str, str, str], dict[str, Any]]


def set_for(
    ids: Ids, state: str, relation: str, referral: Referral, writer: Actor, reader: Actor, *, now: datetime
) -> None:
    """A question of passing on in one state, a consent in another, and in a third what was taken back."""
    if state in {"received", "accepted"}:
        _ask(ids, state, relation, referral, writer, reader, now=now)
    if state == "recalled":
        _take_back(ids, relation, referral, writer, now=now)


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
