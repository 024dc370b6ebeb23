"""The night on which the phone is lost: password, call back, a code on paper, a new factor; and who tries to use it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.models import Person
from tests.members.people.keeping import Acting
from tests.members.recovery.calling import code, open_for, state
from tests.operations.pages import text_of
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE, LOST = "/accounts/login/", "/accounts/2fa/authenticate/", reverse("lost_factor_code")
APP, START = reverse("mfa_activate_totp"), reverse("start")
REFUSED = "This code cannot be used."


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute; it moves only when a test moves it."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


@pytest.fixture
def officer(person: Callable[[str], Person]) -> Person:
    """Whose phone is lost."""
    return person("nz_officer")


def _with_password(person: Person, address: str = "192.0.2.1", client: Client | None = None) -> Client:
    """A browser in which the password was given a moment ago."""
    client = client or Client(SERVER_NAME="localhost", REMOTE_ADDR=address)
    assert client.post(LOGIN, {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def _code_of(secret: str) -> str:
    return code_now(secret)


def _enrol(client: Client) -> Any:
    secret = client.get(APP).context["form"].secret
    return client.post(APP, {"code": _code_of(secret)})


def _key(client: Client) -> str:
    return client.cookies[portal.SESSION_COOKIE_NAME].value


def test_the_whole_night(officer: Person, acting: Acting, now: Any, moment: Any) -> None:
    at_desk = _with_password(officer)
    assert LOST in at_desk.get(CODE).content.decode()
    page = text_of(at_desk.get(LOST))
    assert "call an administrator of your agency" in page and "They call you back there" in page

    lost = open_for(acting, now)
    moment.shift(timedelta(minutes=9))
    before = _key(at_desk)
    answer = at_desk.post(LOST, {"code": code(lost).lower().replace("-", " ")})

    assert answer["Location"] == START
    assert _key(at_desk) != before
    assert not Authenticator.objects.filter(user=officer).exists()
    page = text_of(at_desk.get(START))
    assert "Your old second factor and recovery codes are gone" in page
    for closed in ("/", reverse("referral_list"), reverse("directory_list"), reverse("usersessions_list")):
        assert at_desk.get(closed)["Location"] == APP
    assert _enrol(at_desk).status_code == 302
    # The library makes new recovery codes with the first factor; without them no record would open.
    assert Authenticator.objects.filter(user=officer, type="recovery_codes").count() == 1
    assert at_desk.get("/").status_code == 200
    assert state(acting, lost) == "used"


def test_with_the_new_factor_signing_in_is_as_before_and_the_old_one_opens_nothing(
    officer: Person, acting: Acting, now: Any, moment: Any
) -> None:
    at_desk = _with_password(officer)
    at_desk.post(LOST, {"code": code(open_for(acting, now))})
    secret = at_desk.get(APP).context["form"].secret
    at_desk.post(APP, {"code": _code_of(secret)})
    at_desk.post("/accounts/logout/")
    moment.shift(timedelta(minutes=1))

    again = _with_password(officer)
    assert again.post(CODE, {"code": _code_of(totp_secret(officer.email))}).status_code == 200
    assert again.post(CODE, {"code": _code_of(secret)})["Location"] == "/"


def test_until_a_new_factor_is_there_the_password_alone_opens_nothing(
    officer: Person, acting: Acting, now: Any
) -> None:
    """Who has only the password could else come in at that moment, and set up a factor of his own."""
    at_desk, thief = _with_password(officer), _with_password(officer, "198.51.100.1")
    at_desk.post(LOST, {"code": code(open_for(acting, now))})

    late_thief = _with_password(officer, "198.51.100.2")
    for client in (thief, late_thief):
        assert client.get("/")["Location"].startswith(LOGIN)
        assert client.get(APP)["Location"].startswith(LOGIN)
        assert client.get(START)["Location"].startswith(LOGIN)
    assert thief.get(CODE)["Location"] == LOGIN
    assert thief.get(LOGIN).status_code == 200  # and not round in a circle
    assert late_thief.get(LOGIN)["Location"] == LOST
    assert "need another code" in text_of(late_thief.get(LOST))
    assert _enrol(at_desk).status_code == 302


def test_who_went_away_too_early_comes_in_with_another_code(officer: Person, acting: Acting, now: Any) -> None:
    first = code(open_for(acting, now))
    at_desk = _with_password(officer)
    at_desk.post(LOST, {"code": first})
    at_desk.post("/accounts/logout/")

    again = _with_password(officer)
    assert REFUSED in text_of(again.post(LOST, {"code": first}))
    assert again.post(LOST, {"code": code(open_for(acting, now))})["Location"] == START
    assert _enrol(again).status_code == 302


@pytest.mark.parametrize("kind", ["wrong", "foreign", "used", "expired", "withdrawn", "waiting"])
def test_there_is_one_answer_to_a_code_that_opens_nothing(
    kind: str, officer: Person, person: Any, acting: Acting, now: Any, moment: Any
) -> None:
    lost = open_for(acting, now, who="secretariat" if kind == "waiting" else "nz_administrator")
    typed = code(lost)
    if kind == "wrong":
        typed = "2" * 24
    if kind == "foreign":
        typed = code(open_for(acting, now, name="nz_colleague"))
    if kind == "used":
        _with_password(officer).post(LOST, {"code": typed})
    if kind == "withdrawn":
        open_for(acting, now)  # takes its place
    if kind == "expired":
        moment.shift(timedelta(minutes=61))

    client = _with_password(officer)
    answer = client.post(LOST, {"code": typed})

    assert answer.status_code == 200 and not client.session.get("_auth_user_id")
    assert answer.context["form"].errors == {
        "code": ["This code cannot be used. Check it, or ask whoever gave it for another one."]
    }


def test_without_the_password_there_is_no_such_page(officer: Person, acting: Acting, now: Any, enter: Any) -> None:
    stranger, lost = Client(SERVER_NAME="localhost"), open_for(acting, now)

    assert stranger.get(LOST)["Location"] == stranger.post(LOST, {"code": code(lost)})["Location"] == LOGIN
    assert enter("nz_colleague").post(LOST, {"code": code(lost)})["Location"] == LOGIN
    assert state(acting, lost) == "open"


def test_a_wrong_code_is_refused_in_the_audit_and_the_old_factor_stays(officer: Person, acting: Acting) -> None:
    client = _with_password(officer)
    client.post(LOST, {"code": "2" * 24})

    assert client.post(CODE, {"code": _code_of(totp_secret(officer.email))})["Location"] == "/"
    with acting("nz_administrator"):
        refused = AuditEntry.objects.filter(object_id=officer.id, outcome="refused")
        assert list(refused.values_list("action", flat=True)) == ["use_lost_factor"]


def test_codes_are_not_tried_without_bound_and_a_stranger_stops_nobody(
    officer: Person, acting: Acting, now: Any, moment: Any
) -> None:
    desk = _with_password(officer)
    assert desk.post(CODE, {"code": _code_of(totp_secret(officer.email))})["Location"] == "/"
    desk.post("/accounts/logout/")
    moment.shift(timedelta(minutes=1))
    lost = open_for(acting, now)

    thief = _with_password(officer, "198.51.100.9")
    answers = [thief.post(LOST, {"code": "2" * 24}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert thief.post(LOST, {"code": code(lost)}).status_code == 429

    moment.shift(timedelta(seconds=1))
    assert _with_password(officer, client=desk).post(LOST, {"code": code(lost)})["Location"] == START


def test_the_address_asked_for_before_is_not_followed(officer: Person, acting: Acting, now: Any) -> None:
    client = Client(SERVER_NAME="localhost")
    client.post(f"{LOGIN}?next=/referrals/", {"login": officer.email, "password": PASSWORD, "next": "/referrals/"})

    answer = client.post(f"{LOST}?next=/referrals/", {"code": code(open_for(acting, now)), "next": "/referrals/"})

    assert answer["Location"] == START


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": "x" * 41}, {"code": "\u202e"}, {"code": "\x00"}])
def test_bad_input_comes_back(body: dict[str, str], officer: Person) -> None:
    answer = _with_password(officer).post(LOST, body)

    assert answer.status_code == 200 and answer.context["form"].errors
