"""ClamAV's daemon, asked by its own words over a socket; knows no row.

Source: clamd(8), the command INSTREAM.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

_SECONDS = 60
_MOST_OF_AN_ANSWER = 4_096


class NoAnswer(Exception):
    """The scanner could not be asked, or did not look at all of it: nothing is known."""


def is_clean(content: Iterable[bytes], *, at: tuple[str, int] | str) -> bool:
    """Whether the scanner finds nothing. Raises: NoAnswer."""
    try:
        with _connected(at) as line:
            line.sendall(b"zINSTREAM\0")
            for piece in content:
                if piece:
                    line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            answer = _answer(line)
    except OSError as error:
        raise NoAnswer from error
    if answer.endswith(b" FOUND"):
        return False
    if answer == b"stream: OK":
        return True
    raise NoAnswer(answer.decode("ascii", "replace"))


def _connected(at: tuple[str, int] | str) -> socket.socket:
    if isinstance(at, tuple):
        return socket.create_connection(at, timeout=_SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(_SECONDS)
    line.connect(at)
    return line


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while len(answer) < _MOST_OF_AN_ANSWER and (piece := line.recv(_MOST_OF_AN_ANSWER)):
        answer += piece
    return answer.strip(b"\0\n ")
