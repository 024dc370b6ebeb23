"""How a file is sealed: pieces of 64 KiB, each with its number and whether it is the last (docs/decisions/0025).

Pieces cannot be exchanged, left out or cut off unnoticed; any piece is read by itself. Each file has a key of its own,
made of the portal's key, a salt and the name under which it is stored, so that files cannot be exchanged either.

Source: STREAM, Hoang, Reyhanitabar, Rogaway, Vizár 2015; HKDF, RFC 5869; ChaCha20-Poly1305, RFC 8439.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import RawIOBase
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PIECE = 65_536
_MARK = b"JPOA\x01"
_SALT, _SIGN, _TAG = 16, 4, 16
HEAD = len(_MARK) + _SIGN + _SALT


class Unreadable(Exception):
    """What is stored is not what was stored, or no key of the portal opens it."""


def sealed_size(size: int) -> int:
    """How many bytes a content of `size` takes."""
    return HEAD + size + _TAG * max(-(-size // PIECE), 1)


class Sealer:
    """Gives the sealed bytes for the bytes it is given; the last piece comes with `end`."""

    def __init__(self, key: str, stored_as: UUID) -> None:
        salt = os.urandom(_SALT)
        self._box = ChaCha20Poly1305(_derived(key, salt, stored_as))
        self._left = bytearray()
        self._number = 0
        self.head = _MARK + _sign(key) + salt

    def add(self, content: bytes) -> bytes:
        """The pieces that are full by now and not the last."""
        self._left += content
        sealed = bytearray()
        while len(self._left) > PIECE:
            sealed += self._piece(bytes(self._left[:PIECE]), is_last=False)
            del self._left[:PIECE]
        return bytes(sealed)

    def end(self) -> bytes:
        """The last piece."""
        return self._piece(bytes(self._left), is_last=True)

    def _piece(self, content: bytes, *, is_last: bool) -> bytes:
        sealed = self._box.encrypt(_nonce(self._number, is_last=is_last), content, None)
        self._number += 1
        return sealed


class Unsealed(RawIOBase):
    """The content of a sealed file, read piece by piece and from any place; one piece is in memory at a time."""

    def __init__(self, file: BinaryIO, keys: Sequence[str], stored_as: UUID, size: int) -> None:
        """Raises: Unreadable."""
        head = file.read(HEAD)
        mark, sign, salt = head[:5], head[5:9], head[9:]
        key = next((one for one in keys if _sign(one) == sign), None)
        if mark != _MARK or len(salt) != _SALT or key is None:
            file.close()
            raise Unreadable
        self._file = file
        self._box = ChaCha20Poly1305(_derived(key, salt, stored_as))
        self._size = size
        self._last = max(-(-size // PIECE) - 1, 0)
        self._place = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: Any) -> int:  # whatever bytes can be put into
        """Raises: Unreadable."""
        if self._place >= self._size:
            return 0
        number, start = divmod(self._place, PIECE)
        content = memoryview(self._piece(number))[start : start + len(buffer)]
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)

    def pieces(self) -> Iterator[bytes]:
        """The whole content from its beginning. Raises: Unreadable."""
        with self:
            for number in range(self._last + 1):
                yield self._piece(number)

    def check_first(self) -> None:
        """Raises: Unreadable, before anything is answered."""
        self._piece(0)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._held[0] == number:
            return self._held[1]
        self._file.seek(HEAD + number * (PIECE + _TAG))
        is_last = number == self._last
        length = self._size - number * PIECE if is_last else PIECE
        try:
            content = self._box.decrypt(_nonce(number, is_last=is_last), self._file.read(length + _TAG), None)
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error
        self._held = number, content
        return content


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _derived(key: str, salt: bytes, stored_as: UUID) -> bytes:
    about = b"jpoa attachments" + stored_as.bytes
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=about).derive(key.encode())


def _sign(key: str) -> bytes:
    """By which a file tells which of several keys opens it; tells nothing of the key."""
    made = HKDF(algorithm=SHA256(), length=_SIGN, salt=None, info=b"jpoa sign of a key").derive(key.encode())
    return sha256(made).digest()[:_SIGN]
