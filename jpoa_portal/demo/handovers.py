"""Referrals that their owners hand over, and one of which use in court was asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from jpoa_portal.demo.members import Cast
from members.acting import acting_as
from members.models import Country
from operations.models import JointPeriodOfAction, Referral, ReferralHandover, ReferralRecipient
from operations.referrals import court, court_queries, handover_queries, handovers, own_links, services
from operations.referrals.court import Said

_REASON = "EXERCISE: the boats are in your waters now"


def build(cast: Cast, jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """Between agencies that have no other part in the tour of the demo world: one that waits, and one of each end."""
    ago = partial(_ago, now)
    heir = cast.actor(cast.officers["my-crime"][0])
    _offer(cast, jpoa, ("bd-police", "in-crime", "pk-smuggling"), at=ago(1))
    for words, service in (("EXERCISE: we know the boats", handovers.accept), ("EXERCISE: not ours", handovers.refuse)):
        offered = _offer(cast, jpoa, ("id-crime", "ae-ports", "my-crime"), at=ago(4))
        with acting_as(heir):
            found = handover_queries.visible_to(heir).get(id=offered.id)
            service(handover=found, words=words, by=heir, now=ago(3), version=found.version)
    owner = cast.actor(cast.officers["id-crime"][0])
    kept, closed = (_offer(cast, jpoa, ("id-crime", "ae-ports", "my-crime"), at=ago(4)) for _ in range(2))
    with acting_as(owner):
        handovers.take_back(handover=kept, words="", by=owner, now=ago(3), version=kept.version)
        referral = Referral.objects.get(id=closed.referral_id)
        services.close(referral=referral, by=owner, now=ago(2), version=referral.version)
        other = Referral.objects.get(id=kept.referral_id).reference
        own_links.link(referral=referral, reference=other, reason="EXERCISE: one crew", by=owner, now=ago(2))


def ask_for_court(cast: Cast, jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """A permission that was given and taken back, and a refusal."""
    keys = ("id-crime", "ae-ports")
    owner, asker = (cast.actor(cast.officers[key][0]) for key in keys)
    ago = partial(_ago, now)
    referral = _send(cast, jpoa, keys, at=ago(9))
    answers = (Said(decision="given", conditions="EXERCISE: none"), Said(decision="refused", reason="source"))
    for said in answers:
        with acting_as(asker):
            row = ReferralRecipient.objects.select_related("referral", "agency").get(referral_id=referral.id)
            place = Country.objects.get(iso2="AE")
            asked = court.ask(recipient=row, proceedings="EXERCISE: a trial", country=place, by=asker, now=ago(8))
        with acting_as(owner):
            found = court_queries.visible_to(owner).get(id=asked.id)
            court.answer(request=found, said=said, by=owner, now=ago(7))
            if said.decision == "given":
                given = court_queries.visible_to(owner).get(id=asked.id)
                court.take_back(request=given, reason="EXERCISE: it ended", by=owner, now=ago(6))


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _offer(cast: Cast, jpoa: JointPeriodOfAction, keys: tuple[str, str, str], *, at: datetime) -> ReferralHandover:
    """By the first agency, of what the second one has received, to the third one."""
    referral = _send(cast, jpoa, keys[:2], at=at)
    owner = cast.actor(cast.officers[keys[0]][0])
    with acting_as(owner):
        own = Referral.objects.get(id=referral.id)
        to = cast.agencies[keys[2]]
        return handovers.offer(referral=own, to=to, reason=_REASON, keeps_reading=False, by=owner, now=at)


def _send(cast: Cast, jpoa: JointPeriodOfAction, keys: tuple[str, str], *, at: datetime) -> Referral:
    """By the first agency to the second one."""
    owner = cast.actor(cast.officers[keys[0]][0])
    content: dict[str, Any] = {
        "kind": "assistance",
        "crime_type": "som",
        "urgency": "routine",
        "handling_code_id": "H1",
        "summary": "EXERCISE: boats without lights",
        "narrative": "EXERCISE: two boats without lights were seen three times. Who owns them?",
        "draft_recipients": [cast.agencies[keys[1]].id],
    }
    with acting_as(owner):
        referral = services.write(by=owner, now=at, content=content, jpoa=jpoa)
        services.send(referral=referral, by=owner, now=at, version=referral.version)
    return referral
