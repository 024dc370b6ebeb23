"""Past the code: what the database lets the request role write about people, whatever was forgotten above it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from common.ids import uuid7
from members.acting import acting_as
from members.joining.queries import current_rules
from members.joining.services import SYSTEM
from members.models import Invitation, Membership, Person, RoleAssignment, RulesAcceptance
from tests.members.joining.inviting import ADDRESS, Acting, invite

pytestmark = pytest.mark.django_db
REFUSED = (
    "row-level security|suspended by|set by its owner|changed by their owner|keeps its address|approved by|begins with"
    "|ended once|approved by a second"
)
EVERYBODY = ["nz_officer", "nz_analyst", "nz_administrator", "nz_chair", "nz_auditor", "secretariat", "vn_officer"]


def refused(write: Any) -> bool:
    """Whether the database refuses, with an error or by changing no row."""
    try:
        with transaction.atomic():
            return bool(write() == 0)
    except DatabaseError as error:
        if re.search(REFUSED, str(error)):
            return True
        raise


def _role(membership: Membership, role: str, by: Any, now: Any, **fields: Any) -> RoleAssignment:
    return RoleAssignment(
        membership=membership, role=role, given_by_id=by.person_id, given_at=now, **{"starts_at": now, **fields}
    )


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("role", ["liaison_officer", "agency_administrator", "secretariat", "auditor", "co_chair"])
def test_nobody_gives_oneself_a_role(who: str, role: str, acting: Acting, now: Any) -> None:
    with acting(who) as by:
        own = Membership.objects.get(person_id=by.person_id)
        assert refused(lambda: _role(own, role, by, now).save(force_insert=True))
        assert refused(lambda: _role(own, role, by, now, starts_at=None).save(force_insert=True))


def test_an_administrator_gives_in_the_own_agency_and_nothing_of_the_group(
    acting: Acting, person: Any, now: Any
) -> None:
    mine, theirs = (Membership.objects.get(person=person(name)) for name in ("nz_analyst", "vn_analyst"))
    with acting("nz_administrator") as by:
        assert refused(lambda: _role(theirs, "liaison_officer", by, now).save(force_insert=True))
        assert refused(lambda: _role(mine, "auditor", by, now, starts_at=None).save(force_insert=True))
        assert not refused(lambda: _role(mine, "liaison_officer", by, now).save(force_insert=True))


def test_the_secretariat_puts_no_role_in_force_alone(acting: Acting, person: Any, now: Any) -> None:
    membership = Membership.objects.get(person=person("nz_analyst"))
    with acting("secretariat") as by:
        assert refused(lambda: _role(membership, "auditor", by, now).save(force_insert=True))
        assert refused(
            lambda: _role(membership, "auditor", by, now, approved_by_id=by.person_id).save(force_insert=True)
        )
        proposed = _role(membership, "auditor", by, now, starts_at=None)
        assert not refused(lambda: proposed.save(force_insert=True))
        mine = RoleAssignment.objects.filter(id=proposed.id)
        assert refused(lambda: mine.update(starts_at=now))
        assert refused(lambda: mine.update(approved_by_id=by.person_id, starts_at=now))
        assert refused(lambda: mine.update(approved_by_id=person("vn_chair").id, starts_at=now))


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_makes_an_account_or_a_membership_without_an_invitation(
    who: str, acting: Acting, person: Any, now: Any
) -> None:
    with acting(who) as by:
        assert refused(lambda: Person(email="x@y.example", name="X", created_at=now).save(force_insert=True))
        someone = Person.objects.get(id=by.person_id)
        agency = Membership.objects.get(person=person("th_officer")).agency
        later = now + timedelta(days=4000)
        assert refused(lambda: Membership(person=someone, agency=agency, starts_at=later).save(force_insert=True))


def test_at_the_door_an_account_is_made_for_the_invited_address_only(acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)
    with acting_as(SYSTEM):
        assert refused(lambda: Person(email="x@y.example", name="X", created_at=now).save(force_insert=True))
        invited = Person(email=ADDRESS.upper(), name="X", created_at=now)
        assert not refused(lambda: invited.save(force_insert=True))
        elsewhere = Membership.objects.exclude(agency=invitation.agency)[0].agency
        assert refused(lambda: Membership(person=invited, agency=elsewhere, starts_at=now).save(force_insert=True))
        here = Membership(person=invited, agency=invitation.agency, starts_at=now)
        assert not refused(lambda: here.save(force_insert=True))
        by = invitation.invited_by_id
        more = RoleAssignment(membership=here, role="auditor", given_by_id=by, given_at=now)
        assert refused(lambda: more.save(force_insert=True))
        more.role, more.starts_at = "liaison_officer", now
        assert not refused(lambda: more.save(force_insert=True))


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor", "vn_officer"])
def test_who_keeps_nobody_suspends_and_lets_go_nobody(who: str, acting: Acting, person: Any, now: Any) -> None:
    target = person("nz_colleague")
    with acting(who):
        people = Person.objects.filter(id=target.id)
        assert refused(lambda: people.update(is_active=False, suspended_at=now))
        assert refused(lambda: Membership.objects.filter(person=target).update(ends_at=now))
        assert refused(lambda: RoleAssignment.objects.filter(membership__person=target).update(ends_at=now))


def test_a_suspended_person_is_not_reinstated_by_oneself(acting: Acting, suspend: Any, person: Any, now: Any) -> None:
    with acting("nz_administrator") as by:
        mine = Person.objects.filter(id=by.person_id)
        assert refused(lambda: mine.update(is_active=False, suspended_at=now))


@pytest.mark.parametrize(
    "change", [{"email": "x@y.example"}, {"password": "x"}, {"name": "X"}, {"phone": "+6440000000"}]
)
@pytest.mark.parametrize("who", ["nz_officer", "nz_administrator", "secretariat"])
def test_an_account_is_its_owners(who: str, change: dict[str, str], acting: Acting, person: Any) -> None:
    with acting(who):
        assert refused(lambda: Person.objects.filter(id=person("nz_colleague").id).update(**change))


def test_the_own_address_stays_too(acting: Acting, person: Any) -> None:
    with acting("nz_officer"):
        mine = Person.objects.filter(id=person("nz_officer").id)
        assert refused(lambda: mine.update(email="x@y.example"))
        assert not refused(lambda: mine.update(phone="+6440000000"))


@pytest.mark.parametrize("who", ["nz_officer", "nz_auditor", "vn_officer", "Hoang Dinh Tung Lam"])
def test_an_invitation_is_made_and_changed_by_keepers_only(who: str, acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)
    with acting(who) as by:
        same = Invitation.objects.filter(id=invitation.id)
        assert same.update(withdrawn_at=now) == 0
        copy = Invitation(
            id=uuid7(),
            handle="ABCDEFGH",
            agency=invitation.agency,
            group_id=invitation.group_id,
            email="x@y.example",
            name="X",
            roles=["liaison_officer"],
            invited_by_id=by.person_id,
            invited_at=now,
            expires_at=now,
        )
        assert refused(lambda: copy.save(force_insert=True))


@pytest.mark.parametrize("who", ["secretariat", "Chanida Hutchenson", "nz_administrator", "nz_chair"])
def test_an_invitation_is_approved_by_the_second_person_alone_and_in_the_own_name(
    who: str, acting: Acting, suspend: Any, person: Any, now: Any
) -> None:
    suspend("Adele Tamarangi")
    made = invite(acting, now, who="secretariat", agency="nz-police", held=["agency_administrator"])
    with acting(who) as by:
        row = Invitation.objects.filter(id=made.id)
        others = [person(name).id for name in ("Emeka Vandersloot", "nz_chair") if person(name).id != by.person_id]
        assert all(refused(lambda other=other: row.update(approved_by_id=other)) for other in others)
        assert refused(lambda: row.update(approved_by_id=by.person_id)) is (who != "Chanida Hutchenson")


def test_nobody_accepts_rules_for_somebody_else(acting: Acting, person: Any, now: Any) -> None:
    with acting("nz_officer"):
        other = RulesAcceptance(person=person("vn_officer"), rules=current_rules(), accepted_at=now)
        assert refused(lambda: other.save(force_insert=True))
