"""The verbs of a file by which members are brought in, and of lists that are taken out."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import clock, versions
from common.access import demand
from common.ids import uuid7
from members import permissions, roles
from members.access import Actor
from members.imports import tables
from members.imports.agencies import AgencyRows
from members.imports.models import MemberImport
from members.imports.officers import OfficerRows
from members.imports.resources import Rows

KIND = "memberimport"
KEPT_FOR = timedelta(hours=24)
ROWS: dict[str, type[Rows]] = {MemberImport.Kind.AGENCIES: AgencyRows, MemberImport.Kind.OFFICERS: OfficerRows}
# What a row holds no more of once it is over.
OVER: dict[str, Any] = {"content": b"", "problems": [], "leased_until": None}


def demand_importing(*, kind: str, by: Actor) -> None:
    """Let through who may bring this kind in. Raises: NotAllowed."""
    if kind == MemberImport.Kind.AGENCIES:
        demand(by, permissions.IMPORT_AGENCIES)
    else:
        demand(by, permissions.IMPORT_OFFICERS)


@transaction.atomic
def upload(
    *,
    kind: str,
    file_name: str,
    content: bytes,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> MemberImport:
    """Keep a file for the worker to check; the same form with the same file is one upload.

    Raises: NotAllowed, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.SEE_IMPORT)
    demand_importing(kind=kind, by=by)
    file = MemberImport(
        id=showing or uuid7(),
        submission=_submission(submission, content),
        kind=kind,
        kept_by=(roles.SECRETARIAT if by.holds(roles.SECRETARIAT) else roles.AGENCY_ADMINISTRATOR).code,
        group_id=by.group_id,
        uploaded_by_id=by.person_id,
        uploaded_at=now,
        file_name=file_name[-120:],
        content=content,
        kept_until=clock.real_now() + KEPT_FOR,
    )
    versions.add(file, uploaded_by_id=by.person_id)
    record(action=f"import_{kind}", by=by, now=now, kind=KIND, id=file.id)
    return file


def _submission(submission: UUID | None, content: bytes) -> UUID | None:
    """The key of a sent form counts its words; here the file counts too."""
    if submission is None:
        return None
    return UUID(bytes=hashlib.sha256(submission.bytes + hashlib.sha256(content).digest()).digest()[:16])


@transaction.atomic
def apply(*, file: MemberImport, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Hand a file that was found right to the worker, which saves all of it or nothing.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    demand(by, permissions.APPLY_IMPORT, file)
    _refuse_second_click(file)
    file.state, file.is_again = MemberImport.State.APPLYING, False
    checked = {"state": MemberImport.State.CHECKED}
    versions.save(file, ["state", "is_again"], version=version, submission=submission, still=checked)
    record(action="apply_import", by=by, now=now, kind=KIND, id=file.id, words="asked")


@transaction.atomic
def drop(*, file: MemberImport, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Leave a checked file unused and delete what it holds.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    demand(by, permissions.DROP_IMPORT, file)
    _refuse_second_click(file)
    file.state = MemberImport.State.DROPPED
    for name, value in OVER.items():
        setattr(file, name, value)
    checked = {"state": MemberImport.State.CHECKED}
    versions.save(file, ["state", *OVER], version=version, submission=submission, still=checked)
    record(action="drop_import", by=by, now=now, kind=KIND, id=file.id)


def _refuse_second_click(file: MemberImport) -> None:
    """Raises: AlreadyDone."""
    if file.state != MemberImport.State.CHECKED:
        raise versions.AlreadyDone(file)


def empty_table(*, kind: str, file_format: str) -> bytes:
    """A file with the columns and no row, to fill in."""
    return tables.write(list(ROWS[kind].columns().values()), [], file_format=file_format)


@transaction.atomic
def take_out(*, kind: str, file_format: str, by: Actor, now: datetime) -> bytes:
    """What the actor keeps, in the columns of a file that comes in; its SHA-256 stands in the audit.

    Raises: NotAllowed.
    """
    if kind == MemberImport.Kind.AGENCIES:
        demand(by, permissions.EXPORT_AGENCIES)
    else:
        demand(by, permissions.EXPORT_OFFICERS)
    dataset = ROWS[kind](by=by, now=now).export()
    file = tables.write(dataset.headers, dataset, file_format=file_format)
    words = f"{len(dataset)} rows, sha256 {hashlib.sha256(file).hexdigest()}"
    record(action=f"export_{kind}", by=by, now=now, words=words)
    return file
