"""Referrals whose time is nearly over, and legal holds on some that are closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from jpoa_portal.demo import canaries
from jpoa_portal.demo.members import Cast
from members.access import Actor
from members.acting import acting_as
from operations.models import Referral, ReferralRecipient
from operations.referrals import messages, services
from operations.referrals.message_queries import get_talk
from operations.retention import services as retention


def build(cast: Cast, *, now: datetime) -> None:
    """Two closed nearly a year ago, about victims; of one something has come in since."""
    owner, reader = (cast.actor(cast.officers[key][0]) for key in ("nz-border", "vn-police"))
    to = cast.agencies["vn-police"].id
    for days, is_spoken_of in ((350, False), (345, True)):
        referral = _closed(owner, reader, to=to, at=now - timedelta(days=days))
        if is_spoken_of:
            with acting_as(reader):
                talk = get_talk(reader, referral_id=referral.id)
                assert talk is not None  # noqa: S101 - it was closed a moment ago
                keys = [row.id for row in talk.recipients]
                words = "EXERCISE: she is safe and at home"
                messages.write(talk=talk, to=keys, body=words, by=reader, now=now - timedelta(days=5))


def hold(referral: Referral, writer: Actor, at: datetime, *, wanted: bool) -> None:
    """The owner keeps a closed referral for a court."""
    if not wanted:
        return
    with acting_as(writer):
        row = Referral.objects.get(id=referral.id)
        reason = canaries.mark("EXERCISE: proceedings before a court", wanted)
        until = (at + timedelta(days=3 * 365)).date()
        retention.hold(referral=row, by=writer, now=at, reason=reason, until=until)


def _closed(owner: Actor, reader: Actor, *, to: object, at: datetime) -> Referral:
    content = {
        "kind": "victim",
        "crime_type": "tip",
        "urgency": "priority",
        "handling_code_id": "H3",
        "summary": "EXERCISE: a person who wants to go home",
        "narrative": "EXERCISE: a person was found at a farm and wants to go home. Can her family be told?",
        "draft_recipients": [to],
    }
    with acting_as(owner):
        referral = services.write(by=owner, now=at, content=content)
        services.send(referral=referral, by=owner, now=at, version=referral.version)
    with acting_as(reader):
        row = ReferralRecipient.objects.select_related("referral__originator", "agency").get(referral=referral)
        later = at + timedelta(hours=30)
        words = "EXERCISE: her family knows"
        services.answer(recipient=row, by=reader, now=later, version=row.version, words=words, result="known")
    with acting_as(owner):
        referral.refresh_from_db()
        services.close(referral=referral, by=owner, now=at + timedelta(days=3), version=referral.version)
    return referral
