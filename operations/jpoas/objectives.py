"""The verbs of what a round aims at: before it begins an objective can be changed, afterwards added or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from operations import permissions
from operations.jpoas import queries
from operations.jpoas.held import asked_again
from operations.jpoas.models import JointPeriodOfAction, Objective
from operations.jpoas.services import KIND
from terms_of_reference.models import FocusArea

_FIELDS = ("text", "target_indicator", "target")


@transaction.atomic
def add(
    *,
    jpoa: JointPeriodOfAction,
    content: Mapping[str, Any],
    areas: Iterable[FocusArea],
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Objective:
    """A further objective at the end. `content`: text, target_indicator, target (both or neither).

    Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.ADD_OBJECTIVE, jpoa)
    last = jpoa.objectives.aggregate(last=Max("position"))["last"] or 0
    objective = Objective(
        id=showing or uuid7(),
        jpoa=jpoa,
        position=last + 1,
        submission=submission,
        **{field: content[field] for field in _FIELDS},
    )
    with asked_again(permissions.ADD_OBJECTIVE, lambda: queries.get_round(by, jpoa_id=jpoa.id), by=by):
        versions.add(objective, jpoa=jpoa)
    objective.focus_areas.set(areas)
    record(action="add_objective", by=by, now=now, kind=KIND, id=jpoa.id)
    return objective


@transaction.atomic
def edit(
    *,
    objective: Objective,
    content: Mapping[str, Any],
    areas: Iterable[FocusArea],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change an objective before the round is active. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(objective, submission)
    demand(by, permissions.EDIT_OBJECTIVE, objective)
    for field in _FIELDS:
        setattr(objective, field, content[field])
    with asked_again(permissions.EDIT_OBJECTIVE, lambda: queries.get_objective(by, objective_id=objective.id), by=by):
        versions.save(objective, _FIELDS, version=version, submission=submission)
    objective.focus_areas.set(areas)
    record(action="edit_objective", by=by, now=now, kind=KIND, id=objective.jpoa_id)


@transaction.atomic
def withdraw(
    *, objective: Objective, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """It is aimed at no more; it stays to be read. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(objective, submission)
    demand(by, permissions.WITHDRAW_OBJECTIVE, objective)
    objective.withdrawn_at = now
    with asked_again(
        permissions.WITHDRAW_OBJECTIVE, lambda: queries.get_objective(by, objective_id=objective.id), by=by
    ):
        versions.save(objective, ["withdrawn_at"], version=version, submission=submission)
    record(action="withdraw_objective", by=by, now=now, kind=KIND, id=objective.jpoa_id)
