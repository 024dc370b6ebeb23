"""The files of members that the matrix tries addresses with: checked, and right."""

from __future__ import annotations

from datetime import datetime

from common.ids import uuid7
from jpoa_portal.access_matrix.people import Ids, keeper_of
from members import roles
from members.access import Actor
from members.acting import acting_as
from members.imports import services, tables, work
from members.models import Agency, MemberImport


def set_for(ids: Ids, relation: str, officer: Actor, *, now: datetime) -> None:
    """Put a checked file of officers into `ids`: of the officer, if of the secretariat, else of an administrator.

    An agency without an administrator has none.
    """
    keeper = officer if officer.holds(roles.SECRETARIAT) else keeper_of(officer, now=now)
    if keeper is None:
        return
    agency = Agency.objects.get(id=keeper.agency_id)
    address = f"{uuid7().hex}@matrix.example"
    row = [agency.short_name, "EXERCISE", address, "Liaison officer"]
    headers = list(services.ROWS[MemberImport.Kind.OFFICERS].columns().values())
    content = tables.write(headers, [row], file_format="csv")
    with acting_as(keeper):
        file = services.upload(
            kind=MemberImport.Kind.OFFICERS, file_name="exercise.csv", content=content, by=keeper, now=now
        )
        work.check(file=file, by=keeper, now=now)
    ids["import", "", relation] = {"import_id": file.id}
