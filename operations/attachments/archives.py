"""ZIP archives, and the office documents that are such: how large they open, and what is in them.

What is declared is not believed: each part is unpacked, in pieces, and counted.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO, NoReturn

from operations.attachments import kinds, names, xml
from operations.attachments.kinds import DOCX, XLSX, ZIP, Kind
from operations.attachments.refusals import Reason, Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 209_715_200
MOST_OF_A_PART = 33_554_432
MOST_TIMES = 200
_FROM = 1_048_576  # below it no part is a bomb, however well it packs
_PIECE = 65_536
_TYPES = "[Content_Types].xml"
_LOCKED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MAIN: tuple[tuple[bytes, Kind | Reason], ...] = (
    (b"macroenabled", Reason.MACROS),
    (b"vbaproject", Reason.MACROS),
    (b"macrosheet", Reason.MACROS),
    (b"activex", Reason.EMBEDDED),
    (b"oleobject", Reason.EMBEDDED),
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"spreadsheetml.sheet.main+xml", XLSX),
)
_BY_PART: tuple[tuple[str, Reason], ...] = (
    ("vbaproject", Reason.MACROS),
    ("vbadata", Reason.MACROS),
    ("macrosheets/", Reason.MACROS),
    ("embeddings/", Reason.EMBEDDED),
    ("activex/", Reason.EMBEDDED),
    ("oleobject", Reason.EMBEDDED),
    ("externallinks/", Reason.REMOTE_PARTS),
)
_BY_HEAD: tuple[tuple[bytes, Reason], ...] = (
    (b"\xd0\xcf\x11\xe0", Reason.EMBEDDED),
    (b"PK\x03\x04", Reason.EMBEDDED),
    (b"MZ", Reason.PROGRAM),
    (b"\x7fELF", Reason.PROGRAM),
)
Check = Callable[[BinaryIO, str, int], None]


def kind_of(file: BinaryIO) -> Kind:
    """ZIP, DOCX or XLSX. Raises: Refused."""
    archive = _opened(file)
    if _TYPES not in archive.namelist():
        return ZIP
    types = _whole(archive, archive.getinfo(_TYPES)).replace(b"\0", b"").lower()
    for mark, found in _MAIN:
        if mark in types:
            if isinstance(found, Reason):
                raise Refused(found)
            return found
    raise Refused(Reason.UNKNOWN_KIND)


def check_document(file: BinaryIO) -> None:
    """Let an office document pass. Raises: Refused."""
    archive = _opened(file)
    for part in _parts(archive):
        if part.flag_bits & _LOCKED:
            raise Refused(Reason.DAMAGED)
        name = part.filename.casefold()
        for mark, reason in _BY_PART:
            if mark in name:
                raise Refused(reason)
        content = BytesIO(_whole(archive, part))
        for mark_of_head, reason in _BY_HEAD:
            if content.getbuffer()[: len(mark_of_head)] == mark_of_head:
                raise Refused(reason)
        if name.endswith((".xml", ".rels", ".vml")):
            xml.check(content)


def check_archive(file: BinaryIO, check: Check) -> bool:
    """Whether anything in it is locked; what is not passes `check` one by one. Raises: Refused."""
    archive = _opened(file)
    is_locked = False
    for part in _parts(archive):
        if part.is_dir():
            continue
        name = part.filename.rpartition("/")[2]
        _check_name(name)
        if part.flag_bits & _LOCKED:
            is_locked = True
            continue
        content = _whole(archive, part)
        if content.startswith(b"PK") and names.ending(name) not in DOCX.endings | XLSX.endings:
            raise Refused(Reason.NESTED)
        _check_part(check, content, name)
    return is_locked


def _check_part(check: Check, content: bytes, name: str) -> None:
    try:
        check(BytesIO(content), name, len(content))
    except Refused as refused:
        if refused.reason in {Reason.PROGRAM, Reason.BOMB, Reason.MACROS}:
            raise
        raise Refused(Reason.IN_ARCHIVE) from refused


def _check_name(name: str) -> None:
    if names.ending(name) in kinds.PROGRAM_ENDINGS:
        raise Refused(Reason.PROGRAM)
    try:
        names.checked(name)
    except Refused as refused:
        raise Refused(Reason.IN_ARCHIVE) from refused


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Refused(Reason.DAMAGED) from error


def _parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """All of it, when what it declares is bearable and its names stay where they are put."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(Reason.BOMB)
    ends = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < ends:
            raise Refused(Reason.BOMB)  # parts that share their bytes
        ends = part.header_offset + part.compress_size
        path = part.filename
        if path.startswith(("/", "\\")) or ":" in path or ".." in path.replace("\\", "/").split("/"):
            raise Refused(Reason.NAME_UNSAFE)
        if part.compress_type not in _METHODS and not part.flag_bits & _LOCKED:
            raise Refused(Reason.DAMAGED)
        if part.file_size > _FROM and part.file_size > MOST_TIMES * max(part.compress_size, 1):
            raise Refused(Reason.BOMB)
    if len({part.filename for part in parts}) != len(parts):
        raise Refused(Reason.DAMAGED)  # two of one name: programs differ in which they open
    return parts


def _whole(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > MOST_OF_A_PART:
        raise Refused(Reason.BOMB)
    found = bytearray()
    try:
        with archive.open(part) as source:
            while piece := source.read(_PIECE):
                found += piece
                if len(found) > MOST_OF_A_PART:
                    raise Refused(Reason.BOMB)
    except RuntimeError as error:  # it wants a password
        raise Refused(Reason.ENCRYPTED) from error
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError) as error:
        _refuse_damaged(error)
    return bytes(found)


def _refuse_damaged(error: Exception) -> NoReturn:
    overlaps = "verlap" in str(error)
    raise Refused(Reason.BOMB if overlaps else Reason.DAMAGED) from error
