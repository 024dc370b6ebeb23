"""Whether a file may come in: its content decides, and its name has to agree."""

from __future__ import annotations

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import BinaryIO

from operations.attachments import archives, images, kinds, names, pdfs, texts
from operations.attachments.images import NOTHING, Told
from operations.attachments.kinds import CSV, DOCX, JPEG, PDF, PNG, TEXT, XLSX, ZIP, Kind
from operations.attachments.refusals import Reason, Refused

# Parts of archives are looked at in memory: one file at a time in each process.
_ONE = BoundedSemaphore(1)


@dataclass(frozen=True)
class Examined:
    """What a file that may come in is."""

    name: str
    kind: Kind
    is_encrypted: bool = False
    told: Told = NOTHING


def examine(file: BinaryIO, *, name: str, size: int, may_be_encrypted: bool = False) -> Examined:
    """What the file is. `may_be_encrypted`: its sender says that it is locked on purpose.

    Raises: Refused, with the reason.
    """
    name = names.checked(name)
    if not size:
        raise Refused(Reason.EMPTY)
    with _ONE:
        found = _examined(file, name, size)
    if found.is_encrypted and not may_be_encrypted:
        raise Refused(Reason.ENCRYPTED)
    return found


def _examined(file: BinaryIO, name: str, size: int) -> Examined:
    file.seek(0)
    told_kind = kinds.of(file.read(kinds.HEAD))
    if isinstance(told_kind, Reason):
        raise Refused(told_kind)
    kind = archives.kind_of(file) if told_kind is ZIP else told_kind
    kind = _agreed(name, kind)
    file.seek(0)
    if kind is PDF:
        return Examined(name, kind, is_encrypted=pdfs.check(file, size=size))
    if kind in {JPEG, PNG}:
        return Examined(name, kind, told=images.check_jpeg(file) if kind is JPEG else images.check_png(file))
    if kind in {DOCX, XLSX}:
        archives.check_document(file)
        return Examined(name, kind)
    if kind is ZIP:
        return Examined(name, kind, is_encrypted=archives.check_archive(file, _check_part))
    texts.check(file, is_table=kind is CSV)
    return Examined(name, kind)


def _check_part(file: BinaryIO, name: str, size: int) -> None:
    if size and _examined(file, names.checked(name), size).is_encrypted:
        raise Refused(Reason.ENCRYPTED)


def _agreed(name: str, kind: Kind | None) -> Kind:
    """The kind of the content, where the name says the same; of a text the one that its name says."""
    ending = names.ending(name)
    if ending in kinds.PROGRAM_ENDINGS:
        raise Refused(Reason.PROGRAM)
    if ending in kinds.PAGE_ENDINGS:
        raise Refused(Reason.WEB_PAGE)
    named = kinds.ENDINGS.get(ending)
    if named is None:
        raise Refused(Reason.UNKNOWN_KIND)
    if kind is None and named in {TEXT, CSV}:
        return named
    if kind is not named:
        raise Refused(Reason.MISMATCH)
    return named
