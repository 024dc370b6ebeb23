"""What is late climbs within the receiving agency, by the system actor `escalations`; nobody else hears of it.

The actor reads and writes no table: two functions of the database tell it which answers are late, without what they are
about, and take a rung (migration 0048).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from common.access import demand
from common.ids import uuid7
from members.access import system
from members.acting import acting_as
from operations.referrals.late_ladder import next_rung
from operations.referrals.permissions import ESCALATE
from operations.referrals.urgencies import time_to_answer

SYSTEM = system("escalations")


@dataclass(frozen=True)
class Late:
    """An answer that is late: no word of what it is about, nor of whom."""

    recipient_id: UUID
    urgency: str
    due_at: datetime
    has_officer: bool
    taken: list[str]


def escalate(*, now: datetime) -> int:
    """Take the rungs that are reached by `now`, each once, whoever else does so at the same time; how many."""
    with acting_as(SYSTEM):
        demand(SYSTEM, ESCALATE)
        return sum(_climb(row, now=now) for row in _late(now=now))


def _late(*, now: datetime) -> list[Late]:
    with connection.cursor() as cursor:
        cursor.execute("select * from late_answers(%s)", [now])
        return [Late(*row) for row in cursor.fetchall()]


def _climb(late: Late, *, now: datetime) -> bool:
    rung = next_rung(
        due_at=late.due_at,
        time_to_answer=time_to_answer(late.urgency),
        has_officer=late.has_officer,
        now=now,
        taken=set(late.taken),
    )
    if rung is None:
        return False
    with connection.cursor() as cursor:
        key = uuid7()
        values: list[UUID | datetime | str] = [late.recipient_id, rung, late.due_at, now, key, f"<{key}@jpoa-portal>"]
        cursor.execute("select take_late_rung(%s, %s, %s, %s, %s, %s)", values)
        (is_taken,) = cursor.fetchone()
    return bool(is_taken)
