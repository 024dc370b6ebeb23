from __future__ import annotations

from uuid import UUID

from common.ids import NIL, uuid7


def test_a_key_is_a_uuid_of_version_seven() -> None:
    key = uuid7()

    assert type(key) is UUID
    assert key.version == 7


def test_later_keys_sort_after_earlier_ones() -> None:
    keys = [uuid7() for _ in range(2000)]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_nobody_has_the_nil_key() -> None:
    assert NIL.int == 0
    assert uuid7() != NIL
