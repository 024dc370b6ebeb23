"""The verbs of the audit: its chain, which the system actor `sealer` keeps, and what its readers do with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audit import export as exporting
from audit import permissions, sealing
from audit.models import AuditEntry
from audit.sealing import Sealed
from audit.services import record
from common.access import demand
from common.words import instant_code
from members import permissions as readers
from members.access import Actor, system
from members.acting import acting_as

SEALER = system("sealer")
MOST_TAKEN_OUT = 10_000


class TooMany(ValueError):
    """More entries than one file holds."""


def seal(*, wait: bool = False) -> Sealed | None:
    """Seal what is final. None when another sealer is at work; with `wait` it is waited for."""
    with acting_as(SEALER):
        demand(SEALER, permissions.SEAL_AUDIT)
        return sealing.seal(wait=wait)


def seal_all(*, patience: timedelta = timedelta(seconds=10)) -> bool:
    """Seal all that is committed now; False when a transaction that is still open holds some of it back."""
    first = sealed = seal(wait=True)
    until = time.monotonic() + patience.total_seconds()
    while first and sealed and sealed.hi <= first.newest:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
        sealed = seal(wait=True)
    return True


def head() -> str:
    """The hash of the last seal."""
    with acting_as(SEALER):
        demand(SEALER, permissions.EXPORT_AUDIT)
        return sealing.head().hash


def export(*, head: str = "", write: Callable[[str], object]) -> None:
    """Write all sealed entries up to a seal, by default the last one, line by line.

    Raises: UnknownHead.
    """
    with acting_as(SEALER):
        demand(SEALER, permissions.EXPORT_AUDIT)
        for line in exporting.lines(head or sealing.head().hash):
            write(line)


def note_opening(*, by: Actor, now: datetime) -> None:
    """Somebody has opened the audit. Raises: NotAllowed."""
    demand(by, readers.SEE_AUDIT)
    record(action="open_audit", by=by, now=now)


@transaction.atomic
def take_out(
    *,
    entries: QuerySet[AuditEntry],
    of: str,
    asked: str,
    by: Actor,
    now: datetime,
    kind: str = "",
    id: UUID | None = None,
) -> bytes:
    """Those of these entries that are sealed, as a file that the verifier checks; its SHA-256 stands in the audit.

    `of` says whose entries they are, `asked` which filters chose them, `kind` and `id` for which record they were
    opened. Raises: NotAllowed, TooMany.
    """
    demand(by, readers.DOWNLOAD_AUDIT)
    ids = list(entries.order_by("recorded_at").values_list("id", flat=True)[: MOST_TAKEN_OUT + 1])
    if len(ids) > MOST_TAKEN_OUT:
        raise TooMany
    about = {"of": of, "asked": asked, "made_at": instant_code(now), "head": sealing.head().hash}
    file = "".join(f"{line}\n" for line in exporting.part(ids, about)).encode()
    record(action="download_audit", by=by, now=now, kind=kind, id=id, words=f"sha256 {sha256(file).hexdigest()}")
    return file
