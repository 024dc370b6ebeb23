"""When a person was last in a referral. Openings with less than half an hour between them are one visit.

So what is new stays marked when the page is loaded once more, or when the person comes back from writing an answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from members.access import Actor
from operations.referrals.models import Referral
from operations.referrals.visit_models import ReferralVisit

PAUSE = timedelta(minutes=30)


@transaction.atomic
def note_visit(*, referral: Referral, by: Actor, now: datetime) -> datetime | None:
    """Note that the person opens it now; since when things are new, None the first time. Two queries, once three."""
    rows = ReferralVisit.objects.filter(person_id=by.person_id, referral=referral)
    visit = rows.first()
    if visit is None:
        _begin(ReferralVisit(person_id=by.person_id, referral=referral, opened_at=now, since=now))
        return None
    since = visit.opened_at if now - visit.opened_at >= PAUSE else visit.since
    rows.update(opened_at=now, since=since)
    return since


def _begin(visit: ReferralVisit) -> None:
    """Two windows opened at the same moment are one visit."""
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        return
