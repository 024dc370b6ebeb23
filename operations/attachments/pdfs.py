"""PDF: nothing that acts by itself when it is opened. Names in it are read also where they are packed or disguised.

An encrypted one cannot be looked into; whoever sends it says that it is meant.
"""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO

from operations.attachments.refusals import Reason, Refused

_PIECE, _OVERLAP = 262_144, 4_096
_TAIL = 2_048
_MOST_UNPACKED = 67_108_864
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|GoToE|ImportData|Rendition|XFA[\s\[(/0-9])(?![A-Za-z])|/XFA\s*\["
)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm\b")
_ENCRYPTED = re.compile(rb"/Encrypt[\s<0-9]")
_STREAM = re.compile(rb"stream\r?\n")
_OTHER_FILTER = re.compile(rb"/(?:ASCII|LZW|RunLength|Crypt|A85|AHx|Predictor\s*(?!1\D))")


def check(file: BinaryIO, *, size: int) -> bool:
    """Whether it is encrypted. Raises: Refused."""
    file.seek(max(size - _TAIL, 0))
    if b"%%EOF" not in file.read(_TAIL):
        raise Refused(Reason.DAMAGED)
    packed: list[tuple[int, bytes]] = []
    is_encrypted = False
    for start in range(0, size, _PIECE):
        file.seek(start)
        piece = file.read(_PIECE + _OVERLAP)
        plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), piece)
        if _ACTIVE.search(plain):
            raise Refused(Reason.ACTIVE_PDF)
        if len(_PACKED.findall(plain)) != len(_PACKED.findall(piece)):
            raise Refused(Reason.ACTIVE_PDF)  # nobody writes it so but to hide it
        is_encrypted = is_encrypted or bool(_ENCRYPTED.search(plain))
        packed += _packed_in(piece, start)
    if not is_encrypted:
        _look_into(file, dict(packed))
    return is_encrypted


def _packed_in(piece: bytes, start: int) -> list[tuple[int, bytes]]:
    """Where packed objects begin, with the words that say how they are packed."""
    found = []
    for mark in _PACKED.finditer(piece):
        stream = _STREAM.search(piece, mark.end(), mark.end() + _OVERLAP)
        if stream:
            words = piece[max(piece.rfind(b"obj", 0, mark.start()), 0) : stream.start()]
            found.append((start + stream.end(), words))
    return found


def _look_into(file: BinaryIO, packed: dict[int, bytes]) -> None:
    left = _MOST_UNPACKED
    for place, words in packed.items():
        if _OTHER_FILTER.search(words) or words.count(b"/FlateDecode") + words.count(b"/Fl ") > 1:
            raise Refused(Reason.ACTIVE_PDF)  # no program writes it so, and it hides what is in it
        if b"/Fl" in words:
            left -= _unpack(file, place, left)


def _unpack(file: BinaryIO, place: int, left: int) -> int:
    """How much was unpacked. Raises: Refused."""
    file.seek(place)
    unpacker = zlib.decompressobj()
    used, before, piece = 0, b"", file.read(_PIECE)
    try:
        while piece and not unpacker.eof:
            plain = unpacker.decompress(piece, _PIECE)
            used += len(plain)
            if used > left:
                raise Refused(Reason.BOMB)
            text = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), before + plain)
            if _ACTIVE.search(text):
                raise Refused(Reason.ACTIVE_PDF)
            before = plain[-64:]
            piece = unpacker.unconsumed_tail or file.read(_PIECE)
    except zlib.error as error:
        raise Refused(Reason.DAMAGED) from error
    return used
