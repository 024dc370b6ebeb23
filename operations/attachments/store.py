"""Where files are kept: below MEDIA_DIR, outside every web root, sealed, under names that the portal makes.

Knows no row. A file arrives in `incoming`, and is moved to its place by the transaction that keeps it; what no row
speaks of after a day is swept away.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from operations.attachments.sealing import PIECE, Sealer, Unreadable, Unsealed, sealed_size

ORPHAN_AFTER_SECONDS = 86_400


@dataclass(frozen=True)
class Incoming:
    """A file that has arrived whole and is not kept yet."""

    stored_as: UUID
    size: int
    digest: str


class Arriving:
    """A file while it arrives: what comes is sealed at once, nothing of it is ever on the disk in clear.

    Each of its calls raises OSError when the disk is full or broken; the caller then drops it.
    """

    def __init__(self) -> None:
        self.stored_as = uuid4()
        self.size = 0
        self._digest = sha256()
        self._sealer = Sealer(settings.ATTACHMENT_KEYS[0], self.stored_as)
        self._path = _incoming(self.stored_as)
        _make_folder(self._path.parent)
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(self._sealer.head)

    def add(self, content: bytes) -> None:
        """What came next."""
        self.size += len(content)
        self._digest.update(content)
        self._file.write(self._sealer.add(content))

    def end(self) -> Incoming:
        """It is here."""
        self._file.write(self._sealer.end())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return Incoming(self.stored_as, self.size, self._digest.hexdigest())

    def drop(self) -> None:
        """It is not wanted, or did not come whole."""
        with suppress(OSError):
            self._file.close()
        discard(self.stored_as)


def put(content: bytes) -> Incoming:
    """A small content that the portal made itself, as if it had arrived. Raises: OSError."""
    file = Arriving()
    try:
        for start in range(0, len(content), PIECE):
            file.add(content[start : start + PIECE])
        return file.end()
    except OSError:
        file.drop()
        raise


def keep(stored_as: UUID) -> None:
    """Move what arrived to its place. Raises: OSError."""
    place = path_of(stored_as)
    _make_folder(place.parent)
    _incoming(stored_as).replace(place)


def discard(stored_as: UUID) -> None:
    """Away with it, wherever it is."""
    for path in (_incoming(stored_as), path_of(stored_as)):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def read(stored_as: UUID, *, size: int) -> Unsealed:
    """The content of what is kept or has just arrived. Raises: Unreadable."""
    for path in (path_of(stored_as), _incoming(stored_as)):
        with suppress(FileNotFoundError):
            if path.stat().st_size != sealed_size(size):
                raise Unreadable
            return Unsealed(path.open("rb"), settings.ATTACHMENT_KEYS, stored_as, size)
    raise Unreadable


def buffered(stored_as: UUID, *, size: int) -> BufferedReader:
    """The same for readers that take many small bites. Raises: Unreadable."""
    return BufferedReader(read(stored_as, size=size), PIECE)


def old() -> Iterator[UUID]:
    """The files that have been here for a day: those of which no row speaks are orphans. By real time."""
    before = time.time() - ORPHAN_AFTER_SECONDS
    for path in (_root()).glob("*/*"):
        with suppress(OSError, ValueError):
            if path.stat().st_mtime < before:
                yield UUID(hex=path.name)


def path_of(stored_as: UUID) -> Path:
    """The place of a file that is kept."""
    return _root() / stored_as.hex[:2] / stored_as.hex


def _incoming(stored_as: UUID) -> Path:
    return _root() / "incoming" / stored_as.hex


def _make_folder(folder: Path) -> None:
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"
