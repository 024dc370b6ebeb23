"""The verbs of an invitation: who invites whom into what, once, for seven days, for one address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import actor_for, system
from members.acting import acting_as
from members.joining import queries, services
from members.models import Agency, Invitation, Person
from tests.members.joining.inviting import ADDRESS, PASSWORD, Acting, invite
from tests.members.people.keeping import let_go

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def _join(invitation: Invitation, now: Any) -> Person:
    return services.join(handle=invitation.handle, name="Aroha", native_name="", password=PASSWORD, now=now)


def test_who_joins_has_the_agency_and_the_roles_of_the_invitation(acting: Acting, now: Any) -> None:
    joined = _join(invite(acting, now, held=["analyst", "liaison_officer"]), now)

    who = actor_for(joined, now=now)
    assert who.agency_name == Agency.objects.get(group__name="nz-border").name
    assert {role.code for role in who.roles} == {"analyst", "liaison_officer"}
    assert not who.has_second_factor and not who.is_ready
    assert joined.check_password(PASSWORD)


def test_an_invitation_works_once(acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)
    _join(invitation, now)

    with pytest.raises(services.NoLongerOpen):
        _join(invitation, now)
    assert Person.objects.filter(email=ADDRESS).count() == 1


@pytest.mark.parametrize(("after", "works"), [(services.LASTS - SECOND, True), (services.LASTS, False)])
def test_an_invitation_works_for_seven_days(after: timedelta, works: bool, acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)

    if works:
        assert services.open_by(invitation.handle, now=now + after) == invitation
    else:
        with pytest.raises(services.NoLongerOpen):
            services.open_by(invitation.handle, now=now + after)


def test_what_was_taken_back_no_longer_works(acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)
    with acting("nz_administrator") as by:
        services.withdraw(invitation=invitation, by=by, now=now, version=1)

    with pytest.raises(services.NoLongerOpen):
        _join(invitation, now)


def test_sent_again_the_seven_days_begin_again_and_the_mail_leaves_again(acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)
    later = now + timedelta(days=9)
    with acting("nz_administrator") as by:
        services.renew(invitation=invitation, by=by, now=later, version=1)

    assert services.open_by(invitation.handle, now=later).mailed_at is None


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor", "secretariat"])
def test_others_invite_nobody_into_an_agency_that_has_an_administrator(who: str, acting: Acting, now: Any) -> None:
    with pytest.raises((NotAllowed, MovedOn)):
        invite(acting, now, who=who)


def test_an_administrator_invites_into_no_other_agency(acting: Acting, now: Any) -> None:
    for agency in ("nz-police", "vn-police", "vn-immigration"):
        with pytest.raises(NotAllowed):
            invite(acting, now, agency=agency)


@pytest.mark.parametrize(
    "held", [["co_chair"], ["secretariat"], ["auditor"], ["liaison_officer", "auditor"], [], ["king"]]
)
def test_an_administrator_gives_no_role_of_the_group(held: list[str], acting: Acting, now: Any) -> None:
    with pytest.raises(NotAllowed):
        invite(acting, now, held=held)


def test_the_secretariat_invites_the_first_administrator_alone(acting: Acting, now: Any) -> None:
    first = invite(acting, now, who="secretariat", agency="vn-immigration", held=["agency_administrator"])

    assert not first.needs_second
    assert actor_for(_join(first, now), now=now).country == "VN"


def test_the_next_first_one_needs_two_of_the_secretariat(acting: Acting, suspend: Any, now: Any) -> None:
    suspend("Adele Tamarangi")
    held = ["agency_administrator"]
    invitation = invite(acting, now, who="secretariat", agency="nz-police", held=held, letter_reference="EXERCISE/1")

    assert invitation.state(now) == "unapproved"
    with pytest.raises(services.NoLongerOpen):
        _join(invitation, now)
    with acting("secretariat") as by, pytest.raises(NotAllowed):
        services.approve(invitation=invitation, by=by, now=now, version=1)
    with acting("Chanida Hutchenson") as by:
        services.approve(invitation=invitation, by=by, now=now, version=1)
    assert _join(invitation, now)


def test_nobody_is_moved_in_from_another_agency(acting: Acting, person: Any, actor: Any, now: Any) -> None:
    officer = person("vn_officer")
    invitation = invite(acting, now, email=officer.email)

    with pytest.raises(services.HasAccount):
        _join(invitation, now)
    with acting("vn_officer") as by, pytest.raises(services.StillElsewhere):
        services.join_with_account(handle=invitation.handle, by=by, person=officer, now=now)
    assert actor("vn_officer").country == "VN"


def test_who_was_let_go_joins_the_next_agency_and_keeps_no_right_of_the_old(
    acting: Acting, person: Any, actor: Any, now: Any
) -> None:
    officer, old = person("vn_officer"), actor("vn_officer")
    let_go(acting, "vn_officer", "Hoang Dinh Tung Lam", now)
    assert not actor("vn_officer").group_id and not actor("vn_officer").roles
    invitation = invite(acting, now, email=officer.email, held=["analyst"])
    with acting_as(actor_for(officer, now=now)):
        services.join_with_account(handle=invitation.handle, by=actor_for(officer, now=now), person=officer, now=now)

    new = actor("vn_officer")
    assert (new.country, new.group_id == old.group_id) == ("NZ", False)
    assert {role.code for role in new.roles} == {"analyst"}


def test_an_invitation_for_somebody_else_does_not_work(acting: Acting, person: Any, now: Any) -> None:
    invitation = invite(acting, now)

    with acting("nz_analyst") as by, pytest.raises(services.NoLongerOpen):
        services.join_with_account(handle=invitation.handle, by=by, person=person("nz_analyst"), now=now)


def test_the_answer_is_the_same_for_an_address_with_an_account_and_without(
    acting: Acting, person: Any, now: Any
) -> None:
    numbers = []
    for email in (ADDRESS, person("vn_officer").email):
        with CaptureQueriesContext(connection) as queries_asked:
            invite(acting, now, email=email)
        numbers.append(len(queries_asked))

    assert numbers[0] == numbers[1]


def test_an_address_is_invited_once_at_a_time(acting: Acting, now: Any) -> None:
    invite(acting, now)

    with pytest.raises(services.AlreadyInvited):
        invite(acting, now, email=ADDRESS.upper())
    invite(acting, now + services.LASTS)


def test_one_form_invites_once(acting: Acting, now: Any) -> None:
    keys = {"showing": uuid7(), "submission": uuid7()}
    invite(acting, now, **keys)

    with pytest.raises(AlreadyDone):
        invite(acting, now, **keys)
    with pytest.raises(ChangedMeanwhile):
        invite(acting, now, **{**keys, "submission": uuid7()})


def test_everything_is_written_down_by_its_own_name(acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)
    joined = _join(invitation, now)

    with acting_as(system("sealer")):
        written = AuditEntry.objects.filter(object_id__in=[invitation.id, joined.id]).order_by("id")
        # No row changed without words of ours beside it, or the database would have written that down.
        assert [(entry.action, entry.system) for entry in written] == [
            ("invite_person", ""),
            ("accept_invitation", "joining"),
        ]


@pytest.mark.parametrize("who", ["nz_officer", "nz_chair", "vn_officer", "Hoang Dinh Tung Lam"])
def test_others_see_no_invitation(who: str, acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)

    with acting(who) as by:
        assert queries.get_visible(by, invitation_id=invitation.id) is None
        assert not Invitation.objects.exists()


def test_the_rules_are_accepted_once_an_edition(acting: Acting, now: Any) -> None:
    rules = queries.current_rules()
    assert rules
    with acting("nz_officer") as by:
        services.accept_rules(rules=rules, by=by, now=now)
        services.accept_rules(rules=rules, by=by, now=now)
