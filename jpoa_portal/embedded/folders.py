"""The data folder: everything of one portal that changes. Knows files and locks, no server and no Django."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jpoa_portal.embedded.processes import birth
from jpoa_portal.embedded.progress import Failure

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT = CHECKOUT / ".jpoa"
LOCK = "jpoa.lock"
PASSWORDS = "secrets.json"
# A lock names its holder at once; one that does not was spoiled by hand or by a full disk.
NAMING_SECONDS = 5
# The random words of one data folder; each is safe inside a URL and inside an SQL literal.
SECRETS = ("id", "secret_key", "factor_key", "attachment_key", "administrator", "owner", "app", "valkey")


class AlreadyRunning(Failure):
    """Another `up` holds the data folder."""


class DataFolder:
    """One data folder, made when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    @property
    def exists(self) -> bool:
        """Whether it is a portal's; somebody may have removed the lock alone."""
        return (self / LOCK).exists() or set(SECRETS) <= self.read(PASSWORDS).keys()

    def make(self) -> None:
        """The folder with its places for mail, media, logs and servers, readable by its owner alone.

        Raises: Failure when it cannot be written or already holds something else.
        """
        try:
            if self.path.is_dir() and not self.exists and any(self.path.iterdir()):
                raise Failure(f"{self.path} holds other files: name an empty or a new folder with --data.")
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self / LOCK).touch(mode=0o600)
            for name in ("mail", "media", "log", "valkey", "venv", "beat"):
                (self / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Failure(
                f"{self.path} cannot be written ({error.strerror}): name another folder with --data."
            ) from error

    def read(self, name: str) -> dict[str, Any]:
        """What was last written under this name; empty when it is missing or was cut short."""
        try:
            found = json.loads((self / name).read_text())
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, name: str, content: dict[str, Any]) -> None:
        """The file as a whole or not at all, also when the machine stops in the middle; readable by its owner alone."""
        side = self / f".{name}.{os.getpid()}"
        with open(os.open(side, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(content, file, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        side.replace(self / name)

    def remember(self, name: str, **values: Any) -> None:
        """Adds the values to the file of this name."""
        self.write(name, {**self.read(name), **values})

    def forget(self, name: str) -> None:
        (self / name).unlink(missing_ok=True)

    def secrets(self) -> dict[str, str]:
        """The passwords and keys of this folder, made once.

        Raises: Failure when the file was spoiled: new ones would not open the database that is there.
        """
        known = self.read(PASSWORDS)
        if not known and (self / PASSWORDS).exists():
            raise Failure(f"{self / PASSWORDS} cannot be read: put it back from a copy, or ./jpoa reset the folder.")
        if not set(SECRETS) <= known.keys():
            known = {name: secrets.token_urlsafe(48) for name in SECRETS} | known
            self.write(PASSWORDS, known)
        return known

    def holder(self) -> dict[str, Any]:
        """Who holds the folder's lock: `{"pid", "birth", "command"}`, empty when nobody does.

        Raises: Failure when somebody does and the lock does not say who.
        """
        patience = time.monotonic() + NAMING_SECONDS
        while (self / LOCK).exists():
            with (self / LOCK).open("r") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    holder = self.read(LOCK)
                    # For a moment after the lock is taken the file still names nobody, or a process of last time.
                    if holder and birth(holder["pid"]) == holder["birth"]:
                        return holder
                    if time.monotonic() > patience:
                        raise Failure(
                            f"A ./jpoa holds {self / LOCK} and the file does not say which: end that process yourself."
                        ) from None
                    time.sleep(0.01)
                else:
                    break
        return {}

    @contextmanager
    def locked(self, command: str) -> Iterator[None]:
        """The folder for this process alone; waits for a `manage` to end, since that one ends by itself.

        Raises: AlreadyRunning when another `up` holds it.
        """
        with (self / LOCK).open("r+") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if (holder := self.holder()).get("command") == "up":
                        raise AlreadyRunning(
                            f"Already running (process {holder['pid']}): ./jpoa down stops it."
                        ) from None
                    time.sleep(0.1)
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), "birth": birth(os.getpid()), "command": command}))
            file.flush()
            yield
