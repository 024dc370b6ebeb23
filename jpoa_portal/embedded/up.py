"""`./jpoa up` and `./jpoa manage`: the way from an empty folder to a portal that answers."""

import http.client
import os
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from jpoa_portal.embedded import ports, services
from jpoa_portal.embedded.folders import AlreadyRunning, DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.portal import DEFAULT_PORT, Portal
from jpoa_portal.embedded.progress import Failure, say, step
from jpoa_portal.embedded.running import RUN
from jpoa_portal.embedded.supervisor import Supervisor, end_leftovers

READY_SECONDS = 90
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Wishes:
    """What the person asked of `up`."""

    port: int | None = None
    empty: bool = False
    clock: str | None = None


def up(folder: DataFolder, wishes: Wishes, when_ready: Callable[[], None] = lambda: None) -> int:
    """0 after running until a signal ends it; everything it started is gone then.

    Raises: Failure when a step fails or the portal does not become ready.
    """
    folder.make()
    with folder.locked("up"):
        folder.forget(RUN)
        end_leftovers(folder)
        supervisor = Supervisor(folder)
        try:
            _run(supervisor, wishes, when_ready)
            return 0
        finally:
            supervisor.stop()
            folder.forget(RUN)


def _run(supervisor: Supervisor, wishes: Wishes, when_ready: Callable[[], None]) -> None:
    folder = supervisor.folder
    own = services.own_servers(os.environ)
    packages = Packages(folder, "local")
    packages.install()
    addresses = own or _embedded(supervisor, packages)
    with closing(_listen(folder, wishes.port)) as listening:
        portal = Portal(folder, packages, addresses, listening.getsockname()[1])
        portal.choose_world(wishes.empty)
        if wishes.clock and not portal.is_demo:
            raise Failure("--clock moves the demo world only, and this folder was begun with --empty.")
        identity = portal.migrate()
        if wishes.clock:
            portal.set_clock(wishes.clock)
        *slow, beat = portal.servers(listening.fileno())
        # They read the code in while the demo world is made; nothing is due before beat runs.
        for part in slow:
            supervisor.start(part)
        if portal.is_demo:
            portal.make_demo_world(identity)
        with step("Starting the web server, the worker and beat"):
            supervisor.start(beat)
            _wait_until_ready(supervisor, portal)
        supervisor.on_restart = lambda: _write_run(supervisor, portal)
        _write_run(supervisor, portal)
        say(f"The portal is at {portal.url}")
        when_ready()
        try:
            while True:
                supervisor.watch()
                time.sleep(LOOK_SECONDS)
        except KeyboardInterrupt:
            say("Stopping; the data stays.")


def _embedded(supervisor: Supervisor, packages: Packages) -> services.Addresses:
    with step("Starting PostgreSQL and Valkey"):
        return services.start(supervisor, packages)


def _listen(folder: DataFolder, wanted: int | None) -> socket.socket:
    """The web server's socket; the port is kept for bookmarks."""
    wanted = wanted or folder.read(services.PORTS).get("web", DEFAULT_PORT)
    listening = ports.listen(wanted)
    port = listening.getsockname()[1]
    if port != wanted:
        say(f"Port {wanted} is taken: the portal listens on {port}.")
    folder.remember(services.PORTS, web=port)
    return listening


def _wait_until_ready(supervisor: Supervisor, portal: Portal) -> None:
    """Returns when /readyz answers 200. Raises: Failure with what it, or a part that died, said last."""
    deadline = time.monotonic() + READY_SECONDS
    answer = ""
    while time.monotonic() < deadline:
        for part in supervisor.parts:
            if not part.is_running:
                raise Failure(f"{part.name} does not start. Its last words:\n{supervisor.last_words(part)}")
        answer = _readyz(portal.port)
        if answer.startswith("200"):
            return
        time.sleep(0.1)
    raise Failure(
        f"The portal did not become ready in {READY_SECONDS} s; /readyz says: {answer}; see {portal.folder / 'log'}"
    )


def _readyz(port: int) -> str:
    """The status and what is said with it, an error page aside; empty while nobody answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/readyz", headers={"Host": f"localhost:{port}"})
            response = connection.getresponse()
            said = response.read(500).decode(errors="replace")
            return f"{response.status} {said if said.startswith('{') else ''}".strip()
        except (OSError, http.client.HTTPException):
            return ""


def _write_run(supervisor: Supervisor, portal: Portal) -> None:
    folder, addresses = portal.folder, portal.addresses
    folder.write(
        RUN,
        {
            "url": portal.url,
            "port": portal.port,
            "pids": {part.name: part.pid for part in supervisor.parts},
            "database_url": addresses.database_url,
            "database_owner_url": addresses.database_owner_url,
            "redis_url": addresses.redis_url,
            "mail_dir": str(folder / "mail"),
            "media_dir": str(folder / "media"),
            "log_dir": str(folder / "log"),
            "postgres_dir": addresses.postgres_dir,
        },
    )


def manage(folder: DataFolder, words: Sequence[str]) -> int:
    """The exit code of `manage.py` with these words, against the running portal or servers started for the call."""
    folder.make()
    packages = Packages(folder, "local")
    while True:
        if running := services.of_running_portal(folder):
            # No install here: the portal runs from these files.
            return Portal(folder, packages, running).call(words)
        try:
            with folder.locked("manage"):
                return _manage_alone(folder, packages, words)
        except AlreadyRunning:
            time.sleep(LOOK_SECONDS)  # it is starting and will be ready soon


def _manage_alone(folder: DataFolder, packages: Packages, words: Sequence[str]) -> int:
    end_leftovers(folder)
    packages.install()
    if own := services.own_servers(os.environ):
        portal = Portal(folder, packages, own)
        portal.identity()  # a wrong address is told in one sentence, not by a traceback
        return portal.call(words)
    supervisor = Supervisor(folder)
    try:
        return Portal(folder, packages, services.start(supervisor, packages)).call(words)
    finally:
        supervisor.stop()
