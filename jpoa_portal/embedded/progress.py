"""What the launcher tells the person at the keyboard; it never writes to standard output."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Failure(Exception):
    """A reason to end with exit code 1: one sentence that says what to do."""


class WrongUse(Exception):
    """A reason to end with exit code 2: the command was called in a way it does not know."""


def say(text: str, end: str = "\n") -> None:
    """One line on standard error; nobody listening any more is no reason to stop the servers."""
    with suppress(BrokenPipeError):
        sys.stderr.write(text + end)
        sys.stderr.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """A progress line for the block, closed with its seconds, or with "failed"."""
    begun = time.monotonic()
    say(f"{text} … ", end="")
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - begun:.1f} s")
