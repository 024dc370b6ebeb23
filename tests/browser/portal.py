"""The real portal, started by its own launcher in a data folder of its own, and seen from outside."""

from __future__ import annotations

import base64
import email
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

import redis

CHECKOUT = Path(__file__).resolve().parents[2]
# Two months of Viet Nam are open at this moment, each with a reminder that beat has to make.
STARTS_AT = "2026-12-04T10:00+07:00"
MINUTES_LATER = "2026-12-04T10:05+07:00"
# What `./jpoa test` sets for its own servers; the portal under test has others.
_OF_THE_TESTS = re.compile(
    "DATABASE_.*|REDIS_URL|EMAIL_URL|PORTAL_URL|SECRET_KEY|FACTOR_KEY|FORMER_FACTOR_KEYS|ATTACHMENT_KEY|FORMER_ATTACHMENT_KEYS|CLAMD_URL|PASSWORD_HASHES|SECURE|DEMO|BIND_ADDRESS|ALLOWED_HOSTS"
    "|(MAIL|MEDIA|LOG)_DIR|DJANGO_SETTINGS_MODULE"
)
# Arabic for a browser that asks for it: every page is measured in both directions.
_BOTH_DIRECTIONS = {"RIGHT_TO_LEFT": "true"}
_LAUNCHER_PYTHON = getattr(sys, "_base_executable", sys.executable)


@dataclass(frozen=True)
class Mail:
    """A mail as its receivers read it."""

    to: str
    subject: str
    text: str
    path: Path


class RunningPortal:
    """`./jpoa` for one data folder."""

    def __init__(self, folder: Path, *, is_demo: bool = True) -> None:
        self.folder = folder
        self.more = _BOTH_DIRECTIONS if is_demo else {}
        self.places = [str(folder)]
        self.sessions: dict[str, tuple[list[Any], float]] = {}  # by name, who came in through the demo door, and when

    def jpoa(self, *words: str, seconds: float = 240) -> str:
        """Standard output of a command of the launcher that must succeed."""
        verb, *rest = words
        environment = {name: value for name, value in os.environ.items() if not _OF_THE_TESTS.fullmatch(name)}
        done = subprocess.run(
            [_LAUNCHER_PYTHON, str(CHECKOUT / "jpoa"), verb, "--data", str(self.folder), *rest],
            env=environment | self.more,
            cwd=CHECKOUT,
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        assert done.returncode == 0, f"./jpoa {verb} ended with {done.returncode}:\n{done.stderr[-4000:]}"
        return done.stdout

    def up(self) -> None:
        """The whole portal with its demo world, at a known moment."""
        self.jpoa("up", "--detach", "--port", str(free_port()), "--clock", STARTS_AT)
        # As root, PostgreSQL keeps its cluster elsewhere and has a clean environment.
        self.places.append(self.run["postgres_dir"])

    def manage(self, *words: str) -> Any:
        """The JSON that a management command prints."""
        return json.loads(self.jpoa("manage", *words))

    @property
    def run(self) -> dict[str, Any]:
        """run.json as it is now: parts that were started again have other process numbers."""
        return json.loads((self.folder / "run.json").read_text(encoding="utf-8"))

    @cached_property
    def url(self) -> str:
        return str(self.run["url"])

    @cached_property
    def world(self) -> dict[str, Any]:
        """The demo world as `demo_world --json` describes it."""
        return self.manage("demo_world", "--json")

    def account(self, name: str) -> dict[str, Any]:
        return next(account for account in self.world["accounts"] if account["name"] == name)

    def get(self, path: str) -> tuple[int, str]:
        """What somebody who is not signed in gets."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=60) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(errors="replace")

    @property
    def launcher_pid(self) -> int:
        """The process that starts a part again when it dies."""
        return int(json.loads((self.folder / "jpoa.lock").read_text(encoding="utf-8"))["pid"])

    def wait_until_ready(self) -> None:
        until(lambda: self.get("/readyz")[0] == 200, "the portal is ready", seconds=60)

    def mails(self) -> list[Mail]:
        """All mails written so far, decoded."""
        return [_mail(path) for path in sorted(Path(self.run["mail_dir"]).glob("*.eml"))]

    def mails_about(self, path: str) -> list[Mail]:
        return [mail for mail in self.mails() if path in mail.text]

    def places_outside_the_database(self) -> Iterator[tuple[str, str]]:
        """(where, text) of what the portal writes besides its tables: mails, logs, and the broker, also its past."""
        for mail in self.mails():
            yield mail.path.name, f"{mail.subject}\n{mail.text}\n{mail.path.read_text(errors='replace')}"
        for log in sorted(Path(self.run["log_dir"]).rglob("*")):
            if log.is_file():
                yield log.name, log.read_text(encoding="utf-8", errors="replace")
        yield "valkey", _with_decoded("\n".join(self._broker()))
        for kept in sorted((self.folder / "valkey").rglob("*")):
            if kept.is_file():
                yield f"valkey/{kept.name}", _with_decoded(kept.read_text(encoding="utf-8", errors="replace"))

    def _broker(self) -> Iterator[str]:
        read: dict[str, Callable[[redis.Redis, str], object]] = {
            "string": lambda broker, key: broker.get(key),
            "list": lambda broker, key: broker.lrange(key, 0, -1),
            "set": lambda broker, key: broker.smembers(key),
            "hash": lambda broker, key: broker.hgetall(key),
            "zset": lambda broker, key: broker.zrange(key, 0, -1, withscores=True),
            "stream": lambda broker, key: broker.xrange(key),
        }
        with redis.Redis.from_url(self.run["redis_url"], decode_responses=True) as broker:
            for key in broker.scan_iter():
                kind = broker.type(key)
                yield f"{key} {read[kind](broker, key) if kind in read else ''}"

    def processes(self) -> list[int]:
        """Every process that has a place of this portal in its command or its environment."""
        found = [(int(entry.name), _words_of(entry)) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [pid for pid, words in found if any(os.fsencode(place) in words for place in self.places)]


def _words_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    except OSError:  # it has ended, or it is somebody else's
        return b""


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _mail(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(str(message["To"]), str(message["Subject"]), body.get_content() if body else "", path)


def _with_decoded(text: str) -> str:
    """The text and, after it, the bodies of messages in it that are written in base64."""
    bodies = re.findall(r"(?:[A-Za-z0-9+/]{4}){6,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", text)
    decoded = [base64.b64decode(body).decode(errors="replace") for body in bodies]
    return "\n".join([text, *decoded])


def until(holds: Callable[[], bool], what: str, *, seconds: float) -> None:
    """Look again and again; AssertionError when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not in {seconds:.0f} s: {what}"
        time.sleep(0.1)
