"""Data folders that live for one run, with servers of their own: nothing of them is left."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jpoa_portal.embedded import running, services
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.portal import Portal
from jpoa_portal.embedded.progress import step
from jpoa_portal.embedded.supervisor import Supervisor, end_leftovers

PREFIX = "jpoa-test-"


@contextmanager
def servers(packages: Packages) -> Iterator[Portal]:
    """A portal on servers that end with the block, data and all."""
    with folder() as temporary:
        supervisor = Supervisor(temporary)
        try:
            with step("Starting PostgreSQL and Valkey"):
                addresses = services.start(supervisor, packages, throwaway=True)
            yield Portal(temporary, packages, addresses)
        finally:
            supervisor.stop()


@contextmanager
def folder() -> Iterator[DataFolder]:
    """A data folder for one run; those that killed runs left behind go too."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        found = DataFolder(left)
        with suppress(OSError):  # another run may be clearing up as well
            if left.stat().st_uid == os.geteuid() and found.exists and not found.holder():
                end_leftovers(found)
                running.remove(found)
    made = DataFolder(Path(tempfile.mkdtemp(prefix=PREFIX)))
    made.make()
    with made.locked("test"):
        try:
            yield made
        finally:
            running.remove(made)
