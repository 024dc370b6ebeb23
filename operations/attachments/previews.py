"""A small picture of a file, made by a child process that has nothing: no environment, no files, no lines, little time.

What a hostile picture makes of the program that opens it, it makes of that child (preview_child.py).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from operations.attachments.kinds import Kind

MOST_BYTES = 60_000
_CHILD = Path(__file__).with_name("preview_child.py")
_SECONDS = 30
_JPEG = b"\xff\xd8\xff"


def of(content: bytes, kind: Kind) -> bytes | None:
    """A JPEG without anything beside the picture; None where none could be made."""
    words = [sys.executable, "-I", "-B", str(_CHILD), kind.code, str(MOST_BYTES)]
    try:
        made = subprocess.run(  # noqa: S603 - words of our own; the content comes by the pipe
            words, input=content, capture_output=True, timeout=_SECONDS, env={}, cwd="/", check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    picture = made.stdout
    is_picture = made.returncode == 0 and picture.startswith(_JPEG) and len(picture) <= MOST_BYTES
    return picture if is_picture else None
