"""The verbs of an agency's units: add, keep, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members import permissions
from members.access import Actor
from members.models import Agency, Unit

KIND = "unit"
FIELDS = ("name", "topics", "countries")


class NameTaken(ValueError):
    """The agency has, or had, another unit of that name."""


@transaction.atomic
def add(
    *,
    agency: Agency,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Unit:
    """A new unit, without a desk; one form adds one. Raises: NotAllowed, NameTaken, ChangedMeanwhile, AlreadyDone."""
    demand(by, permissions.KEEP_AGENCY, agency)
    changes = {field: content[field] for field in FIELDS}
    unit = Unit(id=showing or uuid7(), agency=agency, submission=submission, **changes)
    try:
        versions.add(unit, agency=agency)
    except IntegrityError as error:
        raise NameTaken from error
    record(action="keep_unit", by=by, now=now, kind=KIND, id=unit.id)
    return unit


@transaction.atomic
def keep(
    *,
    unit: Unit,
    content: Mapping[str, Any],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Rename a unit, or change what is meant for it.

    Raises: NotAllowed, MovedOn, NameTaken, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(unit, submission)
    demand(by, permissions.KEEP_UNIT, unit)
    for field in FIELDS:
        setattr(unit, field, content[field])
    try:
        with transaction.atomic():
            versions.save(unit, FIELDS, version=version, submission=submission)
    except IntegrityError as error:
        raise NameTaken from error
    record(action="keep_unit", by=by, now=now, kind=KIND, id=unit.id)


@transaction.atomic
def close(*, unit: Unit, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Close a unit: nothing is meant for it any more, and its desk is not shown. It stays on old records.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(unit, submission)
    demand(by, permissions.KEEP_UNIT, unit)
    unit.closed_at = now
    versions.save(unit, ["closed_at"], version=version, submission=submission)
    record(action="close_unit", by=by, now=now, kind=KIND, id=unit.id)
