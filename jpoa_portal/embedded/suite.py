"""`./jpoa test` and `./jpoa bench`: what runs against throw-away servers."""

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from jpoa_portal.embedded import processes, throwaway
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.progress import Failure, say, step

_MOST_PROCESSES = 4
_PLUGINS = ("-p", "tests.own_servers", "-p", "tests.without_browser")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def test(folder: DataFolder, words: Sequence[str]) -> int:
    """pytest's exit code for these words; its own closing line is the last one.

    The whole suite is shared by as many processes as there are cores, each with servers of its own: an open
    transaction holds back the sealing of the audit, of whichever database it is. What is named by hand runs in one.
    """
    folder.make()
    packages = Packages(folder, "test")
    packages.install()
    browser = _browser()
    words = words or ["-n", str(min(os.cpu_count() or 1, _MOST_PROCESSES))]
    number = int(words[words.index("-n") + 1]) if "-n" in words[:-1] else 1
    with ExitStack() as closing:
        environments = [
            closing.enter_context(throwaway.servers(packages)).environment() | browser for _ in range(number)
        ]
        shared = {f"JPOA_TESTS_GW{n}": json.dumps(one) for n, one in enumerate(environments)} if number > 1 else {}
        argv: list[str | Path] = [packages.python, "-m", "pytest", *_PLUGINS, *words]
        return processes.attached(argv, env=environments[0] | shared, cwd=CHECKOUT)


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
