"""Searching, as what somebody does: that it was done is on the record, what was looked for is not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.services import record
from common.access import demand
from members.access import Actor
from operations import permissions
from operations.finding import queries
from operations.finding.queries import Found
from operations.finding.reasons import Reason


@transaction.atomic
def find(*, term: str, by: Actor, now: datetime, after: str = "") -> Found:
    """A page of the referrals that hold a term. Raises: NotAllowed, TooMany."""
    demand(by, permissions.FIND_REFERRALS)
    found = queries.found(by, queries.asked(term), after=after)
    record(action="find_referrals", by=by, now=now)
    return found


@transaction.atomic
def find_person(*, term: str, reason: str, by: Actor, now: datetime, after: str = "") -> Found:
    """A page of the agency's own referrals that hold a name or an identifier. Raises: NotAllowed, TooMany."""
    demand(by, permissions.FIND_OWN_RECORDS)
    found = queries.found(by, queries.asked(term, only_persons=True, only_own=True), after=after)
    record(action="find_own_records", by=by, now=now, words=Reason(reason).label)
    return found
