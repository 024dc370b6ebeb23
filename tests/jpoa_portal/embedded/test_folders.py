import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from jpoa_portal.embedded import folders
from jpoa_portal.embedded.folders import LOCK, AlreadyRunning, DataFolder
from jpoa_portal.embedded.progress import Failure


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "portal")
    made.make()
    return made


def test_only_its_owner_reads_the_folder_and_its_secrets(folder: DataFolder) -> None:
    folder.secrets()

    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secrets.json").stat().st_mode) == 0o600


def test_secrets_are_made_once(folder: DataFolder) -> None:
    assert folder.secrets() == folder.secrets()
    assert len(folder.secrets()["secret_key"]) >= 50


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    with pytest.raises(Failure, match="holds other files"):
        DataFolder(tmp_path).make()

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_cut_short_reads_as_empty(folder: DataFolder) -> None:
    (folder / "run.json").write_text('{"pids": {"web"')

    assert folder.read("run.json") == {}


def test_spoiled_secrets_are_not_replaced_by_others(folder: DataFolder) -> None:
    folder.secrets()
    (folder / "secrets.json").write_text("")

    with pytest.raises(Failure, match=r"secrets.json cannot be read"):
        folder.secrets()


def test_a_folder_whose_lock_was_removed_is_still_the_portals(folder: DataFolder) -> None:
    folder.secrets()
    (folder / LOCK).unlink()

    assert folder.exists
    assert folder.holder() == {}
    folder.make()


def test_a_lock_that_names_nobody_is_told_and_not_waited_for(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "NAMING_SECONDS", 0.1)
    with folder.locked("up"):
        (folder / LOCK).write_text("")

        with pytest.raises(Failure, match="does not say which"):
            folder.holder()


def test_remember_keeps_what_else_was_there(folder: DataFolder) -> None:
    folder.remember("ports.json", web=8000)
    folder.remember("ports.json", valkey=16379)

    assert folder.read("ports.json") == {"web": 8000, "valkey": 16379}


def test_a_second_up_is_told_who_runs(folder: DataFolder) -> None:
    with folder.locked("up"), pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"), folder.locked("up"):
        pass


def test_nobody_holds_the_folder_of_a_killed_launcher(folder: DataFolder) -> None:
    child = multiprocessing.get_context("fork").Process(target=_hold_for_ever, args=(folder,))
    child.start()
    while folder.holder().get("pid") != child.pid:
        pass
    child.kill()
    child.join()

    assert json.loads((folder / LOCK).read_text())["pid"] == child.pid
    assert folder.holder() == {}


def _hold_for_ever(folder: DataFolder) -> None:
    with folder.locked("up"):
        multiprocessing.Event().wait()
