"""A scanner that speaks as ClamAV's daemon does and finds the word that each test plants."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_server, socket

HARMFUL = b"EXERCISE-HARMFUL"


@contextmanager
def scanner(answer: bytes | None = None) -> Iterator[tuple[str, int]]:
    """Where it listens; with an `answer` it says that, whatever it was given."""
    with create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, answer), daemon=True).start()
        yield server.getsockname()


def _serve(server: socket, answer: bytes | None) -> None:
    while True:
        try:
            line, _who = server.accept()
        except OSError:
            return
        with line, line.makefile("rb") as read:
            assert read.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack(">I", read.read(4))[0]:
                content += read.read(size)
            found = b"stream: Exercise.Test FOUND" if HARMFUL in content else b"stream: OK"
            line.sendall((found if answer is None else answer) + b"\0")
