"""The verbs of the audit's chain, for jobs and commands; they act as the named system actor `sealer`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from audit import export as exporting
from audit import permissions, sealing
from audit.sealing import Sealed
from common.access import demand
from members.access import system
from members.acting import acting_as

SEALER = system("sealer")


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
