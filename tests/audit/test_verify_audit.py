"""The verifier that knows nothing of the portal: what is whole, what is broken, and where."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audit.chains import TOOL, export, head_of, is_whole, verifier

SIZES = [3, 1, 7, 2, 1, 1, 12, 4, 1, 2, 5, 1]
TAMPERINGS = 1000


def _read(lines: list[bytes], head: str = "") -> str:
    """What the verifier complains of."""
    with pytest.raises(verifier.Broken) as broken:
        verifier.verify(iter(b"".join(lines).splitlines(keepends=True)), head)
    return str(broken.value)


def test_a_chain_as_it_was_sealed_is_whole() -> None:
    lines = export(SIZES)

    found = verifier.verify(iter(lines), head_of(lines))

    assert (found.entries, found.batch, found.head) == (sum(SIZES), len(SIZES), head_of(lines))


def test_a_chain_over_a_restore_is_whole() -> None:
    lines = export(SIZES, new_epoch_at=5)

    assert is_whole(lines, head_of(lines))


# One thousand random tamperings, each found by whoever knows the last head.


def _edit(lines: list[bytes], chance: random.Random, old: list[bytes]) -> list[bytes]:
    """One character of a line becomes another."""
    where = chance.randrange(len(lines))
    place = chance.randrange(len(lines[where]))
    sign = bytes([chance.choice([byte for byte in range(32, 127) if byte != lines[where][place]])])
    return [*lines[:where], lines[where][:place] + sign + lines[where][place + 1 :], *lines[where + 1 :]]


def _delete(lines: list[bytes], chance: random.Random, old: list[bytes]) -> list[bytes]:
    first = chance.randrange(len(lines))
    return lines[:first] + lines[first + chance.randint(1, 5) :]


def _insert(lines: list[bytes], chance: random.Random, old: list[bytes]) -> list[bytes]:
    """An entry made up with its right digest, or a line once more."""
    where = chance.randrange(len(lines) + 1)
    made = export([1])[1] if chance.random() < 0.5 else chance.choice(lines)
    return [*lines[:where], made, *lines[where:]]


def _swap(lines: list[bytes], chance: random.Random, old: list[bytes]) -> list[bytes]:
    one, other = chance.sample(range(len(lines)), 2)
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def _cut(lines: list[bytes], chance: random.Random, old: list[bytes]) -> list[bytes]:
    """The tail, at a line's end or within a line."""
    if chance.random() < 0.5:
        return lines[: chance.randrange(len(lines))]
    whole = b"".join(lines)
    return whole[: chance.randrange(len(whole))].splitlines(keepends=True)


def _put_back(lines: list[bytes], chance: random.Random, old: list[bytes]) -> list[bytes]:
    """An old copy, whole in itself."""
    ends = [place for place, line in enumerate(old) if line.startswith(b'{"seal"')]
    return old[: chance.choice(ends[:-1]) + 1]


def _rewrite(lines: list[bytes], chance: random.Random, old: list[bytes]) -> list[bytes]:
    """Another history, sealed anew with the same sums."""
    return export([chance.randint(1, 4) for _ in range(12)])


WAYS: list[Callable[[list[bytes], random.Random, list[bytes]], list[bytes]]] = [
    _edit,
    _edit,
    _edit,
    _delete,
    _insert,
    _swap,
    _cut,
    _put_back,
    _rewrite,
]


def test_a_thousand_tamperings_are_found() -> None:
    chance = random.Random(2026)
    lines = export(SIZES, new_epoch_at=9)
    head = head_of(lines)
    unseen = []
    for number in range(TAMPERINGS):
        way = chance.choice(WAYS)
        tampered = way(lines, chance, lines)
        assert tampered != lines
        if is_whole(tampered, head):
            unseen.append((number, way.__name__))

    assert unseen == []


def test_an_old_copy_is_whole_without_the_head() -> None:
    """Why the head is kept outside the portal."""
    lines = export(SIZES)

    assert is_whole(_put_back(lines, random.Random(1), lines))


# What is named.


def test_the_edited_entry_is_named() -> None:
    lines = export(SIZES)
    where = 8
    key = re.search(rb'"id":"([^"]+)"', lines[where])
    assert key
    lines[where] = lines[where].replace(b'"NZ"', b'"VN"')

    assert f"line {where + 1}: entry {key[1].decode()} is not what was sealed" in _read(lines)


def test_an_edited_entry_with_its_digest_made_to_fit_is_found_by_its_batch() -> None:
    lines = export(SIZES)
    lines[3] = export([1])[1]

    assert "batch 1 (entry " in _read(lines)


def test_a_missing_entry_is_named_by_its_line() -> None:
    lines = export(SIZES)
    lines[2] = lines[2][:76] + b"}\n"

    assert _read(lines) == "line 3: an entry that was sealed is missing"


def test_what_stands_behind_the_last_seal_is_named() -> None:
    lines = export([*SIZES, 2])

    assert "behind the last seal" in _read(lines[:-1])


def test_another_head_is_named() -> None:
    lines = export(SIZES)

    assert "not with " + "a" * 64 in _read(lines, "A" * 64)


def test_an_empty_file_is_not_whole() -> None:
    assert _read([]) == "there is no seal in the file"


def test_a_chain_without_its_beginning_is_not_whole() -> None:
    lines = export(SIZES)

    assert "belongs to no batch" in _read(lines[1:])


# As a program, with nothing but Python.


def _run(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(TOOL), str(file), *words], capture_output=True, text=True, check=False
    )


def test_the_program_says_whole_or_where(tmp_path: Path) -> None:
    lines, file = export(SIZES), tmp_path / "audit.jsonl"
    file.write_bytes(b"".join(lines))

    whole = _run(file, "--head", head_of(lines))
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.split()[-1] == head_of(lines)

    file.write_bytes(b"".join(lines[:5] + lines[6:]))
    broken = _run(file)
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.startswith("Broken. line ")

    assert _run(tmp_path / "none").returncode == 2
