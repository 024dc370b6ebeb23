"""From the portal to the verifier: an export is whole, holds nothing unsealed, and shows what was changed behind."""

from __future__ import annotations

import json
from datetime import datetime
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from members.trail import services
from tests.audit.chains import head_of, is_whole, verifier
from tests.audit.writing import as_if_restored, write

Owned = psycopg.Connection[Any]


def _head() -> str:
    out = StringIO()
    call_command("audit_head", stdout=out)
    return out.getvalue().split()[-1]


def _export(*words: str) -> list[bytes]:
    out = StringIO()
    call_command("audit_export", *words, stdout=out)
    return out.getvalue().encode().splitlines(keepends=True)


def _behind(owned: Owned, change: str) -> None:
    """As somebody who has the owner's password and takes the guard away for a moment."""
    owned.execute("alter table audit_auditentry disable trigger user")
    owned.execute(change)
    owned.execute("alter table audit_auditentry enable trigger user")


def _broken(head: str) -> str:
    with pytest.raises(verifier.Broken) as broken:
        verifier.verify(iter(_export()), head)
    return str(broken.value)


def test_an_export_is_whole_and_ends_with_its_head(owned: Owned, now: datetime) -> None:
    _head()
    write("looked", now, number=5)
    head = _head()

    lines = _export("--head", head)

    assert head_of(lines) == head
    assert is_whole(lines, head)
    (number,) = owned.execute("select count(*) from audit_auditentry").fetchone() or (0,)
    assert verifier.verify(iter(lines), head).entries == number > 1000


def test_an_export_holds_nothing_unsealed_and_ends_where_it_is_told(owned: Owned, now: datetime) -> None:
    first = _head()
    write("later", now)
    second = _head()
    write("unsealed", now)

    assert is_whole(_export("--head", first), first)
    assert is_whole(_export("--head", second), second)
    assert (b"later" in b"".join(_export("--head", first)), b"later" in b"".join(_export())) == (False, True)
    assert b"unsealed" not in b"".join(_export())
    assert all(json.loads(line) for line in _export())


def test_a_head_that_no_seal_has_is_told(owned: Owned) -> None:
    with pytest.raises(CommandError, match="No seal has this hash"):
        _export("--head", "f" * 64)


def test_an_entry_that_was_changed_behind_the_portal_is_named(owned: Owned, now: datetime) -> None:
    write("looked", now, number=3)
    head = _head()
    ((key,),) = owned.execute("select id from audit_auditentry where action = 'looked' order by seq limit 1").fetchall()
    _behind(owned, f"update audit_auditentry set object_id = null, words = 'nothing' where id = '{key}'")

    assert f"entry {key} is not what was sealed" in _broken(head)


def test_an_entry_that_was_deleted_behind_the_portal_is_found(owned: Owned, now: datetime) -> None:
    write("looked", now)
    head = _head()
    _behind(owned, "delete from audit_auditentry where action = 'looked'")

    assert "an entry that was sealed is missing" in _broken(head)


def test_an_entry_that_was_slipped_in_below_the_horizon_is_found(owned: Owned, now: datetime) -> None:
    write("looked", now, number=2)
    head = _head()
    _behind(
        owned,
        "insert into audit_auditentry select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid()))).*"
        " from audit_auditentry a where action = 'looked' limit 1",
    )

    assert "line " in _broken(head)


def test_a_history_that_was_sealed_anew_has_another_head(owned: Owned, now: datetime) -> None:
    write("looked", now)
    head = _head()
    _behind(owned, "delete from audit_auditentry where action = 'looked'")
    owned.execute("alter table audit_seal disable trigger user")
    owned.execute("delete from audit_seal where batch > 0")

    assert services.seal_all()
    assert is_whole(_export())
    assert "the file ends with the seal" in _broken(head)


def test_an_export_over_a_restore_is_whole(owned: Owned, now: datetime) -> None:
    write("before", now, number=2)
    as_if_restored(owned)
    write("after", now, number=3)
    head = _head()

    lines = _export()

    assert is_whole(lines, head)
    assert [b'"epoch":2' in line for line in lines[-5:]] == [False, True, True, True, True]


def test_no_other_cluster_is_named_later(owned: Owned, now: datetime) -> None:
    head = _head()
    owned.execute("alter table audit_seal disable trigger user")
    owned.execute("update audit_seal set cluster = 4711 where batch = 1")

    assert "does not carry its own hash" in _broken(head)
