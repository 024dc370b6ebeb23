"""Offers to hand a referral over, made and answered through the services, for the tests of both sides."""

from __future__ import annotations

from typing import Any

from members.models import Agency
from operations.models import Referral, ReferralHandover
from operations.referrals import handover_queries, handovers, queries
from tests.operations.cases import Cases

REASON = "EXERCISE: the case is in your district"


def agency(key: str) -> Agency:
    return Agency.objects.select_related("country").get(group__name=key)


def offer(
    cases: Cases, referral: Referral, *, to: str = "vn-police", by: str = "nz_officer", keeps: bool = False
) -> ReferralHandover:
    with cases.acting(by) as actor:
        return handovers.offer(
            referral=cases.own(referral, by), to=agency(to), reason=REASON, keeps_reading=keeps, by=actor, now=cases.now
        )


def seen(cases: Cases, handover: ReferralHandover, who: str) -> ReferralHandover | None:
    return cases.as_seen_by(who, lambda actor: handover_queries.get_handover(actor, handover_id=handover.id))


def answer(cases: Cases, handover: ReferralHandover, step: str, *, by: str = "vn_officer", words: str = "") -> None:
    row = seen(cases, handover, by)
    assert row is not None
    with cases.acting(by) as actor:
        getattr(handovers, step)(handover=row, words=words, by=actor, now=cases.now, version=row.version)


def handed_over(cases: Cases, referral: Referral, **offered: Any) -> ReferralHandover:
    handover = offer(cases, referral, **offered)
    answer(cases, handover, "accept")
    return handover


def may_see(cases: Cases, referral: Referral, who: str) -> bool:
    return cases.as_seen_by(who, lambda actor: queries.get_visible(actor, referral_id=referral.id)) is not None
