"""The door: somebody comes with a link or a paper, makes an account, and works through the list to the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from members.directory import services as directory
from members.joining import services
from members.joining.codes import INVITATION, code_of
from members.models import Invitation, Person
from members.people import sessions
from tests.members.joining.inviting import ADDRESS, PASSWORD, Acting, come, invite, link
from tests.members.people.keeping import let_go
from tests.totp import code_now

pytestmark = pytest.mark.django_db
JOIN, START = reverse("join"), reverse("start")


def _enrol(client: Client) -> None:
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = code_now(secret)
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302


def _accept(client: Client) -> Any:
    page = client.get(reverse("start_rules"))
    return client.post(reverse("start_rules"), {"accepted": "on", "rules": str(page.context["rules"].id)})


def test_from_the_link_to_the_desk(acting: Acting, now: Any, client: Client) -> None:
    answer = come(client, invite(acting, now))
    assert answer["Location"] == START
    assert client.get("/")["Location"] == reverse("mfa_activate_totp")

    _enrol(client)
    assert client.get("/")["Location"] == START
    client.post(reverse("start_details"), {"name": "Aroha Newcome", "phone": "+64 4 000 0000"})
    _accept(client)

    assert client.get("/").status_code == 200
    newcomer = Person.objects.get(email=ADDRESS)
    assert (newcomer.phone, newcomer.details_at) == ("+6440000000", now)


def test_the_first_session_ends_with_all_others(acting: Acting, now: Any, client: Client) -> None:
    """As after a lost factor or a new password: the library knows only sessions of its own sign-ins."""
    come(client, invite(acting, now))

    assert sessions.end_all(person=Person.objects.get(email=ADDRESS)) == 1
    assert client.get(START)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("left_out", ["factor", "details", "rules"])
def test_with_one_step_left_no_record_opens(left_out: str, acting: Acting, now: Any, client: Client) -> None:
    come(client, invite(acting, now))
    if left_out != "factor":
        _enrol(client)
    if left_out != "details":
        client.post(reverse("start_details"), {"name": "Aroha Newcome"})
    if left_out != "rules":
        _accept(client)

    for path in ("/", "/referrals/", "/audit/", "/people/"):
        assert client.get(path)["Location"] in {START, reverse("mfa_activate_totp")}


def test_the_address_of_the_browser_keeps_no_code(acting: Acting, now: Any, client: Client) -> None:
    invitation = invite(acting, now)
    answer = client.get(link(invitation), follow=True)

    assert answer.request["PATH_INFO"] == JOIN
    assert invitation.handle not in answer.content.decode()


def test_the_form_comes_back_with_what_was_typed_but_the_password(acting: Acting, now: Any, client: Client) -> None:
    answer = come(client, invite(acting, now), name="Aroha N.", password="tiny one", password_again="tiny one")

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"password"}
    assert "Aroha N." in answer.content.decode() and "tiny one" not in answer.content.decode()


@pytest.mark.parametrize(
    "password",
    ["x" * 14, "aroha.newcome@nz-border.example"],
    ids=["too short", "the address"],
)
def test_a_password_that_others_could_guess_is_refused(password: str, acting: Acting, now: Any, client: Client) -> None:
    answer = come(client, invite(acting, now), password=password, password_again=password)

    assert "password" in answer.context["form"].errors


def test_two_passwords_that_differ_are_refused(acting: Acting, now: Any, client: Client) -> None:
    answer = come(client, invite(acting, now), password_again=PASSWORD + "x")

    assert answer.context["form"].errors.keys() == {"password_again"}


def test_no_posted_field_changes_agency_role_or_address(acting: Acting, now: Any, client: Client, actor: Any) -> None:
    more = {
        "email": "other@x.example",
        "agency": "vn-police",
        "roles": "secretariat",
        "role": "co_chair",
        "held": "auditor",
    }
    come(client, invite(acting, now), **more)

    newcomer = Person.objects.get(email=ADDRESS)
    who = actor(newcomer.name)
    assert (who.country, {role.code for role in who.roles}) == ("NZ", {"liaison_officer"})
    assert not Person.objects.filter(email="other@x.example").exists()


def _wrong(acting: Acting, now: Any, client: Client) -> str:
    return reverse("join_by_link", args=["ABCD-EFGH-JKLM-NPQR-STUV-WXYZ"])


def _used(acting: Acting, now: Any, client: Client) -> str:
    invitation = invite(acting, now)
    come(Client(SERVER_NAME="localhost"), invitation)
    return link(invitation)


def _expired(acting: Acting, now: Any, client: Client) -> str:
    return link(invite(acting, now - services.LASTS))


def _taken_back(acting: Acting, now: Any, client: Client) -> str:
    invitation = invite(acting, now)
    with acting("nz_administrator") as by:
        services.withdraw(invitation=invitation, by=by, now=now, version=1)
    return link(invitation)


@pytest.mark.parametrize("what", [_used, _expired, _taken_back])
def test_what_cannot_be_used_is_one_page_whatever_the_reason(
    what: Any, acting: Acting, now: Any, client: Client
) -> None:
    wrong = client.get(_wrong(acting, now, client), follow=True)
    other = client.get(what(acting, now, client), follow=True)

    assert other.status_code == wrong.status_code == 404
    assert _bare(other) == _bare(wrong)
    assert "Ask the person who invited you for a new one" in other.content.decode()


def _bare(answer: Any) -> str:
    """Without the token against foreign sites."""
    return "\n".join(line for line in answer.content.decode().splitlines() if "csrfmiddlewaretoken" not in line)


def test_somebody_elses_invitation_is_that_page_too(acting: Acting, now: Any, enter: Any) -> None:
    client = enter("nz_officer")
    answer = client.get(link(invite(acting, now)), follow=True)

    assert answer.status_code == 404
    assert ADDRESS not in answer.content.decode()


def test_an_agency_that_is_suspended_takes_nobody_in(acting: Acting, now: Any, client: Client) -> None:
    invitation = invite(acting, now)
    with acting("secretariat") as by:
        directory.suspend(agency=invitation.agency, by=by, now=now, version=invitation.agency.version)

    assert client.get(link(invitation), follow=True).status_code == 404


def test_a_code_on_paper_counts_with_its_address(acting: Acting, now: Any, client: Client) -> None:
    invitation = invite(acting, now, channel=Invitation.Channel.PAPER)
    code = code_of(invitation.handle, purpose=INVITATION).lower().replace("-", " ")

    wrong = client.post(JOIN, {"code": code, "email": "somebody@nz-border.example"})
    assert wrong.status_code == 404 and code in wrong.content.decode()
    right = client.post(JOIN, {"code": code, "email": ADDRESS.upper()})

    assert right["Location"] == JOIN
    assert ADDRESS in client.get(JOIN).content.decode()


@pytest.mark.parametrize("form", [{"code": ""}, {"code": "x", "email": "x"}, {"code": "\x00" * 24, "email": ADDRESS}])
def test_a_code_form_with_a_gap_comes_back(form: dict[str, str], client: Client, db: None) -> None:
    answer = client.post(JOIN, form)

    assert answer.status_code in {200, 404}
    assert "code" in answer.content.decode()


def test_without_a_link_there_is_a_form_for_a_code(client: Client, db: None) -> None:
    answer = client.get(JOIN)

    assert answer.status_code == 200
    assert answer.context["form"].fields.keys() == {"email", "code"}


def test_who_has_an_account_signs_in_to_accept(
    acting: Acting, now: Any, client: Client, enter: Any, person: Any
) -> None:
    let_go(acting, "vn_officer", "Hoang Dinh Tung Lam", now)
    invitation = invite(acting, now, email=person("vn_officer").email)

    assert "Sign in to join" in client.get(link(invitation), follow=True).content.decode()
    joiner = enter("vn_officer")
    joiner.get(link(invitation))
    assert joiner.post(JOIN)["Location"] == START
    assert joiner.get("/").status_code == 200
    assert joiner.get("/").context["actor"].country == "NZ"


def test_who_is_still_elsewhere_is_told_to_leave_first(acting: Acting, now: Any, enter: Any, person: Any) -> None:
    client = enter("vn_officer")
    invitation = invite(acting, now, email=person("vn_officer").email)
    page = client.get(link(invitation), follow=True)

    assert "Ask its administrator to let you go" in page.content.decode()
    client.post(JOIN)
    assert client.get("/").context["actor"].country == "VN"


def test_when_the_rules_change_they_are_asked_for_again_and_nothing_typed_is_lost(
    enter: Any, publish_rules: Any
) -> None:
    client = enter("nz_officer")
    form = {"kind": "information", "summary": "EXERCISE: half a sentence"}
    publish_rules()

    assert client.get("/")["Location"] == START
    assert client.post(reverse("referral_write"), form)["Location"] == START
    _accept(client)
    assert "EXERCISE: half a sentence" in client.get(reverse("referral_write")).content.decode()


def test_an_old_page_does_not_accept_new_rules(enter: Any, publish_rules: Any) -> None:
    client = enter("nz_officer")
    old = client.get(reverse("start_rules")).context["rules"]
    publish_rules()
    client.post(reverse("start_rules"), {"accepted": "on", "rules": str(old.id)})

    assert client.get("/")["Location"] == START


def test_what_is_asked_of_the_clock_is_the_portals(acting: Acting, now: Any, client: Client, monkeypatch: Any) -> None:
    invitation = invite(acting, now)
    later = now + timedelta(days=8)
    monkeypatch.setattr("common.clock.now", lambda: later)

    assert clock.now() == later
    assert client.get(link(invitation), follow=True).status_code == 404
