"""A virtual environment in the data folder, with exactly the locked packages."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import ssl
import sys
from pathlib import Path

from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.processes import run
from jpoa_portal.embedded.progress import Failure, say, step

REQUIREMENTS = CHECKOUT / "requirements"


class Packages:
    """The environment of one requirements file: `local` runs the portal, `test` also checks it."""

    def __init__(self, folder: DataFolder, kind: str) -> None:
        self.kind = kind
        self.path = folder / "venv" / kind
        self.mark = folder / "venv" / f"{kind}.installed"
        self.scratch = folder / "venv" / f"{kind}.tmp"

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    @property
    def site(self) -> Path:
        return self.path / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"

    def install(self) -> None:
        """Nothing when the set is in place; otherwise the whole environment anew, so half of one never stays.

        Raises: Failure when Python lacks venv, or a package cannot be fetched.
        """
        with (self.mark.with_suffix(".lock")).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            wanted = self._fingerprint()
            if self.mark.exists() and self.mark.read_text() == wanted and self.python.exists():
                return
            self.mark.unlink(missing_ok=True)
            for left in (self.path, self.scratch):
                shutil.rmtree(left, ignore_errors=True)
            self.scratch.mkdir()
            with step("Making the virtual environment"):
                self._make()
            with step(f"Installing the locked packages ({self.kind})"):
                self._sync()
            shutil.rmtree(self.scratch)
            self.mark.write_text(wanted)

    def _fingerprint(self) -> str:
        """Changes with the lock, with Python's minor version, and with the place (scripts hold it)."""
        locks = [(REQUIREMENTS / name).read_bytes() for name in ("uv.txt", f"{self.kind}.txt")]
        return hashlib.sha256(b"\0".join([*locks, os.fsencode(self.site)])).hexdigest()

    def _make(self) -> None:
        if importlib.util.find_spec("ensurepip") is None:
            raise Failure(
                f"Python lacks venv: install the package python{sys.version_info.major}-venv, then try again."
            )
        run([sys.executable, "-m", "venv", self.path], env=self._environment())
        run([*self._pip(), "-r", REQUIREMENTS / "uv.txt"], env=self._environment())

    def _sync(self) -> None:
        listed = REQUIREMENTS / f"{self.kind}.txt"
        # "install", not "sync": that one would take pip and uv away again.
        uv: list[str | Path] = [self.path / "bin" / "uv", "pip", "install", "--quiet", "--python", self.python]
        try:
            run([*uv, "--require-hashes", "-r", listed], env=self._environment())
        except Failure as failure:
            # uv does not read pip's settings: an index or certificate named there is known to pip alone.
            say(f"\n{failure}\nuv could not; trying with pip, which takes a minute or two … ", end="")
            run([*self._pip(), "-r", listed], env=self._environment())

    def _pip(self) -> list[str | Path]:
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        return [self.python, "-m", "pip", "install", *quiet, "--require-hashes"]

    def _environment(self) -> dict[str, str]:
        """The user's own, with no cache when the home folder is not there or not ours to write.

        An installer that is stopped does not clear up: what it unpacks in passing lies where the next one removes it.
        """
        env = dict(os.environ, UV_PYTHON_DOWNLOADS="never", TMPDIR=str(self.scratch))
        if ssl.get_default_verify_paths().cafile:
            env.setdefault("UV_SYSTEM_CERTS", "true")  # an office's own proxy is known to the machine, not to uv
        home = Path(env.get("XDG_CACHE_HOME") or env.get("HOME") or "/nonexistent")
        if not os.access(home, os.W_OK):
            env |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
        return env
