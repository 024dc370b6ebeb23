"""The verbs of the audit's chain, for jobs and commands; they act as the named system actor `sealer`."""

from __future__ import annotations

from collections.abc import Callable

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
