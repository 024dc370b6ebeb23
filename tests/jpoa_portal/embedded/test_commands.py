import json
import subprocess
import sys
from pathlib import Path

import pytest

from jpoa_portal.embedded.commands import _parser, _shielded
from jpoa_portal.embedded.folders import CHECKOUT


def jpoa(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, CHECKOUT / "jpoa", *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["up", "--port", "0"],
        ["up", "--clock", "soon"],
        ["up", "--empty", "--clock", "2026-11-24"],
        ["roles"],
        ["bench", "--size", "2m"],
        ["bench", "--size", "10"],
        ["bench", "--size", "km"],
    ],
)
def test_wrong_words_end_with_2_and_nothing_on_standard_output(words: list[str]) -> None:
    done = jpoa(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_status_of_a_portal_that_does_not_run_is_json_and_1(tmp_path: Path) -> None:
    done = jpoa("status", "--data", str(tmp_path / "portal"), "--json")

    assert done.returncode == 1
    assert {part["state"] for part in json.loads(done.stdout)} == {"stopped"}
    assert not (tmp_path / "portal").exists()


def test_down_without_a_portal_is_done_at_once(tmp_path: Path) -> None:
    assert jpoa("down", "--data", str(tmp_path / "portal")).returncode == 0


def test_reset_refuses_a_folder_that_is_not_the_portals(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    assert jpoa("reset", "--data", str(tmp_path)).returncode == 1
    assert (tmp_path / "letter.txt").exists()


def test_a_file_in_place_of_the_data_folder_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    done = jpoa("down", "--data", str(tmp_path / "letter.txt"))

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("cannot be used: Not a directory.")
    assert "Traceback" not in done.stderr


def test_roles_prints_the_text_the_launcher_runs() -> None:
    assert jpoa("roles", "--sql").stdout == (CHECKOUT / "jpoa_portal" / "embedded" / "roles.sql").read_text()


@pytest.mark.parametrize(
    ("words", "data", "passed_on"),
    [
        (["manage", "demo_world", "--json"], ".jpoa", ["demo_world", "--json"]),
        (["manage", "--data", "there", "--version"], "there", ["--version"]),
        (["manage", "--data=there", "x", "--data", "y", "--", "-z"], "there", ["x", "--data", "y", "--", "-z"]),
        (["test", "-m", "not slow", "--", "tests"], ".jpoa", ["-m", "not slow", "--", "tests"]),
        (["manage", "--help"], ".jpoa", ["--help"]),
    ],
)
def test_words_for_another_program_pass_untouched(words: list[str], data: str, passed_on: list[str]) -> None:
    given = _parser().parse_args(_shielded(words))

    assert (given.data.name, given.words) == (data, passed_on)


@pytest.mark.parametrize(
    ("words", "size"), [([], "1000000"), (["--size", "100k"], "100000"), (["--size", "400"], "400")]
)
def test_the_size_of_a_bench_is_a_number_with_k_or_m(words: list[str], size: str) -> None:
    assert str(_parser().parse_args(["bench", *words]).size) == size
