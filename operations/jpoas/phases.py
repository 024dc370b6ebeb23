"""The verbs of the phases of a round: the chairs add, change and withdraw them until the round ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from operations import permissions
from operations.jpoas import queries
from operations.jpoas.held import asked_again
from operations.jpoas.models import JointPeriodOfAction, Phase
from operations.jpoas.services import KIND, EndsBeforeStart

_FIELDS = ("name", "starts_on", "ends_on", "what")


@transaction.atomic
def add(
    *,
    jpoa: JointPeriodOfAction,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Phase:
    """A further phase. `content`: name, starts_on, ends_on, what.

    Raises: NotAllowed, MovedOn, EndsBeforeStart, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.ADD_PHASE, jpoa)
    _check(content)
    phase = Phase(id=showing or uuid7(), submission=submission, jpoa=jpoa, **{name: content[name] for name in _FIELDS})
    with asked_again(permissions.ADD_PHASE, lambda: queries.get_round(by, jpoa_id=jpoa.id), by=by):
        versions.add(phase, jpoa=jpoa)
    record(action="add_phase", by=by, now=now, kind=KIND, id=jpoa.id)
    return phase


@transaction.atomic
def edit(
    *,
    phase: Phase,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change a phase. Raises: NotAllowed, MovedOn, EndsBeforeStart, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(phase, submission)
    demand(by, permissions.EDIT_PHASE, phase)
    _check(content)
    for name in _FIELDS:
        setattr(phase, name, content[name])
    with asked_again(permissions.EDIT_PHASE, lambda: queries.get_phase(by, phase_id=phase.id), by=by):
        versions.save(phase, _FIELDS, version=version, submission=submission)
    record(action="edit_phase", by=by, now=now, kind=KIND, id=phase.jpoa_id)


@transaction.atomic
def withdraw(*, phase: Phase, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """There is no such phase any more. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(phase, submission)
    demand(by, permissions.EDIT_PHASE, phase)
    phase.withdrawn_at = now
    with asked_again(permissions.EDIT_PHASE, lambda: queries.get_phase(by, phase_id=phase.id), by=by):
        versions.save(phase, ["withdrawn_at"], version=version, submission=submission)
    record(action="withdraw_phase", by=by, now=now, kind=KIND, id=phase.jpoa_id)


def _check(content: Mapping[str, Any]) -> None:
    if content["ends_on"] < content["starts_on"]:
        raise EndsBeforeStart
