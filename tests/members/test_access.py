"""Who is asking: made afresh from memberships and roles in force on the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import DateTimeField, Q, Value

from common.ids import NIL
from members import roles
from members.access import NOBODY, Actor, actor_for, in_force, system
from members.models import Membership
from operations.models import JointPeriodOfAction
from tests.operations.pages import counted

pytestmark = pytest.mark.django_db


def test_an_actor_is_the_person_the_agency_and_the_roles(actor: Callable[[str], Actor]) -> None:
    who = actor("vn_officer")

    assert who.name == "Nguyen Thi Hoa Mai"
    assert (who.country, who.country_name, who.time_zone) == ("VN", "Viet Nam", "Asia/Ho_Chi_Minh")
    assert who.roles == {roles.LIAISON_OFFICER}
    assert who.role_labels == ["Liaison officer"]
    assert who.is_signed_in and who.has_second_factor and not who.system


def test_an_officer_of_an_organisation_has_no_country(actor: Callable[[str], Actor]) -> None:
    who = actor("Isabel Torrecampo")

    assert who.country == ""
    assert who.country_name
    assert who.group_id


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("nz_officer", True),
        ("nz_analyst", True),
        ("nz_administrator", True),
        ("nz_chair", False),
        ("nz_auditor", False),
        ("secretariat", False),
    ],
)
def test_only_some_roles_read_for_their_agency(actor: Callable[[str], Actor], who: str, reads: bool) -> None:
    assert actor(who).reads_for_agency is reads


def test_nobody_has_no_keys_that_any_row_has(now: datetime) -> None:
    nobody = actor_for(AnonymousUser(), now=now)

    assert nobody is NOBODY
    assert (nobody.person_id, nobody.agency_id, nobody.group_id, nobody.roles) == (NIL, NIL, 0, frozenset())
    assert not nobody.is_signed_in


def test_a_system_actor_is_no_person_and_of_no_agency() -> None:
    keeper = system("keeper")

    assert keeper.system == "keeper"
    assert not keeper.is_signed_in and keeper.group_id == 0 and not keeper.roles


@pytest.mark.parametrize(("who", "has_one"), [("nz_officer", True), ("Ho Thi Quynh Giao", False)])
@pytest.mark.parametrize("days", [-3 * 366, 0])
def test_a_second_factor_is_asked_for_with_a_membership_and_without(
    person: Any, now: datetime, who: str, has_one: bool, days: int
) -> None:
    assert actor_for(person(who), now=now + timedelta(days=days)).has_second_factor is has_one


@pytest.mark.parametrize(("days", "has_rights"), [(-3 * 366, False), (0, True), (3650, True)])
def test_before_the_membership_began_there_are_no_rights(
    person: Any, now: datetime, days: int, has_rights: bool
) -> None:
    who = actor_for(person("nz_officer"), now=now + timedelta(days=days))

    assert bool(who.group_id) is bool(who.roles) is has_rights
    assert who.is_signed_in


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("after", "holds"), [(-SECOND, False), (0 * SECOND, True), (timedelta(days=9000), True)])
def test_a_row_without_an_end_holds_from_its_first_instant_on(person: Any, after: timedelta, holds: bool) -> None:
    membership = Membership.objects.get(person=person("nz_officer"))

    assert membership.ends_at is None
    assert Membership.objects.filter(in_force(membership.starts_at + after), id=membership.id).exists() is holds


@pytest.mark.parametrize(
    ("after", "holds"), [(-SECOND, False), (0 * SECOND, True), (9 * SECOND, True), (10 * SECOND, False)]
)
def test_a_row_with_an_end_holds_up_to_that_instant(after: timedelta, holds: bool, now: datetime) -> None:
    dated = JointPeriodOfAction.objects.annotate(
        first=Value(now, DateTimeField()), last=Value(now + 10 * SECOND, DateTimeField())
    )

    assert dated.filter(_renamed(in_force(now + after))).exists() is holds


def _renamed(condition: Q) -> Q:
    """The same condition on the two annotated columns."""
    return Q(
        *(
            _renamed(part)
            if isinstance(part, Q)
            else (part[0].replace("starts_at", "first").replace("ends_at", "last"), part[1])
            for part in condition.children
        ),
        _connector=condition.connector,
        _negated=condition.negated,
    )


def test_the_actor_costs_one_query(person: Any, now: datetime) -> None:
    officer = person("nz_officer")

    with counted() as number:
        actor_for(officer, now=now)

    assert number == [1]


def test_without_an_enrolled_app_the_second_factor_is_missing(actor: Callable[[str], Actor]) -> None:
    assert not actor("Ho Thi Quynh Giao").has_second_factor


def test_no_account_is_a_superuser_or_holds_rights_of_its_own(person: Any) -> None:
    officer = person("nz_officer")

    for name in ("is_superuser", "is_staff", "user_permissions", "groups"):
        assert not hasattr(officer, name)
