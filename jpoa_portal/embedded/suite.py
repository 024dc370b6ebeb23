"""`./jpoa test`: the test set against throw-away servers."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from jpoa_portal.embedded import processes, running, services
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.portal import Portal
from jpoa_portal.embedded.progress import Failure, say, step
from jpoa_portal.embedded.supervisor import Supervisor, end_leftovers

THROWAWAY = "jpoa-test-"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def test(folder: DataFolder, words: Sequence[str]) -> int:
    """pytest's exit code for these words; its own closing line is the last one."""
    folder.make()
    packages = Packages(folder, "test")
    packages.install()
    browser = _browser()
    with _throwaway() as temporary:
        supervisor = Supervisor(temporary)
        try:
            with step("Starting PostgreSQL and Valkey"):
                addresses = services.start(supervisor, packages, throwaway=True)
            env = Portal(temporary, packages, addresses).environment() | browser
            argv: list[str | Path] = [packages.python, "-m", "pytest", "-p", "tests.without_browser", *words]
            return processes.attached(argv, env=env, cwd=CHECKOUT)
        finally:
            supervisor.stop()


@contextmanager
def _throwaway() -> Iterator[DataFolder]:
    """A data folder for one run; those that killed runs left behind go too."""
    for left in Path(tempfile.gettempdir()).glob(f"{THROWAWAY}*"):
        folder = DataFolder(left)
        with suppress(OSError):  # another run may be clearing up as well
            if left.stat().st_uid == os.geteuid() and folder.exists and not folder.holder():
                end_leftovers(folder)
                running.remove(folder)
    folder = DataFolder(Path(tempfile.mkdtemp(prefix=THROWAWAY)))
    folder.make()
    with folder.locked("test"):
        try:
            yield folder
        finally:
            running.remove(folder)


def _browser() -> dict[str, str]:
    """The variable that tells the tests where a browser is, or that there is none."""
    found = _find_browser()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        with suppress(Failure), step("Installing Chromium"):
            env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
            processes.run(["apt-get", "update", "-qq"], env=env)
            processes.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"], env=env)
        found = _find_browser()
    if found:
        return {"CHROMIUM": found}
    say("No Chromium on this machine: browser tests are skipped.")
    return {"JPOA_NO_CHROMIUM": "1"}


def _find_browser() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
