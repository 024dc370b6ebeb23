"""What happened and its entry stand or fall together; a refusal is written although its request comes to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from jpoa_portal.demo.canaries import _MARK
from members.signing_in import fresh
from tests.conftest import BACKEND, CAST
from tests.contracts.separate import owner_of, portal_on

Look = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def portal(
    separate_database: Callable[[], psycopg.Connection[Any]], person: Callable[[str], Any]
) -> Iterator[tuple[Look, Callable[[str], Client]]]:
    """A portal of its own with real commits: look at it as the owner, and enter it."""
    name = separate_database().info.dbname
    people = {key: person(key) for key in CAST}

    def enter(key: str) -> Client:
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        client.force_login(people[key], backend=BACKEND)
        fresh.put_into(client.session, people[key])
        return client

    with owner_of(name) as owned, portal_on(name):
        yield lambda query, *values: owned.execute(query, values).fetchall(), enter


def _own(look: Look, key: str, state: str) -> str:
    """A referral of an agency in a state."""
    ((found,),) = look(
        "select r.id from operations_referral r join auth_group g on g.id = r.owner_group_id"
        " where g.name = %s and r.state = %s order by r.id limit 1",
        key,
        state,
    )
    return str(found)


def _as_owner(change: str) -> None:
    """Change the portal's database behind its back."""
    with owner_of(connection.settings_dict["NAME"]) as owned:
        owned.execute(change)


def _standing(look: Look, key: str) -> list[tuple[Any, ...]]:
    """What stands written about a referral: its state and version, its notices, its entries."""
    return look(
        "select (select (state, version)::text from operations_referral where id = %s),"
        " (select count(*) from members_notice where object_id = %s),"
        " (select count(*) from audit_auditentry where object_id = %s and outcome = 'done')",
        key,
        key,
        key,
    )


def test_an_act_and_its_entry_are_written_together(portal: Any) -> None:
    look, enter = portal
    key = _own(look, "nz-border", "sent")
    ((_, notices, entries),) = _standing(look, key)

    answer = enter("nz_officer").post(f"/referrals/{key}/close/")

    assert answer.status_code == 302
    ((state, notices_now, entries_now),) = _standing(look, key)
    assert state.startswith("(closed,")
    assert (notices_now, entries_now) == (notices + 1, entries + 1)


def test_without_its_entry_nothing_happens(portal: Any) -> None:
    look, enter = portal
    key = _own(look, "nz-border", "sent")
    client = enter("nz_officer")
    before = _standing(look, key)
    _as_owner("alter table audit_auditentry add check (action <> 'close_referral') not valid")

    answer = client.post(f"/referrals/{key}/close/")

    assert answer.status_code == 500
    assert _standing(look, key) == before


def test_a_refusal_is_written_although_the_request_comes_to_nothing(portal: Any) -> None:
    look, enter = portal
    key = _own(look, "nz-border", "sent")
    before = _standing(look, key)

    answer = enter("nz_analyst").post(f"/referrals/{key}/close/")

    assert answer.status_code == 403
    assert _standing(look, key) == before
    refused = look(
        "select action, object_kind, object_id::text, p.name from audit_auditentry e join members_person p"
        " on p.id = e.person_id where outcome = 'refused'"
    )
    assert refused == [("close_referral", "referral", key, CAST["nz_analyst"])]


def test_a_refusal_of_somebody_without_an_agency_is_written_too(portal: Any) -> None:
    look, enter = portal
    _as_owner(
        "update members_agency set is_active = false from auth_group g where g.id = group_id and g.name = 'nz-border'"
    )

    answer = enter("nz_officer").get("/referrals/")

    assert answer.status_code == 403
    assert look("select action, group_id from audit_auditentry where outcome = 'refused'") == [("see_referrals", None)]


def test_opening_a_referral_says_who_read_it(portal: Any) -> None:
    look, enter = portal
    key = _own(look, "nz-border", "sent")
    enter("nz_analyst").get(f"/referrals/{key}/")
    enter("th_officer").get(f"/referrals/{key}/")

    opened = (
        "select p.name from audit_auditentry e join members_person p on p.id = e.person_id"
        " where action = 'open_referral' and object_id = %s"
    )
    assert look(opened, key) == [(CAST["nz_analyst"],)]


def test_no_entry_holds_case_words(owner_sql: Look) -> None:
    """Every mark planted in a protected text is looked for in every entry of the demo world."""
    rows = owner_sql("select row_to_json(e)::text from audit_auditentry e")

    assert len(rows) > 1000
    assert [row for (row,) in rows if _MARK.search(row) or "mark " in row] == []


def test_entries_name_no_person_but_by_id(owner_sql: Look) -> None:
    # How many rows, which copy, which file by its id, from which handling code to which.
    known = "^([0-9]+ rows|copy [0-9]+|[0-9a-f-]{36}|H[0-9] H[0-9])$"
    rows = owner_sql("select distinct words from audit_auditentry where words !~ %s", known)

    assert set(rows) == {("",), ("members_membership insert by jpoa_owner",)}
