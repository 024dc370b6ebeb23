"""Exports of the stage: one that waits and one whose file is ready, of the officer who asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from jpoa_portal.access_matrix.people import Ids
from members.access import Actor
from members.acting import acting_as
from operations.attachments import store
from operations.exports import services
from operations.models import ReferralExport
from operations.states import ExportState


def set_for(ids: Ids, relation: str, officer: Actor, *, now: datetime) -> None:
    """Put an export in each of the two states into `ids`."""
    with acting_as(officer):
        for state in (ExportState.READY, ExportState.WAITING):
            export = services.ask(chosen={}, file_format="csv", reason="own", by=officer, now=now)
            ids["export", state, relation] = {"export_id": export.id}
            if state == ExportState.READY:
                _make(export, now=now)


def _make(export: ReferralExport, *, now: datetime) -> None:
    """A file that holds nothing."""
    made = store.put(b"EXERCISE")
    store.keep(made.stored_as)
    kept = {"stored_as": made.stored_as, "size": made.size, "digest": made.digest, "handling_code_id": "H3"}
    row = ReferralExport.objects.filter(id=export.id)
    row.update(state=ExportState.RUNNING)
    row.update(state=ExportState.READY, made_at=now, expires_at=now + timedelta(hours=24), **kept)
