"""The pages of keepers and approvers, walked as they are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.joining.services import Invited, invite_several
from members.models import Agency, Membership, RoleAssignment

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
PEOPLE = reverse("people")


@pytest.fixture
def analyst(person: Any) -> Membership:
    """The membership of New Zealand's analyst."""
    return Membership.objects.get(person=person("nz_analyst"))


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_administrator_sees_the_own_people_and_what_they_may(enter: Enter) -> None:
    page = _text(enter("nz_administrator"), PEOPLE)

    for words in ("Hana Whitcombe", "Liaison officer", "Exercise Newcomer One", "Invite somebody"):
        assert words in page
    assert "Nguyen Thi Hoa Mai" not in page


def test_the_secretariat_chooses_an_agency_and_sees_which_has_no_administrator(enter: Enter) -> None:
    client = enter("secretariat")
    page = client.get(PEOPLE)
    agencies = {agency.group.name: agency for agency in page.context["agencies"].select_related("group")}

    assert agencies["nz-border"].has_administrator and not agencies["vn-immigration"].has_administrator
    assert agencies["nz-border"].people > 5
    assert "Invite somebody" in _text(client, reverse("agency_people", args=[agencies["vn-immigration"].id]))
    assert "Invite somebody" not in _text(client, reverse("agency_people", args=[agencies["nz-border"].id]))


def test_many_invitations_come_in_pages(enter: Enter, acting: Any, now: Any) -> None:
    many = [Invited(f"newcomer{number}@nz-border.example", f"Newcomer {number}", ["analyst"]) for number in range(30)]
    with acting("nz_administrator") as by:
        invite_several(agency=Agency.objects.get(group__name="nz-border"), invited=many, by=by, now=now)
    client = enter("nz_administrator")

    first = client.get(PEOPLE)
    second = client.get(PEOPLE + first.context["older_url"])

    shown = [{invitation.id for invitation, _state in page.context["invitations"]} for page in (first, second)]
    assert len(shown[0]) == 25 and len(shown[1]) >= 5 and not shown[0] & shown[1]
    assert (second.context["older_url"], second.context["first_url"]) == ("", "?")


def test_a_person_is_shown_with_roles_and_steps(enter: Enter, analyst: Membership) -> None:
    page = _text(enter("nz_administrator"), analyst.get_absolute_url())

    for words in ("Ngaire Stanbury", "Analyst", "Give a role", "Stop access now", "This person has left"):
        assert words in page
    assert "Give access again" not in page


def test_oneself_is_shown_without_steps(enter: Enter, person: Any) -> None:
    own = Membership.objects.get(person=person("nz_administrator"))
    page = _text(enter("nz_administrator"), own.get_absolute_url())

    assert "This is you" in page
    assert "Give a role" not in page and "Stop access now" not in page


def test_an_administrator_gives_a_role_and_takes_it_away(enter: Enter, actor: Any, analyst: Membership) -> None:
    client = enter("nz_administrator")
    give = reverse("role_give", args=[analyst.id])
    assert "Reads what the agency is a party to" not in _text(client, give)

    assert client.post(give, {"role": "liaison_officer"})["Location"] == analyst.get_absolute_url()
    assert {role.code for role in actor("nz_analyst").roles} == {"analyst", "liaison_officer"}
    given = RoleAssignment.objects.get(membership=analyst, role="liaison_officer")
    assert "Tomasi Fonoti-Reed" in _text(client, given.get_absolute_url())
    assert client.post(reverse("role_end", args=[given.id]))["Location"] == analyst.get_absolute_url()
    assert {role.code for role in actor("nz_analyst").roles} == {"analyst"}
    assert client.post(reverse("role_end", args=[given.id])).status_code == 409


@pytest.mark.parametrize("role", ["secretariat", "co_chair", "auditor", "king", ""])
def test_a_posted_role_that_is_not_offered_comes_back(role: str, enter: Enter, analyst: Membership) -> None:
    answer = enter("nz_administrator").post(reverse("role_give", args=[analyst.id]), {"role": role})

    assert answer.status_code == 200
    assert "role" in answer.context["form"].errors


def test_a_role_of_the_group_is_proposed_and_approved_on_the_other_page(
    enter: Enter, actor: Any, analyst: Membership
) -> None:
    proposer, second = enter("secretariat"), enter("vn_chair")
    proposer.post(reverse("role_give", args=[analyst.id]), {"role": "auditor"})
    given = RoleAssignment.objects.get(membership=analyst, role="auditor")
    decide = reverse("role_decide", args=[given.id])

    assert "somebody else has to approve" in _text(proposer, reverse("approval_list"))
    assert proposer.get(decide).status_code == 403
    assert "Ngaire Stanbury" in _text(second, reverse("approval_list"))
    assert second.post(decide, {}).context["form"].errors
    assert second.post(decide, {"decision": "approve"})["Location"] == given.get_absolute_url()
    assert "Le Thi Ngoc Bich Van" in _text(second, given.get_absolute_url())
    assert {role.code for role in actor("nz_analyst").roles} == {"analyst", "auditor"}
    assert enter("nz_chair").post(decide, {"decision": "refuse"}).status_code == 409


def test_access_is_stopped_and_given_again(enter: Enter, analyst: Membership) -> None:
    keeper, stopped = enter("nz_administrator"), enter("nz_analyst")
    assert stopped.get("/").status_code == 200

    keeper.post(reverse("person_suspend", args=[analyst.id]))
    assert stopped.get("/")["Location"].startswith("/accounts/login/")
    page = _text(keeper, analyst.get_absolute_url())
    assert "Suspended" in page and "Give access again" in page
    assert keeper.get(reverse("person_suspend", args=[analyst.id])).status_code == 409
    keeper.post(reverse("person_reinstate", args=[analyst.id]))
    assert enter("nz_analyst").get("/").status_code == 200


def test_who_has_left_is_no_longer_on_the_list(enter: Enter, analyst: Membership) -> None:
    keeper = enter("nz_administrator")
    keeper.post(reverse("membership_end", args=[analyst.id]))

    assert "Ngaire Stanbury" not in _text(keeper, PEOPLE)
    assert "Left the agency" in _text(keeper, analyst.get_absolute_url())


def test_the_last_administrator_is_not_let_go(enter: Enter, person: Any) -> None:
    own = Membership.objects.get(person=person("nz_administrator"))
    answer = enter("secretariat").post(reverse("membership_end", args=[own.id]), follow=True)

    assert "last administrator" in answer.content.decode()
    assert Membership.objects.get(id=own.id).ends_at is None


@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_auditor", "vn_officer"])
def test_others_open_none_of_it(name: str, enter: Enter, analyst: Membership) -> None:
    client = enter(name)

    assert client.get(PEOPLE).status_code == 403
    assert client.get(reverse("approval_list")).status_code == 403
    for page in ("person", "role_give", "person_suspend", "membership_end"):
        assert client.get(reverse(page, args=[analyst.id])).status_code == 404


def test_the_list_says_when_somebody_last_signed_in(enter: Enter) -> None:
    page = enter("nz_administrator").get(PEOPLE)
    signed_in = {one.person.name: one.person.last_login for one in page.context["memberships"]}

    assert signed_in["Tomasi Fonoti-Reed"] and not signed_in["Ngaire Stanbury"]
    assert page.content.decode().count("Never") == sum(not at for at in signed_in.values())
