"""Counts across agencies that nobody may see one by one: how far a round is, and how many plans it has.

The portal counts as the system actor `tally`, by two functions of the database (migration 0025) that give a count only
from five up, and of results only where three countries or more stand behind it. What is left out is written down as
"not shown", so that a reader can tell it from what was not counted yet. Counting is rare (plans once a week, results
once a month, as a rule on Mondays and on the first), because the difference of two counts tells what came in between.
What is counted late, as of a round that begins within the week, bears the day on which it was counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from common.access import demand
from members import roles
from members.access import Actor, system
from members.acting import acting_as
from operations import permissions
from operations.jpoas.models import JointPeriodOfAction, Objective, Tally
from operations.states import RUNNING, PlanState

SYSTEM = system("tally")
_PLANS, _TARGET = "plans.", "target."
# A draft is its lead's own affair.
PLAN_STATES = [state for state in PlanState if state != PlanState.DRAFT]


@dataclass(frozen=True)
class Progress:
    """How far a target is, on a day (UTC); `value` is None where it is not shown."""

    value: int | None
    qualifier: str
    as_of: date


def count_all(*, now: datetime) -> int:
    """Count what is due; how many rows that made. A second call in the same week and month adds nothing."""
    today = now.date()
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.TALLY)
        rounds = list(JointPeriodOfAction.objects.filter(state__in=RUNNING))
        wanted = {(jpoa.id, f"{_PLANS}{state}") for jpoa in rounds for state in PLAN_STATES}
        made = _write(wanted, _plans, since=monday, today=today)
        aims = Objective.objects.filter(jpoa__in=rounds, withdrawn_at__isnull=True).exclude(target_indicator="")
        wanted = {(jpoa, f"{_TARGET}{code}") for jpoa, code in aims.values_list("jpoa_id", "target_indicator")}
        return made + _write(wanted, _targets, since=first, today=today)


def _plans(_since: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("select jpoa_id, code, value, qualifier from tally_plans()")
        return cursor.fetchall()


def _targets(since: date) -> list[tuple[Any, ...]]:
    """Of the periods that had begun before the month did."""
    with connection.cursor() as cursor:
        cursor.execute("select jpoa_id, code, value, qualifier from tally_targets(%s)", [since])
        return cursor.fetchall()


def _write(
    wanted: Iterable[tuple[UUID, str]],
    counted: Callable[[date], list[tuple[Any, ...]]],
    *,
    since: date,
    today: date,
) -> int:
    """A row of today for each that is wanted and not there since a day: its count, or none where there is none."""
    there = set(Tally.objects.filter(as_of__gte=since).values_list("jpoa_id", "code"))
    missing = set(wanted) - there
    if not missing:
        return 0
    counts = {(jpoa_id, code): (value, qualifier) for jpoa_id, code, value, qualifier in counted(since)}
    rows = []
    for jpoa_id, code in sorted(missing):
        value, qualifier = counts.get((jpoa_id, code), (None, "exact"))
        rows.append(Tally(jpoa_id=jpoa_id, code=code, value=value, qualifier=qualifier, as_of=today))
    return len(Tally.objects.bulk_create(rows, ignore_conflicts=True))


def progress_of(jpoa: JointPeriodOfAction) -> dict[str, Progress]:
    """The newest count for each indicator that has a target in a round. One query."""
    return {code.removeprefix(_TARGET): progress for code, progress in _newest(jpoa, _TARGET).items()}


def plans_of(actor: Actor, jpoa: JointPeriodOfAction) -> dict[str, Progress]:
    """For a co-chair: how many plans a round has in each state; nothing for anybody else. One query."""
    if not actor.holds(roles.CO_CHAIR):
        return {}
    return {code.removeprefix(_PLANS): progress for code, progress in _newest(jpoa, _PLANS).items()}


def _newest(jpoa: JointPeriodOfAction, beginning: str) -> dict[str, Progress]:
    rows = Tally.objects.filter(jpoa=jpoa, code__startswith=beginning).order_by("code", "-as_of").distinct("code")
    return {row.code: Progress(row.value, row.qualifier, row.as_of) for row in rows}
