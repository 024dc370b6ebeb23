"""A change that no code wrote down is written down by the database, in the name of whoever made it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from audit.services import record
from members.access import Actor
from members.models import Person
from operations.models import PeriodicReturn, Referral, ReferralBody, ReferralSubject, SubjectIdentity
from operations.referrals import services as referrals
from tests.contracts.protected import TABLES
from tests.operations.cases import Cases

Acting = Callable[[str], Any]
# Made by the system actors `returns` and `escalations`, once a rung; nothing hangs on it but a mail.
# Of no case: made by the portal itself, or a person's own.
UNWATCHED = {
    "operations_calendarfeed",
    "operations_debriefasked",
    "operations_exportedreferral",  # written with its export alone, whose steps are watched
    "operations_referraltext",  # filled by triggers of what is watched; the request role writes none
    "operations_laterung",
    "operations_referralvisit",
    "operations_reminder",
    "operations_tally",
}


def _entries(record_id: UUID | None = None) -> list[tuple[Any, ...]]:
    """What the database wrote down in this transaction: kind, record, words, person, group, country."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.system', 'sealer', true)")
        cursor.execute(
            "select object_kind, object_id, words, person_id, group_id, country from audit_auditentry"
            " where action = 'row_changed' and xid = pg_current_xact_id() and (%s::uuid is null or object_id = %s)",
            [record_id, record_id],
        )
        rows = list(cursor.fetchall())
        cursor.execute("select set_config('app.system', '', true)")
    return rows


def _expected(referral: Referral, words: str, by: Actor) -> list[tuple[Any, ...]]:
    return [("referral", referral.id, f"{words} by jpoa_app", by.person_id, by.group_id, by.country)]


def test_what_the_code_does_is_not_written_twice(cases: Cases) -> None:
    cases.answered()
    cases.take(referrals.withdraw, cases.sent(), by="nz_officer", reason="EXERCISE")

    assert _entries() == []


@pytest.fixture
def old(acting: Acting, owner_sql: Callable[..., Any]) -> Referral:
    """A draft of New Zealand's that was written long before this transaction."""
    with acting("nz_officer") as by:
        found = Referral.objects.filter(owner_group_id=by.group_id, state="draft").order_by("id").first()
        assert found
        return found


def test_sql_of_the_request_role_is_written_down(old: Referral, acting: Acting) -> None:
    with acting("nz_officer") as by, connection.cursor() as cursor:
        cursor.execute(
            "update operations_referralbody set summary = 'EXERCISE: other' where referral_id = %s", [old.id]
        )
        assert cursor.rowcount == 1

    assert _entries() == _expected(old, "operations_referralbody update", by)


def test_a_bulk_update_is_written_down_for_each_record_once(old: Referral, acting: Acting) -> None:
    with acting("nz_officer") as by:
        for known in (True, False):
            number = Referral.objects.filter(owner_group_id=by.group_id).update(recipients_know_each_other=known)

    assert len(_entries()) == number > 1
    assert len({key for _, key, *_ in _entries()}) == number


def test_a_child_is_written_down_as_its_parent(old: Referral, acting: Acting) -> None:
    with acting("nz_officer") as by:
        SubjectIdentity.objects.filter(subject__referral=old).delete()
        ReferralSubject.objects.filter(referral=old).delete()
        ReferralSubject(referral=old, roles=[], is_child="no", custody="free").save(force_insert=True)

    ((kind, key, words, *_),) = _entries()
    assert (kind, key) == ("referral", old.id)
    assert words in {
        "operations_referralsubject insert by jpoa_app",
        "operations_referralsubject delete by jpoa_app",
        "operations_subjectidentity delete by jpoa_app",
    }
    assert by.group_id


def test_to_have_opened_a_record_covers_no_change_of_it(old: Referral, acting: Acting, now: datetime) -> None:
    with acting("nz_officer") as by:
        record(action="open_referral", by=by, now=now, kind="referral", id=old.id)
        ReferralBody.objects.filter(referral=old).update(summary="EXERCISE: other")

    assert _entries() == _expected(old, "operations_referralbody update", by)


def test_an_entry_about_another_record_covers_it_neither(old: Referral, acting: Acting, now: datetime) -> None:
    with acting("nz_officer") as by:
        record(action="edit_referral", by=by, now=now, kind="referral", id=by.person_id)
        ReferralBody.objects.filter(referral=old).update(summary="EXERCISE: other")

    assert _entries() == _expected(old, "operations_referralbody update", by)


def test_an_entry_of_the_code_after_the_change_covers_it(old: Referral, acting: Acting, now: datetime) -> None:
    with acting("nz_officer") as by:
        ReferralBody.objects.filter(referral=old).update(summary="EXERCISE: other")
        record(action="edit_referral", by=by, now=now, kind="referral", id=old.id)

    assert _entries() == []


def test_each_actor_of_one_transaction_is_named(old: Referral, acting: Acting, cases: Cases) -> None:
    with acting("vn_officer") as other:
        theirs = Referral.objects.filter(owner_group_id=other.group_id, state="draft").order_by("id")[0]
        ReferralBody.objects.filter(referral=theirs).update(summary="EXERCISE: other")
    with acting("nz_officer") as by:
        ReferralBody.objects.filter(referral=old).update(summary="EXERCISE: other")

    assert _entries(theirs.id) == _expected(theirs, "operations_referralbody update", other)
    assert _entries(old.id) == _expected(old, "operations_referralbody update", by)


def test_a_change_that_was_taken_back_is_not_written_down(old: Referral, acting: Acting) -> None:
    with acting("nz_officer"), transaction.atomic():
        ReferralBody.objects.filter(referral=old).update(summary="EXERCISE: other")
        transaction.set_rollback(True)

    assert _entries() == []


def test_settling_an_expectation_without_a_word_is_written_down_as_its_return(acting: Acting, now: datetime) -> None:
    with acting("nz_officer") as by:
        begun = PeriodicReturn.objects.filter(group_id=by.group_id).order_by("id")[0]
        with connection.cursor() as cursor:
            cursor.execute(
                "update operations_reportingobligation set settled_at = %s where id = %s", [now, begun.obligation_id]
            )

    assert [(kind, key, words) for kind, key, words, *_ in _entries()] == [
        ("periodic_return", begun.id, "operations_reportingobligation update by jpoa_app")
    ]


# Behind the portal.


def _behind(owned: psycopg.Connection[Any], change: str) -> list[tuple[Any, ...]]:
    """What stands written after the owner's change, committed."""
    owned.execute(change)
    return owned.execute(
        "select object_kind, object_id, words, person_id, group_id, system from audit_auditentry"
        " where action = 'row_changed' and words <> 'members_membership insert by jpoa_owner'"
    ).fetchall()


def test_the_owners_hand_is_written_down_at_the_commit(owned: psycopg.Connection[Any]) -> None:
    ((key,),) = owned.execute("select id from operations_referral where state = 'draft' limit 1").fetchall()

    written = _behind(owned, f"update operations_referralbody set summary = 'x' where referral_id = '{key}'")

    assert written == [("referral", key, "operations_referralbody update by jpoa_owner", None, None, "")]


def test_the_owners_deleting_is_written_down(owned: psycopg.Connection[Any]) -> None:
    ((key, referral),) = owned.execute("select id, referral_id from operations_referralmessage limit 1").fetchall()

    written = _behind(owned, f"delete from operations_referralmessage where id = '{key}'")

    assert written == [("referral", referral, "operations_referralmessage delete by jpoa_owner", None, None, "")]


def test_emptying_a_table_is_written_down(owned: psycopg.Connection[Any]) -> None:
    written = _behind(owned, "truncate operations_returncell")

    assert written == [("periodic_return", None, "operations_returncell truncate by jpoa_owner", None, None, "")]


def test_a_child_moved_to_another_record_is_written_down_for_both(owned: psycopg.Connection[Any]) -> None:
    (one, other) = owned.execute(
        "select periodic_return_id, min(id::text) from operations_returncell group by 1 order by 1 limit 2"
    ).fetchall()

    written = _behind(
        owned,
        f"update operations_returncell set periodic_return_id = '{other[0]}', indicator = 'X' where id = '{one[1]}'",
    )

    assert {key for _, key, *_ in written} == {one[0], other[0]}


RIGHTS = {
    "a role": "insert into members_roleassignment (id, membership_id, role, starts_at) select gen_random_uuid(), m.id,"
    " 'auditor', '2026-01-01' from members_membership m where m.person_id = '{person}'",
    "a membership that ends": "update members_membership set ends_at = '2026-11-01' where person_id = '{person}'",
    "another address": "update members_person set email = 'x@y.example' where id = '{person}'",
    "another password": "update members_person set password = 'x' where id = '{person}'",
    "a second factor": "insert into mfa_authenticator (type, data, user_id, created_at) values ('webauthn',"
    " '{{}}', '{person}', now())",
}


@pytest.mark.parametrize("what", RIGHTS)
def test_what_gives_somebody_rights_is_written_down(what: str, owned: psycopg.Connection[Any]) -> None:
    ((person,),) = owned.execute("select id from members_person where name = 'Hana Whitcombe'").fetchall()

    written = _behind(owned, RIGHTS[what].format(person=person))

    assert [(kind, key, by) for kind, key, _, by, *_ in written] == [("person", person, None)]


def test_an_agency_that_is_closed_is_written_down(owned: psycopg.Connection[Any]) -> None:
    ((agency,),) = owned.execute("select id from members_agency limit 1").fetchall()

    written = _behind(owned, f"update members_agency set is_active = false where id = '{agency}'")

    assert [(kind, key) for kind, key, *_ in written] == [("agency", agency)]


def test_signing_in_changes_nothing_that_counts(db: None, person: Callable[[str], Person], now: datetime) -> None:
    officer = person("nz_officer")
    officer.last_login = now
    officer.save(update_fields=["last_login"])
    with connection.cursor() as cursor:
        cursor.execute("set constraints row_changed immediate")

    assert _entries() == []


def test_every_table_of_cases_is_watched(owner_sql: Callable[..., Any]) -> None:
    watched = owner_sql(
        "select tgrelid::regclass::text, bool_and(tgdeferrable and tginitdeferred) from pg_trigger"
        " where tgname = 'row_changed' and tgenabled = 'O' group by 1"
    )
    emptied = owner_sql("select tgrelid::regclass::text from pg_trigger where tgname = 'table_emptied'")

    cases = {table for table in TABLES if table.startswith("operations_")} - UNWATCHED
    assert {table for table, _ in watched if table.startswith("operations_")} == cases
    assert all(deferred for _, deferred in watched)
    assert {table for (table,) in emptied} == cases


def test_the_request_role_writes_no_change_down_itself(db: None) -> None:
    with pytest.raises(Exception, match="permission denied for function audit_note_change"), transaction.atomic():
        connection.cursor().execute("select audit_note_change('referral', null, 'x')")
