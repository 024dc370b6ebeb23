from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest

from operations.attachments import store
from operations.attachments.sealing import HEAD, PIECE, Sealer, Unreadable, Unsealed

SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7)
KEY, FORMER = "k" * 50, "f" * 50


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    settings.ATTACHMENT_KEYS = (KEY,)
    return tmp_path


def _content(size: int) -> bytes:
    return (b"EXERCISE: whose boat is it? " * (size // 28 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_is_read_again_whole_and_from_any_place(size: int) -> None:
    content = _content(size)

    incoming = store.put(content)

    assert b"".join(store.read(incoming.stored_as, size=size).pieces()) == content
    with store.buffered(incoming.stored_as, size=size) as file:
        file.seek(max(size - 5, 0))
        assert file.read() == content[max(size - 5, 0) :]
        file.seek(0)
        assert file.read() == content


def test_nothing_is_on_the_disk_in_clear_also_while_it_arrives(media: Path) -> None:
    arriving = store.Arriving()
    arriving.add(_content(3 * PIECE))
    arriving._file.flush()
    half = list(media.rglob("*"))
    arriving.end()

    for path in {*half, *media.rglob("*")} - {arriving._path}:
        assert path.is_dir() or b"EXERCISE" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("size", [1, PIECE, 3 * PIECE + 7])
def test_a_file_that_was_changed_cut_or_exchanged_is_not_read(size: int, media: Path) -> None:
    incoming, other = store.put(_content(size)), store.put(_content(size))
    store.keep(incoming.stored_as), store.keep(other.stored_as)
    path = store.path_of(incoming.stored_as)
    whole = path.read_bytes()

    def spoilt(content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(Unreadable):
            list(store.read(incoming.stored_as, size=size).pieces())

    spoilt(whole[:-1])
    if size > PIECE:
        spoilt(whole[: HEAD + PIECE + 16])
    spoilt(whole[:-1] + bytes([whole[-1] ^ 1]))
    spoilt(store.path_of(other.stored_as).read_bytes())
    path.unlink()
    with pytest.raises(Unreadable):
        store.read(incoming.stored_as, size=size)


def test_pieces_cannot_change_places_nor_end_early(tmp_path: Path) -> None:
    name, length = uuid4(), PIECE + 16
    sealer = Sealer(KEY, name)
    body = sealer.add(_content(3 * PIECE)) + sealer.end()
    pieces = [body[start : start + length] for start in range(0, len(body), length)]

    for order, size in ([1, 0, 2], 3 * PIECE), ([0, 1], 2 * PIECE), ([0, 2, 1], 3 * PIECE):
        (tmp_path / "x").write_bytes(sealer.head + b"".join(pieces[place] for place in order))
        with pytest.raises(Unreadable):
            list(Unsealed((tmp_path / "x").open("rb"), [KEY], name, size).pieces())


def test_a_former_key_still_opens_and_a_strange_one_does_not(settings: object) -> None:
    incoming = store.put(b"x")

    settings.ATTACHMENT_KEYS = (FORMER, KEY)
    assert b"".join(store.read(incoming.stored_as, size=1).pieces()) == b"x"

    settings.ATTACHMENT_KEYS = (FORMER,)
    with pytest.raises(Unreadable):
        store.read(incoming.stored_as, size=1)


def test_what_is_dropped_leaves_nothing(media: Path) -> None:
    arriving = store.Arriving()
    arriving.add(b"x" * 99)
    arriving.drop()

    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_what_has_been_here_for_a_day_is_named(media: Path) -> None:
    old, new = store.put(b"x"), store.put(b"x")
    store.keep(old.stored_as)
    day = time.time() - store.ORPHAN_AFTER_SECONDS - 1
    os.utime(store.path_of(old.stored_as), (day, day))

    assert list(store.old()) == [old.stored_as]
    assert new.stored_as not in store.old()
