"""The supervisor in a process of its own: it adopts orphans and changes signals, which must not happen to pytest."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jpoa_portal.embedded import processes
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.supervisor import RECORD

# A part that has a child of its own, as the web server and the worker have.
PART = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
LAUNCHER = """
import signal, sys, time
from pathlib import Path
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.supervisor import Part, Supervisor

signal.signal(signal.SIGTERM, signal.default_int_handler)
supervisor = Supervisor(DataFolder(Path(sys.argv[1])))
supervisor.start(Part("part", [sys.executable, "-c", sys.argv[2]], {}))
try:
    while True:
        supervisor.watch()
        time.sleep(0.05)
except KeyboardInterrupt:
    supervisor.stop()
"""

SPEAKER = """
import sys
from pathlib import Path
from jpoa_portal.embedded.folders import DataFolder
from jpoa_portal.embedded.supervisor import Part, Supervisor

supervisor = Supervisor(DataFolder(Path(sys.argv[1])))
part = Part("part", ["/bin/echo", "said by this one"], {})
supervisor.start(part)
part.process.wait()
print(supervisor.last_words(part))
"""


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "portal")
    made.make()
    return made


@pytest.fixture
def launcher(folder: DataFolder) -> Iterator[subprocess.Popen[Any]]:
    with subprocess.Popen([sys.executable, "-c", LAUNCHER, str(folder.path), PART], cwd=CHECKOUT) as process:
        yield process
        process.kill()


def test_a_part_that_dies_is_started_again_and_its_children_end(
    folder: DataFolder, launcher: subprocess.Popen[Any]
) -> None:
    first, grandchild = _part(folder), _grandchildren(folder, 1)[0]
    os.kill(first, signal.SIGKILL)

    begun = time.monotonic()
    _until(lambda: _part(folder) not in (0, first))
    assert time.monotonic() - begun < 5
    _until(lambda: processes.birth(grandchild) is None)


def test_pauses_grow_and_stay_below_five_seconds(folder: DataFolder, launcher: subprocess.Popen[Any]) -> None:
    pauses = []
    for _ in range(3):
        pid, begun = _part(folder), time.monotonic()
        os.kill(pid, signal.SIGKILL)
        _until(lambda pid=pid: _part(folder) not in (0, pid))
        pauses.append(time.monotonic() - begun)

    assert pauses == sorted(pauses)
    assert pauses[-1] < 5


def test_stopping_leaves_no_process_behind(folder: DataFolder, launcher: subprocess.Popen[Any]) -> None:
    left = [_part(folder), *_grandchildren(folder, 1)]
    launcher.terminate()
    launcher.wait(10)

    assert [processes.birth(pid) for pid in left] == [None, None]
    assert not (folder / RECORD).exists()


def test_a_killed_launcher_takes_its_parts_along(folder: DataFolder, launcher: subprocess.Popen[Any]) -> None:
    pid = _part(folder)
    launcher.kill()

    _until(lambda: processes.began_at(pid) is None)


def test_last_words_are_those_of_the_present_process(folder: DataFolder) -> None:
    (folder / "log" / "part.log").write_text("said by an earlier one\n")
    argv = [sys.executable, "-c", SPEAKER, folder.path]

    assert subprocess.run(argv, cwd=CHECKOUT, capture_output=True, check=True).stdout == b"said by this one\n"


def _part(folder: DataFolder) -> int:
    _until((folder / RECORD).exists)
    return int(json.loads((folder / RECORD).read_text()).get("part", [0])[0])


def _grandchildren(folder: DataFolder, number: int) -> list[int]:
    log = folder / "log" / "part.log"
    _until(lambda: log.exists() and len(log.read_text().split()) >= number)
    return [int(pid) for pid in log.read_text().split()]


def _until(holds: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
