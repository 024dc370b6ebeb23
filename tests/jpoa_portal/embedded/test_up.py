"""One portal from its first start to its end, as a person runs it; the tests stand in the order of its life."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from jpoa_portal.embedded import postgres, processes
from jpoa_portal.embedded.folders import CHECKOUT, DataFolder
from jpoa_portal.embedded.services import TRIO

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def jpoa(command: str, folder: DataFolder, *words: str, **servers: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in TRIO}  # the test run's own servers
    env |= {"ALLOWED_HOSTS": "elsewhere.example"} | servers  # left over from the person's other work
    argv = [sys.executable, CHECKOUT / "jpoa", command, "--data", folder.path, *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False, env=env)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataFolder]:
    made = DataFolder(tmp_path_factory.mktemp("life") / "portal")
    started = jpoa("up", made, "--detach", "--empty", "--port", "18400")
    assert started.returncode == 0, started.stderr
    yield made
    jpoa("reset", made)


def run_json(folder: DataFolder) -> dict[str, Any]:
    return dict(json.loads((folder / "run.json").read_text()))


def test_run_json_says_where_everything_is(folder: DataFolder) -> None:
    run = run_json(folder)

    assert run["url"] == f"http://localhost:{run['port']}"
    assert set(run["pids"]) == {"web", "worker", "beat", "postgres", "valkey"}
    assert Path(run["postgres_dir"]) == postgres.place(folder)
    assert all(Path(run[name]).is_dir() for name in ("mail_dir", "media_dir", "log_dir"))


def test_it_is_ready_when_up_returns(folder: DataFolder) -> None:
    with urlopen(f"{run_json(folder)['url']}/readyz", timeout=10) as answer:
        assert answer.status == 200


def test_a_second_up_is_refused(folder: DataFolder) -> None:
    second = jpoa("up", folder, "--detach")

    assert second.returncode == 1
    assert "Already running" in second.stderr


def test_manage_passes_output_and_exit_code_through(folder: DataFolder) -> None:
    query = "from members.models import Person; print(Person._meta.label); raise SystemExit(7)"
    done = jpoa("manage", folder, "shell", "--verbosity", "0", "--command", query)

    assert (done.returncode, done.stdout) == (7, "members.Person\n")


@pytest.mark.parametrize("part", ["web", "worker", "beat", "postgres", "valkey"])
def test_a_killed_part_has_a_new_process_within_five_seconds(folder: DataFolder, part: str) -> None:
    old, begun = run_json(folder)["pids"][part], time.monotonic()
    os.kill(old, signal.SIGKILL)
    while run_json(folder)["pids"][part] == old:
        assert time.monotonic() - begun < 5
        time.sleep(0.05)

    assert processes.began_at(run_json(folder)["pids"][part])


def test_a_folder_begun_empty_never_gets_the_demo_world(folder: DataFolder) -> None:
    assert json.loads((folder / "state.json").read_text())["empty"] is True


def test_down_returns_when_every_process_is_gone(folder: DataFolder) -> None:
    launcher = json.loads((folder / "jpoa.lock").read_text())["pid"]
    pids = run_json(folder)["pids"].values()

    assert jpoa("status", folder).returncode == 0
    assert jpoa("down", folder).returncode == 0
    assert [processes.birth(pid) for pid in pids] == [None] * 5
    assert processes.began_at(launcher) is None
    assert jpoa("status", folder).returncode == 1


def test_manage_starts_the_servers_for_the_call(folder: DataFolder) -> None:
    done = jpoa("manage", folder, "migrate", "--check")

    assert (done.returncode, done.stdout) == (0, "")
    assert {part["state"] for part in json.loads(jpoa("status", folder, "--json").stdout)} == {"stopped"}


@pytest.mark.parametrize("words", [("up", "--empty"), ("manage", "check")])
def test_own_servers_that_keep_us_out_are_told_in_one_sentence(folder: DataFolder, words: tuple[str, ...]) -> None:
    nowhere = dict.fromkeys(TRIO, "postgresql://jpoa_owner:none@127.0.0.1:1/jpoa") | {
        "REDIS_URL": "redis://127.0.0.1:1"
    }
    done = jpoa(words[0], folder, *words[1:], **nowhere)

    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_OWNER_URL does not open the database: ")
    assert done.stderr.count("\n") == 1


def test_reset_leaves_nothing(folder: DataFolder) -> None:
    assert jpoa("reset", folder).returncode == 0
    assert not folder.path.exists()
    assert not postgres.place(folder).exists()
