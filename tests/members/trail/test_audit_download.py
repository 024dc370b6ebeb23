"""A file of entries: the reader's own in full, the others as digests only, and checked by the verifier."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from django.test import Client

from members.models import Person
from members.signing_in import fresh
from members.trail import services
from tests.audit.chains import verifier
from tests.audit.writing import seal, write
from tests.conftest import BACKEND, CAST
from tests.contracts.separate import owner_of, portal_on

DOWNLOAD = "/audit/download/"
Owned = psycopg.Connection[Any]


@pytest.fixture
def owned(separate_database: Callable[[], Owned]) -> Iterator[Owned]:
    """The portal on a copy of the demo world, and the owner's connection to that copy."""
    name = separate_database().info.dbname
    with owner_of(name) as one, portal_on(name):
        yield one


def _enter(name: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(name=CAST[name]), backend=BACKEND)
    fresh.put_into(client.session, Person.objects.get(name=CAST[name]))
    return client


def _lines(file: bytes) -> list[bytes]:
    return file.splitlines(keepends=True)


def _verify(file: bytes) -> Any:
    return verifier.verify(iter(_lines(file)))


def test_a_file_is_a_whole_part_of_the_chain(owned: Owned) -> None:
    sealed = seal(owned)

    answer = _enter("nz_administrator").post(DOWNLOAD)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/jsonl"
    found = _verify(answer.content)
    assert found.part["head"].decode() == sealed.head
    (number,) = owned.execute(
        "select count(*) from audit_auditentry e join auth_group g on g.id = e.group_id where g.name = 'nz-border'"
        " and xid < %s::text::xid8",
        [sealed.hi],
    ).fetchone() or (0,)
    assert found.shown == number > 50


def test_it_holds_no_entry_of_others_but_their_digests(owned: Owned) -> None:
    seal(owned)
    answer = _enter("nz_administrator").post(DOWNLOAD)
    entries = [json.loads(line) for line in _lines(answer.content)[1:]]

    groups = {row["entry"]["group_id"] for row in entries if "entry" in row}
    assert len(groups) == 1
    assert sum("entry" not in row and "digest" in row for row in entries) > 1000


def test_it_holds_what_the_filters_chose(owned: Owned) -> None:
    seal(owned)
    answer = _enter("nz_auditor").post(f"{DOWNLOAD}?action=send_referral&x=y")
    head, *rows = [json.loads(line) for line in _lines(answer.content)]

    assert {row["entry"]["action"] for row in rows if "entry" in row} == {"send_referral"}
    assert {row["entry"]["country"] for row in rows if "entry" in row} == {"NZ"}
    assert (head["part"]["of"], head["part"]["asked"]) == ("country NZ", "action=send_referral")


def test_what_is_not_sealed_is_left_out(owned: Owned, now: datetime) -> None:
    seal(owned)
    write("fresh", now)

    assert b'"fresh"' not in _enter("nz_administrator").post(DOWNLOAD).content


def test_the_files_hash_stands_in_the_audit(owned: Owned) -> None:
    seal(owned)
    answer = _enter("nz_administrator").post(DOWNLOAD)

    assert owned.execute("select words from audit_auditentry where action = 'download_audit'").fetchall() == [
        (f"sha256 {sha256(answer.content).hexdigest()}",)
    ]


@pytest.mark.parametrize("change", ["edited", "withheld", "cut", "another head"])
def test_a_file_that_was_changed_is_found(change: str, owned: Owned, now: datetime) -> None:
    write("looked", now)
    seal(owned)
    lines = _lines(_enter("nz_administrator").post(DOWNLOAD).content)
    where = next(place for place, line in enumerate(lines) if b'"looked"' in line)
    if change == "edited":
        lines[where] = lines[where].replace(b'"looked"', b'"other"')
    elif change == "withheld":
        lines[where] = lines[where][:76] + b"}\n"
    elif change == "cut":
        lines = lines[:-1]
    else:
        lines[0] = lines[0].replace(lines[0][-80:-60], b"0" * 20)

    with pytest.raises(verifier.Broken):
        verifier.verify(iter(lines), services.head())


def test_an_entry_that_was_changed_behind_the_portal_is_found_in_a_file(owned: Owned, now: datetime) -> None:
    write("looked", now)
    seal(owned)
    owned.execute("alter table audit_auditentry disable trigger user")
    owned.execute("update audit_auditentry set words = 'x' where action = 'looked'")
    owned.execute("alter table audit_auditentry enable trigger user")

    with pytest.raises(verifier.Broken, match="is not what was sealed"):
        _verify(_enter("nz_administrator").post(DOWNLOAD).content)


def test_more_than_a_file_holds_leads_back_to_the_list(owned: Owned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_TAKEN_OUT", 3)

    answer = _enter("nz_administrator").post(f"{DOWNLOAD}?action=send_referral")

    assert (answer.status_code, answer["Location"]) == (302, "/audit/?action=send_referral")


@pytest.mark.parametrize("name", ["nz_officer", "nz_chair", "secretariat"])
def test_others_are_refused(name: str, enter: Callable[[str], Client]) -> None:
    assert enter(name).post(DOWNLOAD).status_code == 403


def test_a_file_comes_by_a_button_only(enter: Callable[[str], Client]) -> None:
    assert enter("nz_administrator").get(DOWNLOAD).status_code == 405
