"""Grants: who lets whom see a record, written through two database functions and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, ProgrammingError, connection, transaction
from guardian.shortcuts import assign_perm, remove_perm  # noqa: TID251 - to see that these do not work

from common.ids import uuid7
from members import grants
from members.access import Actor
from members.models import Agency
from operations.models import Referral, ReferralGrant
from operations.referrals import queries
from tests.conftest import CAST

Acting = Callable[[str], AbstractContextManager[Actor]]
READERS = ("nz_officer", "nz_other_agency", "vn_officer", "th_officer")


@pytest.fixture
def own(acting: Acting) -> Referral:
    """A sent referral of the New Zealand officer's agency."""
    with acting("nz_officer") as officer:
        return Referral.objects.filter(owner_group_id=officer.group_id, state="sent")[0]


@pytest.fixture
def stranger(own: Referral, owner_sql: Callable[..., Any]) -> int:
    """The group of an agency that has nothing to do with it."""
    holders = {
        row[0]
        for row in owner_sql("select group_id from operations_referralgrant where content_object_id = %s", own.id)
    }
    return next(agency.group_id for agency in Agency.objects.order_by("short_name") if agency.group_id not in holders)


def holders(referral: Referral) -> set[int]:
    """The groups that see a referral, as its owner reads it."""
    return set(ReferralGrant.objects.filter(content_object=referral).values_list("group_id", flat=True))


def test_the_owner_grants_and_revokes(acting: Acting, own: Referral, stranger: int) -> None:
    with acting("nz_officer"):
        before = holders(own)
        grants.grant("referral", own.id, stranger)
        during = holders(own)
        grants.revoke("referral", own.id, stranger)

        assert during == before | {stranger}
        assert holders(own) == before


def test_a_grant_is_filled_by_the_database(acting: Acting, own: Referral, stranger: int) -> None:
    with acting("nz_officer") as officer:
        grants.grant("referral", own.id, stranger)
        row = ReferralGrant.objects.get(content_object=own, group_id=stranger)

    assert (row.is_view, row.state, row.opened_at, row.owner_group_id) == (True, "sent", own.sent_at, officer.group_id)
    assert row.id.version == 7


@pytest.mark.parametrize("name", ["vn_officer", "nz_other_agency", "th_officer"])
def test_nobody_else_shares_or_takes_back(acting: Acting, own: Referral, stranger: int, name: str) -> None:
    with acting(name) as other:
        for group in (other.group_id, stranger):
            with pytest.raises(ProgrammingError, match="only its owner"), transaction.atomic():
                grants.grant("referral", own.id, group)
            with pytest.raises(ProgrammingError, match="only its owner"), transaction.atomic():
                grants.revoke("referral", own.id, group)
        with pytest.raises(ProgrammingError, match="only its owner"), transaction.atomic():
            grants.revoke("referral", own.id, own.owner_group_id)


def test_a_recipient_does_not_pass_it_on(acting: Acting, owner_sql: Callable[..., Any], stranger: int) -> None:
    with acting("vn_officer") as officer:
        received = queries.visible_to(officer).exclude(owner_group_id=officer.group_id)[0]
        with pytest.raises(ProgrammingError, match="only its owner"), transaction.atomic():
            grants.grant("referral", received.id, stranger)
        with pytest.raises(ProgrammingError, match="only its owner"), transaction.atomic():
            grants.revoke("referral", received.id, received.owner_group_id)


def test_without_context_nothing_is_shared(own: Referral, stranger: int) -> None:
    for act in (grants.grant, grants.revoke):
        with pytest.raises(ProgrammingError, match="only its owner"), transaction.atomic():
            act("referral", own.id, stranger)


def test_a_missing_record_and_a_foreign_one_are_refused_alike(acting: Acting, own: Referral, stranger: int) -> None:
    said = set()
    with acting("th_officer"):
        for record in (own.id, uuid7()):
            with pytest.raises(ProgrammingError) as refusal, transaction.atomic():
                grants.grant("referral", record, stranger)
            said.add(str(refusal.value))

    assert len(said) == 1


def test_taking_back_what_nobody_had_is_an_error(acting: Acting, own: Referral, stranger: int) -> None:
    with acting("nz_officer"), pytest.raises(DatabaseError, match="held no grant"), transaction.atomic():
        grants.revoke("referral", own.id, stranger)


def test_granting_twice_is_an_error(acting: Acting, own: Referral) -> None:
    with acting("nz_officer") as officer, pytest.raises(DatabaseError), transaction.atomic():
        grants.grant("referral", own.id, officer.group_id)


@pytest.mark.parametrize("kind", ["periodic_return", "", "referral'; drop table members_notice; --"])
def test_an_unknown_kind_is_refused(acting: Acting, own: Referral, stranger: int, kind: str) -> None:
    with acting("nz_officer"):
        for act in (grants.grant, grants.revoke):
            with pytest.raises(DatabaseError, match="there is no kind"), transaction.atomic():
                act(kind, own.id, stranger)


def _insert(own: Referral, stranger: int) -> None:
    view = Permission.objects.get(codename="view_referral")
    ReferralGrant(permission=view, group_id=stranger, content_object=own).save(force_insert=True)


WRITES: dict[str, Callable[[Referral, int], Any]] = {
    "insert": _insert,
    "bulk insert": lambda own, stranger: ReferralGrant.objects.bulk_create(
        [ReferralGrant(permission_id=1, group_id=stranger, content_object=own)]
    ),
    "update": lambda own, stranger: ReferralGrant.objects.filter(content_object=own).update(group_id=stranger),
    "delete": lambda own, stranger: ReferralGrant.objects.filter(content_object=own).delete(),
    "guardian's assign": lambda own, stranger: assign_perm("view_referral", _group(stranger), own),
    "guardian's remove": lambda own, stranger: remove_perm("view_referral", _group(own.owner_group_id), own),
}


def _group(key: int) -> Any:
    return Agency.objects.get(group_id=key).group


@pytest.mark.parametrize("way", WRITES)
def test_the_request_role_writes_no_grant_itself(acting: Acting, own: Referral, stranger: int, way: str) -> None:
    with acting("nz_officer"):
        before = holders(own)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            WRITES[way](own, stranger)

        assert holders(own) == before


def test_the_request_role_empties_no_table(acting: Acting) -> None:
    with acting("nz_officer"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("truncate operations_referralgrant")


def test_an_agency_reads_its_own_grants_and_those_of_its_records(acting: Acting) -> None:
    with acting("nz_officer") as officer:
        seen = ReferralGrant.objects.values_list("group_id", "owner_group_id")

        assert seen
        assert all(officer.group_id in pair for pair in seen)


@pytest.mark.parametrize("name", READERS)
def test_guardian_and_the_scoped_query_agree(acting: Acting, owner_sql: Callable[..., Any], name: str) -> None:
    """For every pair of this agency and a sample of referrals, with row security on."""
    sample: list[UUID] = [row[0] for row in owner_sql("select id from operations_referral order by id limit 60")]
    with acting(name) as actor:
        visible = set(queries.visible_to(actor).filter(id__in=sample).values_list("id", flat=True))
        held = {key for key in sample if grants.holds(actor, "view_referral", Referral(id=key))}

    assert held == visible
    assert visible != set(sample)


@pytest.mark.parametrize("name", READERS)
def test_the_database_and_the_scoped_query_agree(acting: Acting, owner_sql: Callable[..., Any], name: str) -> None:
    """For every referral there is: what row security shows is what the code asks for, and what the grants say."""
    with acting(name) as actor:
        shown = set(Referral.objects.values_list("id", flat=True))
        asked = set(queries.visible_to(actor).values_list("id", flat=True))
    granted = owner_sql("select content_object_id from operations_referralgrant where group_id = %s", actor.group_id)

    assert shown == asked == {key for (key,) in granted}
    assert shown


def test_a_right_nobody_gave_is_not_held(acting: Acting, own: Referral) -> None:
    with acting("nz_officer") as officer:
        assert grants.holds(officer, "view_referral", own)
        assert not grants.holds(officer, "change_referral", own)
        assert not grants.holds(officer, "no_such_right", own)


def test_grants_belong_to_groups_of_agencies(owner_sql: Callable[..., Any]) -> None:
    strays = owner_sql(
        "select count(*) from operations_referralgrant g"
        " where not exists (select from members_agency a where a.group_id = g.group_id)"
        " or not exists (select from auth_permission p where p.id = g.permission_id and p.codename = 'view_referral')"
    )

    assert strays == [(0,)]


def test_state_of_a_grant_follows_the_record(acting: Acting, owner_sql: Callable[..., Any], now: datetime) -> None:
    """The list reads the grants' own columns, so they must never differ from what they were copied from."""
    wrong = owner_sql(
        "select g.id from operations_referralgrant g join operations_referral r on r.id = g.content_object_id"
        " left join operations_referralrecipient p on p.referral_id = r.id and p.group_id = g.group_id"
        " where g.owner_group_id is distinct from r.owner_group_id or not g.is_view"
        " or g.opened_at is distinct from coalesce(p.received_at, r.sent_at, r.created_at)"
        " or g.state is distinct from case when r.state in ('closed', 'withdrawn') then r.state"
        "                             else coalesce(p.state, r.state) end"
    )

    assert wrong == []


def test_the_cast_is_complete() -> None:
    assert set(READERS) <= CAST.keys()
