"""Many referrals of an agency whose last day is near, for what is asked of the list of them."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from members.models import Agency
from operations.bulk.fill import fill
from operations.bulk.seeds import Plan
from tests.conftest import NOW

_BEGIN = 100_000  # beyond the referrals of other lists


def more_over(owner: psycopg.Connection[tuple[object, ...]], agency: Agency, *, first: int, number: int) -> None:
    """What is over; of every second one something new has come in."""
    others = list(Agency.objects.exclude(id=agency.id).values_list("id", flat=True))
    plan = Plan(number=number * 4, agencies=len(others) + 1, share=1.0, now=NOW, first=_BEGIN + first * 4, at_work=0)
    fill(owner, plan, big=agency.id, sparse=others[0])
    owner.execute(
        "update operations_retention set due_on = %s,"
        " needs_yes = needs_yes or get_byte(uuid_send(referral_id), 15) %% 2 = 0 where owner_group_id = %s",
        [NOW.date() + timedelta(days=9), agency.group_id],
    )
