"""The Django side as the launcher sees it: an environment, a few commands, three servers. Imports none of it."""

import hashlib
import os
import secrets
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from jpoa_portal.embedded import processes
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.packages import REQUIREMENTS, Packages
from jpoa_portal.embedded.progress import Failure, say, step
from jpoa_portal.embedded.services import PORTS, Addresses
from jpoa_portal.embedded.supervisor import Part

DEFAULT_PORT = 8000
# What was done to which database; begun with `--empty` or not.
STATE = "state.json"


class Portal:
    """One portal: a data folder, its packages and the servers it talks to."""

    def __init__(self, folder: DataFolder, packages: Packages, addresses: Addresses, port: int | None = None) -> None:
        self.folder = folder
        self.packages = packages
        self.addresses = addresses
        self.port = port or folder.read(PORTS).get("web", DEFAULT_PORT)

    @property
    def url(self) -> str:
        # Not 127.0.0.1: security keys work on the name localhost only.
        return f"http://localhost:{self.port}"

    @property
    def is_demo(self) -> bool:
        return not self.folder.read(STATE).get("empty", False)

    def environment(self) -> dict[str, str]:
        """The user's environment with everything that jpoa_portal/env.py reads."""
        return dict(os.environ) | {
            "DJANGO_SETTINGS_MODULE": "jpoa_portal.settings",
            "DATABASE_URL": self.addresses.database_url,
            "DATABASE_OWNER_URL": self.addresses.database_owner_url,
            "REDIS_URL": self.addresses.redis_url,
            "SECRET_KEY": self.folder.secrets()["secret_key"],
            "FACTOR_KEY": self.folder.secrets()["factor_key"],
            "ATTACHMENT_KEY": self.folder.secrets()["attachment_key"],
            "SECURE": "false",
            "DEMO": str(self.is_demo).lower(),
            "BIND_ADDRESS": "127.0.0.1",
            "PORTAL_URL": self.url,
            "ALLOWED_HOSTS": "localhost",
            "MAIL_DIR": str(self.folder / "mail"),
            "MEDIA_DIR": str(self.folder / "media"),
            "LOG_DIR": str(self.folder / "log"),
        }

    def manage(self, *words: str) -> None:
        """A management command that must succeed. Raises: Failure with its last words."""
        processes.run([self.packages.python, "manage.py", *words], env=self.environment(), cwd=CHECKOUT)

    def call(self, words: Sequence[str]) -> int:
        """The exit code of `manage.py` with these words, at the person's own terminal."""
        if words[:1] == ["migrate"]:
            self.folder.remember(STATE, migrated=None)  # it may take migrations back
        return processes.attached([self.packages.python, "manage.py", *words], env=self.environment(), cwd=CHECKOUT)

    def migrate(self) -> str:
        """The database's identity, in step with the code; that costs nothing while neither has changed."""
        identity = self.identity()
        if self.folder.read(STATE).get("migrated") != [identity, _migration_files()]:
            with step("Bringing the database in step"):
                self.manage("migrate", "--no-input")
            identity = self.identity()
            self.folder.remember(STATE, migrated=[identity, _migration_files()])
        return identity

    def set_clock(self, clock: str) -> None:
        """To be done before the demo world is made, whose dates follow it, and before servers read it."""
        with step(f"Setting the portal's clock to {clock}"):
            self.manage("portal_clock", "--start", clock)

    def make_demo_world(self, identity: str) -> None:
        """The demo world, made once for each database."""
        if self.folder.read(STATE).get("demo") == identity:
            return
        self.folder.remember(STATE, demo="begun")
        with step("Making the demo world"):
            self.manage("demo_world")
        self.folder.remember(STATE, demo=identity)

    def choose_world(self, empty: bool) -> None:
        """Keeps what the folder was begun with: people's own entries and exercise data never mix.

        Raises: Failure when `--empty` comes too late.
        """
        state = self.folder.read(STATE)
        if empty and state.get("demo"):
            raise Failure(
                f"{self.folder.path} holds the demo world: name another folder with --data, or ./jpoa reset it."
            )
        if state.get("empty") and not empty:
            say("This folder was begun with --empty and stays without the demo world.")
        self.folder.remember(STATE, empty=empty or state.get("empty", False))

    def servers(self, listening: int) -> list[Part]:
        """The web server on this listening socket, the worker and, last, beat; none knows the owner's password."""
        env = self.environment() | {"TMPDIR": str(self._emptied("tmp"))}
        del env["DATABASE_OWNER_URL"]
        python, celery = (self.packages.python, ["-m", "celery", "-A", "jpoa_portal.celery"])
        memory = Path("/dev/shm")  # heartbeats only; a disk could make a worker look dead
        beats = memory if os.access(memory, os.W_OK) else self.folder.path
        web = [*web_words("jpoa_portal.wsgi:application", listening), f"--worker-tmp-dir={beats}"]
        worker = [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        schedule = self.folder / "beat" / "schedule"
        beat = [*celery, "beat", "--pidfile=", f"--schedule={schedule}", "--loglevel=INFO"]
        return [
            Part("web", [python, *web], env, pass_fds=(listening,)),
            # Without launcher and broker a busy worker would wait for ever; what it left is swept up later.
            Part("worker", [python, *worker], env, death_signal=signal.SIGKILL),
            Part("beat", [python, *beat], env),
        ]

    def _emptied(self, name: str) -> Path:
        """A folder for what servers write in passing; one that was killed did not clear up."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / name).mkdir(mode=0o700)
        return self.folder / name

    def identity(self) -> str:
        """Words that change when the database is another one or was emptied.

        Asked with the driver that Django uses: psql from the wheel has no TLS for servers elsewhere.
        Raises: Failure with a sentence that names the variable when a setting is wrong or a server keeps us out.
        """
        argv: list[str | Path] = [self.packages.python, "-m", "jpoa_portal.embedded.preflight"]
        return processes.run(argv, env=self.environment(), cwd=CHECKOUT, speaks_plainly=True).strip()


def web_words(application: str, listening: int) -> list[str]:
    """How Python serves an application on a listening socket, here and where it is measured."""
    words = ["-m", "gunicorn", application, f"--bind=fd://{listening}", "--worker-class=gthread"]
    words += ["--workers=2", "--threads=32", "--preload", "--graceful-timeout=5"]
    # Its control socket would stand in the home folder, and a deep path is too long for a socket.
    return [*words, "--no-control-socket"]


def _migration_files() -> str:
    digest = hashlib.sha256((REQUIREMENTS / "local.txt").read_bytes())
    for path in sorted(CHECKOUT.glob("*/migrations/*.py")):
        digest.update(os.fsencode(path.relative_to(CHECKOUT)) + path.read_bytes())
    return digest.hexdigest()


def settings_without_servers(environment: Mapping[str, str], *, production: bool) -> dict[str, str]:
    """An environment for checks that need no server, as here or as on a real one; its secrets open nothing."""
    nowhere = "postgresql://{}:none@127.0.0.1:1/jpoa"
    return dict(environment) | {
        "DJANGO_SETTINGS_MODULE": "jpoa_portal.settings",
        "DATABASE_URL": nowhere.format("jpoa_app"),
        "DATABASE_OWNER_URL": nowhere.format("jpoa_owner"),
        "REDIS_URL": "redis://:none@127.0.0.1:1/0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FACTOR_KEY": secrets.token_urlsafe(48),
        "ATTACHMENT_KEY": secrets.token_urlsafe(48),
        "SECURE": str(production).lower(),
        "DEMO": str(not production).lower(),
        "BIND_ADDRESS": "0.0.0.0" if production else "127.0.0.1",  # nothing listens
        "PORTAL_URL": "https://portal.example" if production else "http://localhost:8000",
    }
