"""Guessing is held back, for strangers by address and account; they never stop the person at a known browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings as portal
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.models import Person
from members.signing_in.devices import LASTS, MOST_PEOPLE
from members.signing_in.limits import network_address
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE, AGAIN = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/reauthenticate/"
WRONG, NEW = "not the passphrase", "seven lanterns under wet gravel"
WORDS = "Too many wrong tries. Wait five minutes, then try again."
NOBODY = "nobody@nz-border.example"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute; it moves only when a test moves it."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


def _browser(address: str = "192.0.2.1") -> Client:
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=address)


def _try(client: Client, email: str, password: str = WRONG) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def _code(email: str) -> str:
    return code_now(totp_secret(email))


def _wrong_code(email: str) -> str:
    return "000000" if _code(email) != "000000" else "111111"


def _sign_in(client: Client, person: Person) -> Any:
    _try(client, person.email, PASSWORD)
    return client.post(CODE, {"code": _code(person.email)})


def _desk(person: Person, moment: Any, address: str = "192.0.2.1") -> Client:
    """A browser in which the person has signed in and out again."""
    client = _browser(address)
    assert _sign_in(client, person)["Location"] == "/"
    client.post("/accounts/logout/")
    moment.shift(timedelta(seconds=30))  # the next code
    return client


def _attack(email: str, *, tries: int = 8, first: int = 1) -> Any:
    """Wrong passwords from as many addresses; the last answer."""
    return [_try(_browser(f"198.51.100.{number}"), email) for number in range(first, first + tries)][-1]


@pytest.mark.parametrize("email", ["nz_officer", NOBODY])
def test_strangers_are_stopped_by_account_wherever_they_are(person: Callable[[str], Person], email: str) -> None:
    address = email if "@" in email else person(email).email

    answer = _attack(address)

    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert WORDS in answer.content.decode() and address in answer.content.decode()


def test_strangers_are_stopped_by_address_whatever_the_account() -> None:
    client = _browser()
    answers = [_try(client, f"somebody{number}@nz-border.example").status_code for number in range(11)]

    assert answers == [200] * 10 + [429]


def test_the_right_password_does_not_help_a_stranger_during_the_pause_and_does_after_it(
    person: Callable[[str], Person], moment: Any
) -> None:
    officer = person("nz_officer")
    _attack(officer.email)

    assert _try(_browser("203.0.113.9"), officer.email, PASSWORD).status_code == 429
    moment.shift(timedelta(minutes=5, seconds=1))
    assert _try(_browser("203.0.113.9"), officer.email, PASSWORD)["Location"] == CODE


def test_an_attack_never_stops_the_owner_at_the_own_desk(person: Callable[[str], Person], moment: Any) -> None:
    officer = person("nz_officer")
    desk = _desk(officer, moment)
    assert _attack(officer.email).status_code == 429
    for _ in range(12):  # also from the own network
        _try(_browser("192.0.2.1"), officer.email)

    assert _sign_in(desk, officer)["Location"] == "/"


def test_a_known_browser_is_counted_for_itself(person: Callable[[str], Person], moment: Any) -> None:
    officer = person("nz_officer")
    desk = _desk(officer, moment)

    answers = [_try(desk, officer.email).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
    assert _sign_in(_browser("203.0.113.9"), officer)["Location"] == "/"


def test_a_desk_is_known_for_those_who_signed_in_there_and_nobody_else(
    person: Callable[[str], Person], moment: Any
) -> None:
    officer, colleague, other = person("nz_officer"), person("nz_colleague"), person("vn_officer")
    desk = _desk(officer, moment)
    _sign_in(desk, colleague)
    desk.post("/accounts/logout/")
    moment.shift(timedelta(seconds=30))
    for one in (officer, colleague, other):
        _attack(one.email)

    assert _try(desk, other.email, PASSWORD).status_code == 429
    assert _sign_in(desk, officer)["Location"] == "/"
    desk.post("/accounts/logout/")
    assert _try(desk, colleague.email, PASSWORD)["Location"] == CODE


def test_a_new_password_makes_other_browsers_strangers(person: Callable[[str], Person], moment: Any) -> None:
    officer = person("nz_officer")
    lost, desk = _desk(officer, moment), _browser()
    _sign_in(desk, officer)
    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    desk.post("/accounts/logout/")
    _attack(officer.email)

    assert _try(lost, officer.email, NEW).status_code == 429
    assert _try(desk, officer.email, NEW)["Location"] == CODE


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value[:-1] + ("A" if value[-1] != "A" else "B"),
        lambda value: "",
        lambda value: "W10:1:x",
        lambda value: "a:b:c",
        lambda value: "x" * 4000,
    ],
)
def test_a_forged_cookie_makes_nothing_known_and_breaks_nothing(
    person: Callable[[str], Person], moment: Any, change: Callable[[str], str]
) -> None:
    officer = person("nz_officer")
    desk = _desk(officer, moment)
    name = portal.DEVICE_COOKIE_NAME
    forged = change(desk.cookies[name].value)
    desk.cookies = SimpleCookie()
    desk.cookies[name] = forged
    _attack(officer.email)

    assert _try(desk, officer.email, PASSWORD).status_code == 429


def test_a_known_browser_is_forgotten_after_a_year(person: Callable[[str], Person], moment: Any) -> None:
    officer = person("nz_officer")
    desk = _desk(officer, moment)
    cookie = desk.cookies[portal.DEVICE_COOKIE_NAME].value
    moment.shift(LASTS + timedelta(seconds=1))
    old = _browser()
    old.cookies[portal.DEVICE_COOKIE_NAME] = cookie
    _attack(officer.email)

    assert _try(old, officer.email, PASSWORD).status_code == 429


def test_the_cookie_says_nothing_readable_and_is_closed_to_scripts(
    person: Callable[[str], Person], moment: Any
) -> None:
    officer = person("nz_officer")
    cookie = _desk(officer, moment).cookies[portal.DEVICE_COOKIE_NAME]

    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    assert int(cookie["max-age"]) == int(LASTS.total_seconds())
    for words in (str(officer.id), officer.id.hex, officer.email, officer.name, "Whitcombe"):
        assert words not in cookie.value


def test_the_cookie_does_not_grow_for_ever(person: Callable[[str], Person], moment: Any) -> None:
    desk = _browser()
    for number in range(MOST_PEOPLE + 2):
        someone = Person.objects.filter(is_active=True, authenticator__type="totp").order_by("email")[number]
        _sign_in(desk, someone)
        desk.post("/accounts/logout/")

    assert len(desk.cookies[portal.DEVICE_COOKIE_NAME].value) < 3000


def test_wrong_codes_of_a_stranger_who_knows_the_password_do_not_stop_the_owner(
    person: Callable[[str], Person], moment: Any
) -> None:
    officer = person("nz_officer")
    desk = _desk(officer, moment)
    stranger = _browser("198.51.100.1")
    _try(stranger, officer.email, PASSWORD)
    answers = [stranger.post(CODE, {"code": _wrong_code(officer.email)}).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert stranger.post(CODE, {"code": _code(officer.email)}).status_code == 429
    assert _sign_in(desk, officer)["Location"] == "/"


def test_a_session_asks_again_whatever_strangers_do(
    enter: Callable[[str], Client], person: Callable[[str], Person], moment: Any
) -> None:
    newcomer = enter("Ho Thi Quynh Giao")  # who has no second factor to confirm with
    _attack(person("Ho Thi Quynh Giao").email)

    assert newcomer.post(AGAIN, {"password": PASSWORD})["Location"] == "/"


def test_who_has_a_second_factor_confirms_with_it(enter: Callable[[str], Client]) -> None:
    """Else a password that was seen would be enough at a desk that was left open."""
    assert enter("nz_officer").post(AGAIN, {"password": PASSWORD})["Location"] == "/accounts/2fa/reauthenticate/"


def test_in_a_session_wrong_codes_are_counted_too(
    enter: Callable[[str], Client], person: Callable[[str], Person]
) -> None:
    officer, wrong = enter("nz_officer"), _wrong_code(person("nz_officer").email)

    answers = [officer.post("/accounts/2fa/reauthenticate/", {"code": wrong}).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_right_ones_are_not_counted(person: Callable[[str], Person]) -> None:
    officer = person("nz_officer")

    assert [_try(_browser(), officer.email, PASSWORD).status_code for _ in range(12)] == [302] * 12


def test_a_new_password_by_mail_ends_the_pause(person: Callable[[str], Person]) -> None:
    officer, client = person("nz_officer"), _browser("203.0.113.9")
    _attack(officer.email)
    key = {"uidb36": user_pk_to_url_str(officer), "key": default_token_generator.make_token(officer)}
    page = client.get(reverse("account_reset_password_from_key", kwargs=key))["Location"]
    client.post(page, {"password1": NEW, "password2": NEW})

    assert _try(client, officer.email, NEW)["Location"] == CODE


def test_a_known_browser_asks_as_many_questions_for_any_address(person: Callable[[str], Person], moment: Any) -> None:
    """Else the time of the answer would tell who has an account."""
    desk = _desk(person("nz_officer"), moment)

    def questions(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            _try(desk, address)
        return len(asked)

    known = person("vn_officer").email
    _try(desk, NOBODY)  # shows what signing out had to say
    assert questions(known) == questions(NOBODY) == questions("spy@elsewhere.example")


@pytest.mark.parametrize(
    ("proxies", "passed_on", "address"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.9, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "x" * 5000, "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_say_where_a_visitor_is(
    settings: Any, proxies: int, passed_on: str | None, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    more = {} if passed_on is None else {"HTTP_X_FORWARDED_FOR": passed_on}

    assert network_address(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **more)) == address


@pytest.mark.parametrize("passed_on", ["", "nonsense", "1.2.3.4, 5.6.7.8"])
def test_an_odd_header_breaks_no_sign_in(settings: Any, passed_on: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3

    assert (
        _browser().post(LOGIN, {"login": NOBODY, "password": WRONG}, HTTP_X_FORWARDED_FOR=passed_on).status_code == 200
    )


def test_a_visitor_cannot_escape_the_limit_by_inventing_addresses(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = _browser("10.0.0.1")

    answers = [
        client.post(
            LOGIN,
            {"login": f"somebody{number}@nz-border.example", "password": WRONG},
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.7",
        ).status_code
        for number in range(11)
    ]

    assert answers == [200] * 10 + [429]
