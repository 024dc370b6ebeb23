"""`./jpoa check` and `./jpoa fix`: what must be clean before a change is done. Needs no server."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from jpoa_portal.embedded import processes
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.packages import Packages
from jpoa_portal.embedded.portal import settings_without_servers
from jpoa_portal.embedded.progress import say

CONTRACTS = ("tests/contracts", "tests/jpoa_portal/test_generated.py")
# The slowest begin first; two run at a time. The first word is a program of the virtual environment.
CHECKS: dict[str, Sequence[str]] = {
    "types": ("mypy",),
    # With migrations and generated pages: one process instead of three, since Django takes seconds to start.
    "contracts without a database": ("pytest", "-q", *CONTRACTS, "-m", "not db"),
    "import layers": ("lint-imports", "--no-cache"),
    "production settings": ("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
    "templates": ("djade", "--check", "--target-version", "5.2"),
    "lint": ("ruff", "check", "--quiet"),
    "format": ("ruff", "format", "--check", "--quiet"),
}
FIXES: dict[str, Sequence[str]] = {
    "lint": ("ruff", "check", "--fix", "--quiet"),
    "format": ("ruff", "format", "--quiet"),
    "templates": ("djade", "--target-version", "5.2"),
    "bill of materials": ("python", "tools/bill_of_materials.py"),
}
PRODUCTION = ("production settings",)


@dataclass
class Running:
    """One check at work; its output goes to a file without a name."""

    child: subprocess.Popen[bytes]
    output: IO[bytes]
    begun: float


def check(folder: DataFolder) -> int:
    """0 when everything is clean, 1 after showing what is not."""
    return _all(folder, CHECKS, at_once=2)


def fix(folder: DataFolder) -> int:
    """Formats and repairs what can be repaired safely; 1 after showing what is left for a person."""
    return _all(folder, FIXES, at_once=1)


def _all(folder: DataFolder, table: dict[str, Sequence[str]], at_once: int) -> int:
    folder.make()
    packages = Packages(folder, "test")
    packages.install()
    begun, waiting, complaints = time.monotonic(), list(table), []
    running: dict[str, Running] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                name = waiting.pop(0)
                running[name] = _start(packages, name, table[name])
            for name in [name for name, one in running.items() if one.child.poll() is not None]:
                complaints += _told(name, running.pop(name))
            time.sleep(0.02)
    finally:
        for one in running.values():
            processes.end_group(one.child)
    say(
        "".join(complaints)
        + f"{len(table) - len(complaints)} clean, {len(complaints)} not, in {time.monotonic() - begun:.1f} s."
    )
    return 1 if complaints else 0


def _start(packages: Packages, name: str, words: Sequence[str]) -> Running:
    argv: list[str | Path] = [packages.path / "bin" / words[0], *words[1:]]
    if words[0] == "djade":
        argv += _templates()
    env = settings_without_servers(os.environ, production=name in PRODUCTION)
    output = TemporaryFile()  # noqa: SIM115  (closed when it is told)
    child = processes.spawn(argv, env=env, cwd=CHECKOUT, stdout=output, stderr=output)
    return Running(child, output, time.monotonic())


def _told(name: str, one: Running) -> list[str]:
    """A line for the person; what is to be shown at the end when it is not clean."""
    with one.output as output:
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    failed = one.child.returncode != 0
    say(f"{'NOT CLEAN' if failed else 'clean':9} {time.monotonic() - one.begun:5.1f} s  {name}")
    return [f"\n── {name} ──\n{said}\n\n"] if failed else []


def _templates() -> list[Path]:
    """All templates of the checkout; the linter wants them named."""
    return sorted([*CHECKOUT.glob("templates/**/*.html"), *CHECKOUT.glob("*/templates/**/*.html")])
