"""Leaving the terminal: the portal goes on in a process of its own once it is ready."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from jpoa_portal.embedded.progress import say

READY = "\0"


def detached(work: Callable[[Callable[[], None]], int], log: Path) -> int:
    """0 when the work calls its argument (it is ready), otherwise the work's own exit code.

    Until then its progress comes to our standard error, afterwards it goes to the log.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(_behind(work, log, writer))
    os.close(writer)
    try:
        return 0 if _relay(reader) else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        raise


def _relay(reader: int) -> bool:
    """Passes on what the other process says; True when it says it is ready, False when it ends."""
    while said := os.read(reader, 4096):
        sys.stderr.write(said.decode(errors="replace").replace(READY, ""))
        sys.stderr.flush()
        if READY.encode() in said:
            return True
    return False


def _behind(work: Callable[[Callable[[], None]], int], log: Path, writer: int) -> int:
    os.setsid()
    _become(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(writer, 1)
    _become(writer, 2)

    def ready() -> None:
        say(READY, end="")
        # The pipe is let go of on both streams: a caller that reads our output to its end gets there.
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, 1)
        _become(file, 2)

    return work(ready)


def _become(file: int, stream: int) -> None:
    os.dup2(file, stream)
    os.close(file)
