"""Where PostgreSQL and Valkey answer: one's own servers, those of a running portal, or embedded ones started here."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from jpoa_portal.embedded import ports
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.postgres import Postgres
from jpoa_portal.embedded.progress import Failure
from jpoa_portal.embedded.supervisor import Supervisor
from jpoa_portal.embedded.valkey import Valkey

TRIO = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
PORTS = "ports.json"
# A server killed with its lock still held needs this long at most until a new one is let in.
START_SECONDS = 20
# Replaying what a crash left can take longer; the process is alive meanwhile.
RECOVERY_SECONDS = 300


@dataclass(frozen=True)
class Addresses:
    """The two database addresses, the broker's, and the folder of an embedded cluster."""

    database_url: str
    database_owner_url: str
    redis_url: str
    postgres_dir: str | None = None


def own_servers(environment: Mapping[str, str]) -> Addresses | None:
    """The servers that the three variables name; None when none of them is set.

    Raises: Failure when only some are set.
    """
    missing = [name for name in TRIO if not environment.get(name)]
    if len(missing) == len(TRIO):
        return None
    if missing:
        raise Failure(f"{' and '.join(missing)} must be set too: {', '.join(TRIO)} go together, or none of them.")
    return Addresses(*(environment[name] for name in TRIO))


def of_running_portal(folder: DataFolder) -> Addresses | None:
    """The servers of the portal that runs from this folder; None when it does not run."""
    run = folder.read("run.json")
    if not run or folder.holder().get("command") != "up":
        return None
    return Addresses(run["database_url"], run["database_owner_url"], run["redis_url"], run["postgres_dir"])


def start(supervisor: Supervisor, packages: Packages, *, throwaway: bool = False) -> Addresses:
    """Both embedded servers, ready, with roles and database in place.

    Raises: Failure with the last words of a server that does not start.
    """
    postgres = Postgres(supervisor.folder, packages, throwaway=throwaway)
    valkey = Valkey(supervisor.folder, packages)
    postgres_port = _start(supervisor, postgres)
    valkey_port = _start(supervisor, valkey)
    postgres.apply_roles(postgres_port)
    return Addresses(
        database_url=postgres.url("app", postgres_port),
        database_owner_url=postgres.url("owner", postgres_port),
        redis_url=valkey.url(valkey_port),
        postgres_dir=str(postgres.home),
    )


def _start(supervisor: Supervisor, server: Postgres | Valkey) -> int:
    """The port on which the server is ready: the one of last time, or the next free one."""
    server.prepare()
    known = supervisor.folder.read(PORTS).get(server.name)
    last_try = time.monotonic() + START_SECONDS
    while True:
        # Test and bind are two moments: a server that ends at once gets a new look at the ports.
        port = ports.free(known or server.base_port)
        part = server.part(port)
        supervisor.start(part)
        while part.is_running and time.monotonic() < last_try + RECOVERY_SECONDS:
            if server.is_ready(part, port):
                supervisor.folder.remember(PORTS, **{server.name: port})
                return port
            time.sleep(0.02)
        if part.is_running or time.monotonic() > last_try:
            raise Failure(f"{server.name} does not start. Its last words:\n{supervisor.last_words(part)}")
        supervisor.give_up(part)
        time.sleep(0.5)
