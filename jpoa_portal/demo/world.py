"""Builds the demo world, once; a second call finds it there and changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jpoa_portal.demo import cases, consultation, debrief, joining, meetings, members, plans, returns, rounds
from members.models import Agency
from operations.jpoas import tallies


@transaction.atomic
def build(*, now: datetime) -> bool:
    """Make the demo world around `now`, the portal's clock; False when it was there already.

    Runs on the owner's connection: tables of public facts are written by nobody else.
    """
    if Agency.objects.exists():
        return False
    people = members.build(now=now)
    joining.build(people, now=now)
    exercise = rounds.build(now=now)
    cases.build(people, exercise, now=now)
    plans.build(people, exercise, now=now)
    returns.build(people, exercise, now=now)
    consultation.build(people, now=now)
    meetings.build(people, exercise, now=now)
    debrief.build(people, now=now)
    tallies.count_all(now=now)
    return True
