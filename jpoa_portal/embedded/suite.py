"""`./jpoa test` and `./jpoa bench`: what runs against throw-away servers."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from jpoa_portal.embedded import processes, throwaway
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.progress import Failure, say, step

_SHARED = ("-n", str(min(os.cpu_count() or 1, 4)))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def test(folder: DataFolder, words: Sequence[str]) -> int:
    """pytest's exit code for these words; its own closing line is the last one.

    The whole suite is shared by as many processes as there are cores; what is named by hand runs in one.
    """
    folder.make()
    packages = Packages(folder, "test")
    packages.install()
    browser = _browser()
    with throwaway.servers(packages) as portal:
        argv: list[str | Path] = [packages.python, "-m", "pytest", "-p", "tests.without_browser", *(words or _SHARED)]
        return processes.attached(argv, env=portal.environment() | browser, cwd=CHECKOUT)


def bench(folder: DataFolder, words: Sequence[str]) -> int:
    """0 when every figure holds, 1 when one misses; nobody's data is touched."""
    folder.make()
    packages = Packages(folder, "local")
    packages.install()
    with throwaway.servers(packages) as portal:
        return portal.call(["bench", *words])


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
