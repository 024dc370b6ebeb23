"""The verbs of keepers: roles given, approved and ended, access stopped and given again, people let go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from members import roles
from members.access import Actor
from members.models import RoleAssignment
from members.people import services
from members.people.queries import get_role, kept_by
from tests.members.people.keeping import Acting, kept, let_go

pytestmark = pytest.mark.django_db
ADMINISTRATOR, SECRETARIAT, SECOND = "nz_administrator", "secretariat", "Chanida Hutchenson"


def _codes(who: Actor) -> set[str]:
    return {role.code for role in who.roles}


def give(acting: Acting, who: str, name: str, role: roles.Role, now: Any) -> RoleAssignment:
    with acting(who) as by:
        return services.give_role(membership=kept(by, name), role=role, by=by, now=now)


def decide(acting: Acting, who: str, given: RoleAssignment, verb: Callable[..., None], now: Any) -> None:
    with acting(who) as by:
        found = get_role(by, role_id=given.id)
        assert found
        verb(given=found, by=by, now=now)


def test_a_role_of_the_agency_holds_at_once(acting: Acting, actor: Any, now: Any) -> None:
    give(acting, ADMINISTRATOR, "nz_analyst", roles.LIAISON_OFFICER, now)

    assert _codes(actor("nz_analyst")) == {"analyst", "liaison_officer"}


def test_a_role_of_the_group_waits_for_a_second_person(acting: Acting, actor: Any, now: Any) -> None:
    given = give(acting, SECRETARIAT, "nz_analyst", roles.AUDITOR, now)
    assert _codes(actor("nz_analyst")) == {"analyst"}

    with pytest.raises(NotAllowed):
        decide(acting, SECRETARIAT, given, services.approve_role, now)
    decide(acting, SECOND, given, services.approve_role, now)

    assert _codes(actor("nz_analyst")) == {"analyst", "auditor"}


def test_a_co_chair_may_be_the_second_person(acting: Acting, actor: Any, now: Any) -> None:
    given = give(acting, SECRETARIAT, "nz_analyst", roles.CO_CHAIR, now)
    decide(acting, "vn_chair", given, services.approve_role, now)

    assert "co_chair" in _codes(actor("nz_analyst"))


def test_what_the_second_person_refuses_never_holds(acting: Acting, actor: Any, now: Any) -> None:
    given = give(acting, SECRETARIAT, "nz_analyst", roles.AUDITOR, now)
    decide(acting, SECOND, given, services.refuse_role, now)

    assert _codes(actor("nz_analyst")) == {"analyst"}
    with pytest.raises(MovedOn):
        decide(acting, "vn_chair", given, services.approve_role, now)


def test_who_would_hold_the_role_does_not_approve_it(acting: Acting, now: Any) -> None:
    given = give(acting, SECRETARIAT, "vn_chair", roles.AUDITOR, now)

    with pytest.raises(NotAllowed):
        decide(acting, "vn_chair", given, services.approve_role, now)


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor", "Hoang Dinh Tung Lam"])
def test_others_give_nothing(who: str, acting: Acting, now: Any) -> None:
    with acting(SECRETARIAT) as by:
        membership = kept(by, "nz_analyst")
    with acting(who) as by, pytest.raises(NotAllowed):
        services.give_role(membership=membership, role=roles.LIAISON_OFFICER, by=by, now=now)


@pytest.mark.parametrize("role", sorted(roles.OF_TWO, key=lambda role: role.code))
def test_an_administrator_gives_no_role_of_the_group(role: roles.Role, acting: Acting, now: Any) -> None:
    with pytest.raises(NotAllowed):
        give(acting, ADMINISTRATOR, "nz_analyst", role, now)


@pytest.mark.parametrize(("who", "role"), [(ADMINISTRATOR, roles.LIAISON_OFFICER), (SECRETARIAT, roles.AUDITOR)])
def test_nobody_gives_oneself_a_role(who: str, role: roles.Role, acting: Acting, now: Any) -> None:
    with pytest.raises(NotAllowed):
        give(acting, who, who, role, now)


def test_the_chair_is_given_only_where_a_country_holds_it(acting: Acting, now: Any) -> None:
    with pytest.raises(NotAllowed):
        give(acting, SECRETARIAT, "th_officer", roles.CO_CHAIR, now)


def test_an_organisation_has_no_auditor(acting: Acting, now: Any) -> None:
    with pytest.raises(NotAllowed):
        give(acting, SECRETARIAT, "Emeka Vandersloot", roles.AUDITOR, now)


def test_a_role_that_is_held_is_not_given_twice(acting: Acting, now: Any) -> None:
    first = give(acting, ADMINISTRATOR, "nz_analyst", roles.LIAISON_OFFICER, now)

    assert give(acting, ADMINISTRATOR, "nz_analyst", roles.LIAISON_OFFICER, now) == first


def test_a_role_taken_away_is_gone_on_the_next_request(acting: Acting, enter: Any, now: Any) -> None:
    client = enter("nz_officer")
    assert client.get("/referrals/").status_code == 200
    with acting(ADMINISTRATOR) as by:
        services.end_role(given=_held(by, "nz_officer", "liaison_officer"), by=by, now=now)

    assert client.get("/referrals/").status_code == 403


def _held(by: Actor, name: str, role: str) -> RoleAssignment:
    return next(held for held in kept(by, name).open_roles if held.role == role)  # type: ignore[attr-defined]


def test_the_last_administrator_stays(acting: Acting, now: Any) -> None:
    give(acting, ADMINISTRATOR, "nz_analyst", roles.AGENCY_ADMINISTRATOR, now)
    with acting("nz_analyst") as by:
        services.end_role(given=_held(by, ADMINISTRATOR, "agency_administrator"), by=by, now=now)
    with acting(SECRETARIAT) as by, pytest.raises(services.LastAdministrator):
        services.end_role(given=_held(by, "nz_analyst", "agency_administrator"), by=by, now=now)
    with acting(SECRETARIAT) as by, pytest.raises(services.LastAdministrator):
        services.end_membership(membership=kept(by, "nz_analyst"), by=by, now=now)


def test_a_suspended_person_is_refused_on_the_next_request(acting: Acting, enter: Any, now: Any) -> None:
    client = enter("nz_officer")
    assert client.get("/").status_code == 200
    with acting(ADMINISTRATOR) as by:
        services.suspend(membership=kept(by, "nz_officer"), by=by, now=now)

    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_who_is_reinstated_has_the_roles_that_were_held(acting: Acting, actor: Any, now: Any) -> None:
    with acting(ADMINISTRATOR) as by:
        services.suspend(membership=kept(by, "nz_officer"), by=by, now=now)
        services.reinstate(membership=kept(by, "nz_officer"), by=by, now=now)

    assert _codes(actor("nz_officer")) == {"liaison_officer"}


@pytest.mark.parametrize("verb", [services.suspend, services.end_membership])
def test_nobody_stops_oneself(verb: Any, acting: Acting, now: Any) -> None:
    for who in (ADMINISTRATOR, SECRETARIAT):
        with acting(who) as by, pytest.raises(NotAllowed):
            verb(membership=kept(by, who), by=by, now=now)


def test_an_administrator_keeps_the_own_agency_only(acting: Acting, now: Any) -> None:
    with acting(SECRETARIAT) as by:
        other = kept(by, "vn_officer")
    with acting(ADMINISTRATOR) as by:
        assert not kept_by(by).filter(id=other.id).exists()
        for verb in (services.suspend, services.end_membership):
            with pytest.raises(NotAllowed):
                verb(membership=other, by=by, now=now)


def test_who_left_is_out_and_keeps_the_account(acting: Acting, enter: Any, actor: Any, person: Any, now: Any) -> None:
    client: Client = enter("nz_officer")
    let_go(acting, "nz_officer", ADMINISTRATOR, now)

    assert not actor("nz_officer").roles and not actor("nz_officer").group_id
    assert person("nz_officer").is_active
    assert client.get("/referrals/").status_code in {302, 403}


def test_what_is_done_twice_is_done_once(acting: Acting, now: Any) -> None:
    with acting(ADMINISTRATOR) as by:
        membership = kept(by, "nz_officer")
        services.suspend(membership=membership, by=by, now=now)
        with pytest.raises(MovedOn):
            services.suspend(membership=membership, by=by, now=now)


def test_each_step_is_one_entry_about_the_person(acting: Acting, person: Any, now: Any) -> None:
    with acting(ADMINISTRATOR) as by:
        services.give_role(membership=kept(by, "nz_analyst"), role=roles.LIAISON_OFFICER, by=by, now=now)
        services.suspend(membership=kept(by, "nz_analyst"), by=by, now=now)
        services.reinstate(membership=kept(by, "nz_analyst"), by=by, now=now)
        services.end_membership(membership=kept(by, "nz_analyst"), by=by, now=now + timedelta(seconds=1))
    with acting(ADMINISTRATOR):
        written = list(AuditEntry.objects.filter(object_id=person("nz_analyst").id).values_list("action", flat=True))

    assert sorted(written) == ["end_membership", "give_role", "reinstate_person", "suspend_person"]


@pytest.mark.parametrize("name", ["nz_officer", "nz_chair", "nz_auditor"])
def test_people_change_their_own_details_and_no_others(name: str, acting: Acting, person: Any, now: Any) -> None:
    with acting(name) as by:
        services.confirm_details(person=person(name), by=by, now=now, phone="+6440000000")
        with pytest.raises(NotAllowed):
            services.confirm_details(person=person("nz_analyst"), by=by, now=now, phone="+6440000000")
        with pytest.raises(NotAllowed):
            services.confirm_details(person=person(name), by=by, now=now, email="x@y.example")
