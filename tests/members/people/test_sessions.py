"""Where somebody is signed in, the keys of sessions, and their end when others change what a person may do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings as portal
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from jpoa_portal.demo.members import PASSWORD, totp_secret
from members import roles
from members.models import Person
from members.people import services, sessions
from tests.members.people.keeping import kept
from tests.members.signing_in.softkey import SoftKey
from tests.operations.pages import text_of
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE, PAGE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute; it moves only when a test moves it."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


@pytest.fixture
def sign_in(person: Callable[[str], Person], moment: Any) -> Callable[..., Client]:
    """A browser in which the officer has just signed in through the front door."""

    def arrive(user_agent: str = FIREFOX, address: str = "192.0.2.1") -> Client:
        moment.shift(timedelta(seconds=30))  # the next code
        officer = person("nz_officer")
        client = Client(SERVER_NAME="localhost", HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address)
        client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
        code = code_now(totp_secret(officer.email))
        assert client.post(CODE, {"code": code})["Location"] == "/"
        return client

    return arrive


def _key(client: Client) -> str:
    return client.cookies[portal.SESSION_COOKIE_NAME].value


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_the_page_names_browsers_and_times(sign_in: Callable[..., Client], moment: Any) -> None:
    sign_in(PHONE, "198.51.100.7")
    desk = sign_in()
    moment.shift(timedelta(minutes=10))

    page = desk.get(PAGE)

    mine, other = page.context["sessions"]
    assert (mine.browser, mine.network_address, mine.is_current) == ("Firefox on Windows", "192.0.2.1", True)
    assert (other.browser, other.network_address, other.is_current) == ("Safari on iPhone", "198.51.100.7", False)
    assert mine.last_used_at - mine.since == timedelta(minutes=10)
    assert other.last_used_at == other.since
    assert "this browser" in text_of(page) and "Mozilla" not in text_of(page)


def test_only_the_own_sessions_are_shown(sign_in: Callable[..., Client], enter: Callable[[str], Client]) -> None:
    sign_in()

    assert enter("nz_colleague").get(PAGE).context["sessions"] == []


def test_signing_out_the_others_leaves_this_one(sign_in: Callable[..., Client]) -> None:
    phone, desk = sign_in(PHONE), sign_in()

    told = desk.post(PAGE, follow=True)

    assert not _is_in(phone)
    assert _is_in(desk)
    assert len(told.context["sessions"]) == 1
    assert "Sign out everywhere but here" not in text_of(told)


def test_a_session_that_is_over_is_not_shown(sign_in: Callable[..., Client], moment: Any) -> None:
    sign_in(PHONE)
    moment.shift(timedelta(minutes=31))

    assert len(sign_in().get(PAGE).context["sessions"]) == 1


def test_the_demo_door_is_shown_too(client: Client, person: Callable[[str], Person], settings: Any) -> None:
    settings.DEMO = True
    client.post("/demo/enter/", {"person": str(person("nz_officer").id)})

    assert len(client.get(PAGE).context["sessions"]) == 1


def test_a_visitor_without_an_address_gets_in_all_the_same(sign_in: Callable[..., Client]) -> None:
    assert sign_in(address="").get(PAGE).context["sessions"][0].network_address == "::"


def test_signing_in_gives_another_key(client: Client, sign_in: Callable[..., Client]) -> None:
    """Whoever had planted a key in the browser has nothing."""
    client.get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json")  # makes a session
    planted = _key(client)
    desk = sign_in()
    assert planted and _key(desk) != planted

    officer = Person.objects.get(name="Callum Ferrier")
    client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    code = code_now(totp_secret(officer.email))
    client.post(CODE, {"code": code})

    assert _is_in(client)
    assert _key(client) != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_another_factor_gives_another_key(sign_in: Callable[..., Client]) -> None:
    desk, add = sign_in(), reverse("mfa_add_webauthn")
    keys = [_key(desk)]
    key = SoftKey(origin=portal.PORTAL_URL)
    desk.post(add, {"credential": key.make(desk.get(add).context["js_data"])})
    keys.append(_key(desk))
    secret = desk.get(reverse("mfa_activate_totp")).context["form"].secret
    code = code_now(secret)
    desk.post(reverse("mfa_activate_totp"), {"code": code})
    keys.append(_key(desk))
    desk.post(reverse("mfa_deactivate_totp"))
    keys.append(_key(desk))

    assert len(set(keys)) == 4
    assert _is_in(desk)
    assert len(desk.get(PAGE).context["sessions"]) == 1  # the same one, under its new key


def test_another_role_gives_every_session_another_key_and_takes_nothing_away(
    sign_in: Callable[..., Client], acting: Any, now: Any
) -> None:
    phone, desk = sign_in(PHONE), sign_in()
    assert _is_in(phone) and _is_in(desk)
    before = [_key(phone), _key(desk)]

    with acting("nz_administrator") as by:
        services.give_role(membership=kept(by, "nz_officer"), role=roles.ANALYST, by=by, now=now)

    assert _is_in(phone) and _is_in(desk)
    assert not {_key(phone), _key(desk)} & set(before)
    renewed = _key(desk)
    assert _is_in(desk) and _key(desk) == renewed  # once
    assert not Session.objects.filter(session_key__in=before).exists()
    assert {row.session_key for row in UserSession.objects.all()} == {_key(phone), _key(desk)}


def test_a_role_of_somebody_else_changes_nothing(
    sign_in: Callable[..., Client], acting: Any, person: Callable[[str], Person], now: Any
) -> None:
    desk = sign_in()
    before = _key(desk)

    with acting("nz_administrator") as by:
        services.give_role(membership=kept(by, "nz_colleague"), role=roles.ANALYST, by=by, now=now)
    assert sessions.end_all(person=person("nz_colleague")) == 0

    assert _is_in(desk) and _key(desk) == before


def test_all_sessions_of_a_person_can_be_ended_at_once(
    sign_in: Callable[..., Client], person: Callable[[str], Person]
) -> None:
    phone, desk = sign_in(PHONE), sign_in()

    assert sessions.end_all(person=person("nz_officer")) == 2

    assert not _is_in(phone) and not _is_in(desk)


def test_a_new_password_ends_all_others(sign_in: Callable[..., Client]) -> None:
    phone, desk, new = sign_in(PHONE), sign_in(), "seven lanterns under wet gravel"

    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert not _is_in(phone) and _is_in(desk)
    assert len(desk.get(PAGE).context["sessions"]) == 1
