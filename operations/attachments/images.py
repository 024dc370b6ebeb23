"""Pictures as they are written: how large they open, whether they are whole, what they tell of place and device."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from operations.attachments.refusals import Reason, Refused

MOST_PIXELS = 60_000_000
_MOST_OF_A_PART = 262_144  # of what is read of one part to look for place and device
_WITH_SIZE = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_GPS, _MAKE, _MODEL = 0x8825, 0x010F, 0x0110


@dataclass(frozen=True)
class Told:
    """What a picture tells beside what it shows."""

    place: bool = False
    device: bool = False

    def __or__(self, other: Told) -> Told:
        return Told(self.place or other.place, self.device or other.device)


NOTHING = Told()


def check_jpeg(file: BinaryIO) -> Told:
    """What a JPEG tells. Raises: Refused."""
    file.seek(2)
    told, sized = Told(), False
    while True:
        marker = _marker(file)
        if marker in {0xD9, 0xDA}:
            break
        (length,) = struct.unpack(">H", _read(file, 2))
        body = _read(file, max(length - 2, 0))
        if marker in _WITH_SIZE:
            _refuse_many(*struct.unpack(">HH", body[1:5].ljust(4, b"\0")))
            sized = True
        elif marker == 0xE1:
            told |= _of_exif(body[6:]) if body.startswith(b"Exif\0\0") else _of_words(body)
    if not sized or not _has_end(file, b"\xff\xd9"):
        raise Refused(Reason.DAMAGED)
    return told


def check_png(file: BinaryIO) -> Told:
    """What a PNG tells. Raises: Refused."""
    file.seek(8)
    told, name = Told(), b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", _read(file, 8))
        if length > 0x7FFFFFFF:
            raise Refused(Reason.DAMAGED)
        body = _read(file, min(length, _MOST_OF_A_PART))
        rest = length - len(body) + 4
        file.seek(rest - 1, 1)
        _read(file, 1)  # it is there
        if name == b"IHDR":
            _refuse_many(*struct.unpack(">II", body[:8].ljust(8, b"\0")))
        elif name == b"eXIf":
            told |= _of_exif(body)
        elif name in {b"iTXt", b"tEXt"}:
            told |= _of_words(body)
    return told


def _marker(file: BinaryIO) -> int:
    if _read(file, 1) != b"\xff":
        raise Refused(Reason.DAMAGED)
    sign = _read(file, 1)
    while sign == b"\xff":
        sign = _read(file, 1)
    return sign[0]


def _read(file: BinaryIO, number: int) -> bytes:
    found = file.read(number)
    if len(found) < number:
        raise Refused(Reason.DAMAGED)
    return found


def _refuse_many(height: int, width: int) -> None:
    if not height or not width:
        raise Refused(Reason.DAMAGED)
    if height * width > MOST_PIXELS:
        raise Refused(Reason.TOO_MANY_PIXELS)


def _has_end(file: BinaryIO, end: bytes) -> bool:
    """Whether the mark of the end stands in what is left; cameras put things of their own behind it."""
    before = b""
    while piece := file.read(65_536):
        if end in before + piece:
            return True
        before = piece[-1:]
    return False


def _of_words(body: bytes) -> Told:
    """Of XMP and other texts."""
    return Told(b"GPSLatitude" in body or b"GPSLongitude" in body, b"tiff:Make" in body or b"tiff:Model" in body)


def _of_exif(body: bytes) -> Told:
    """Of the first table of Exif. Source: TIFF 6.0, section 2; Exif 2.32."""
    order = {b"II": "<", b"MM": ">"}.get(body[:2])
    if order is None or len(body) < 8:
        return Told()
    (start,) = struct.unpack_from(f"{order}I", body, 4)
    if start + 2 > len(body):
        return Told()
    (number,) = struct.unpack_from(f"{order}H", body, start)
    places = range(start + 2, min(start + 2 + 12 * number, len(body) - 1), 12)
    tags = {struct.unpack_from(f"{order}H", body, place)[0] for place in places}
    return Told(_GPS in tags, bool(tags & {_MAKE, _MODEL}))
