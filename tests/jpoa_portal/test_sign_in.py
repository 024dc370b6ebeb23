"""Password and code through allauth; who has no second factor yet; what is not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from common.access import FIRST_FACTOR, PUBLIC, SIGNED_IN
from jpoa_portal.checks import leaves, rule_of
from jpoa_portal.demo.members import PASSWORD, totp_secret
from jpoa_portal.urls import LIBRARY_PAGES
from members.models import Person
from members.signing_in import mails
from tests.conftest import NOW
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE, ENROL = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute; it moves only when a test moves it."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


def _code(email: str) -> str:
    """What the person's app shows now."""
    return code_now(totp_secret(email))


def _password(client: Client, person: Person, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": person.email, "password": password, **more})


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_password_and_code_let_an_officer_in(client: Client, person: Callable[[str], Person]) -> None:
    officer = person("nz_officer")

    first = _password(client, officer)
    assert (first.status_code, first["Location"]) == (302, CODE)
    assert not _is_in(client)

    second = client.post(CODE, {"code": _code(officer.email)})
    assert (second.status_code, second["Location"]) == (302, "/")
    assert _is_in(client)


@pytest.mark.parametrize("spelling", [str.upper, str.title])
def test_an_address_is_the_same_in_capitals(client: Client, person: Callable[[str], Person], spelling: Any) -> None:
    officer = person("nz_officer")

    response = client.post(LOGIN, {"login": spelling(officer.email), "password": PASSWORD})

    assert response["Location"] == CODE


def test_a_wrong_password_is_told_no_more_than_an_unknown_address(
    client: Client, person: Callable[[str], Person]
) -> None:
    def errors(**form: str) -> list[str]:
        response = client.post(LOGIN, form)
        assert response.status_code == 200
        return response.context["form"].non_field_errors() or list(response.context["form"].errors.values())

    wrong = errors(login=person("nz_officer").email, password="not the passphrase")
    unknown = errors(login="nobody@nz-border.example", password="not the passphrase")

    assert wrong == unknown
    assert not _is_in(client)


@pytest.mark.parametrize("code", ["000000", "", "12345", "abcdef", "0" * 200])
def test_a_wrong_code_lets_nobody_in(client: Client, person: Callable[[str], Person], code: str) -> None:
    officer = person("nz_officer")
    _password(client, officer)
    if code == _code(officer.email):
        code = "111111"

    response = client.post(CODE, {"code": code})

    assert response.status_code == 200
    assert "code" in response.context["form"].errors
    assert not _is_in(client)


def test_the_code_of_somebody_else_lets_nobody_in(client: Client, person: Callable[[str], Person]) -> None:
    _password(client, person("nz_officer"))

    client.post(CODE, {"code": _code(person("vn_officer").email)})

    assert not _is_in(client)


def test_the_same_code_cannot_be_used_twice(client: Client, person: Callable[[str], Person]) -> None:
    officer = person("nz_officer")
    code = _code(officer.email)
    _password(client, officer)
    client.post(CODE, {"code": code})
    assert _is_in(client)

    second = Client(SERVER_NAME="localhost")
    _password(second, officer)
    response = second.post(CODE, {"code": code})

    assert response.status_code == 200
    assert not _is_in(second)


def test_the_next_code_can(client: Client, person: Callable[[str], Person], moment: Any) -> None:
    officer = person("nz_officer")
    _password(client, officer)
    client.post(CODE, {"code": _code(officer.email)})
    moment.shift(timedelta(seconds=30))

    second = Client(SERVER_NAME="localhost")
    _password(second, officer)
    second.post(CODE, {"code": _code(officer.email)})

    assert _is_in(second)


def test_a_code_that_has_passed_lets_nobody_in(client: Client, person: Callable[[str], Person], moment: Any) -> None:
    officer = person("nz_officer")
    code = _code(officer.email)
    moment.shift(timedelta(minutes=5))
    _password(client, officer)

    client.post(CODE, {"code": code})

    assert not _is_in(client)


def test_a_code_without_a_password_lets_nobody_in(client: Client, person: Callable[[str], Person]) -> None:
    response = client.post(CODE, {"code": _code(person("nz_officer").email)})

    assert response.status_code == 302
    assert not _is_in(client)


def test_after_signing_in_one_is_where_one_wanted_to_go(client: Client, person: Callable[[str], Person]) -> None:
    officer = person("nz_officer")
    wanted = client.get("/referrals/?side=sent")["Location"]
    client.post(wanted, {"login": officer.email, "password": PASSWORD, "next": "/referrals/?side=sent"})

    response = client.post(CODE, {"code": _code(officer.email)}, follow=False)

    assert response["Location"] == "/referrals/?side=sent"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, person: Callable[[str], Person], elsewhere: str) -> None:
    officer = person("nz_officer")
    _password(client, officer, next=elsewhere)

    response = client.post(CODE, {"code": _code(officer.email)})

    assert response["Location"] == "/"


def test_a_suspended_person_gets_the_sign_in_page(client: Client, person: Callable[[str], Person]) -> None:
    suspended = person("Thanawat Kaewprasit")

    response = client.post(LOGIN, {"login": suspended.email, "password": PASSWORD}, follow=True)

    assert response.status_code == 200
    assert response.request["PATH_INFO"] == LOGIN
    assert not _is_in(client)


def test_somebody_suspended_during_a_session_is_out_at_once(enter: Any, suspend: Callable[[str], None]) -> None:
    client = enter("nz_officer")
    assert _is_in(client)

    suspend("nz_officer")

    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_somebody_without_a_second_factor_is_sent_to_the_enrolment_page(
    client: Client, person: Callable[[str], Person]
) -> None:
    response = _password(client, person("Ho Thi Quynh Giao"))

    assert response.status_code == 302
    assert client.get("/")["Location"] == ENROL
    assert client.get(ENROL).status_code == 200


OWN_PAGES = [
    "action_item_list",
    "agencies_export",
    "agencies_import",
    "agencies_table",
    "agency_add",
    "approval_list",
    "audit_download",
    "audit_list",
    "calendar",
    "calendar_feed",
    "calendar_feed_change",
    "calendar_feed_make",
    "calendar_feed_revoke",
    "changed",
    "consultation_list",
    "country_add",
    "desk",
    "directory_card",
    "directory_card_pdf",
    "directory_list",
    "export_ask",
    "export_list",
    "incident_ask",
    "incident_list",
    "jpoa_list",
    "jpoa_propose",
    "officers_export",
    "officers_import",
    "officers_table",
    "opened_plan_list",
    "organisation_add",
    "people",
    "person_find",
    "plan_list",
    "profile",
    "quick_ask",
    "reference_lists",
    "referral_find",
    "referral_list",
    "referral_write",
    "report_list",
    "retention_list",
    "return_list",
    "rules_publish",
    "seat_list",
]


def _own_pages() -> list[str]:
    """The name of every page of ours that is not public and can be opened without a record."""
    return sorted(
        leaf.name
        for pattern, leaf in leaves()
        if rule_of(leaf) not in {PUBLIC, FIRST_FACTOR}
        and "<" not in pattern
        and not pattern.startswith("accounts/")
        and leaf.name
    )


@pytest.mark.parametrize("name", OWN_PAGES)
def test_every_page_sends_somebody_without_a_second_factor_there(enter: Any, name: str) -> None:
    assert name in _own_pages()

    for method in {"get", "post"} & {taken.lower() for taken in resolve(reverse(name)).func.takes}:
        assert getattr(enter("Ho Thi Quynh Giao"), method)(reverse(name))["Location"] == ENROL


def test_no_page_was_forgotten_above() -> None:
    assert _own_pages() == OWN_PAGES


def test_pages_with_a_record_send_somebody_without_a_second_factor_there_too(enter: Any, cases: Any) -> None:
    referral = cases.sent()
    client = enter("Ho Thi Quynh Giao")

    for path in (f"/referrals/{referral.id}/", f"/referrals/{referral.id}/accept/", "/reports/2015/"):
        assert client.get(path)["Location"] == ENROL


def test_who_sets_up_an_app_there_has_both_factors_from_then_on(
    client: Client, person: Callable[[str], Person]
) -> None:
    _password(client, person("Ho Thi Quynh Giao"))
    secret = client.get(ENROL).context["form"].secret

    client.post(ENROL, {"code": code_now(secret)})

    assert _is_in(client)
    assert client.get("/accounts/2fa/").status_code == 200


ON_THE_WAY = sorted(name for name, rule in LIBRARY_PAGES.items() if rule is FIRST_FACTOR)
OF_LIBRARIES = sorted(name for name, rule in LIBRARY_PAGES.items() if rule is SIGNED_IN)


def _address(name: str) -> str:
    return reverse(name, kwargs={"pk": 1} if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else {})


@pytest.mark.parametrize("name", OF_LIBRARIES)
def test_pages_of_libraries_send_somebody_without_a_second_factor_there_too(enter: Any, name: str) -> None:
    client = enter("Ho Thi Quynh Giao")

    assert client.get(_address(name))["Location"] == ENROL
    assert client.post(_address(name), {"password1": "x"})["Location"] == ENROL


@pytest.mark.parametrize("name", [*OF_LIBRARIES, *ON_THE_WAY])
def test_pages_of_libraries_send_nobody_to_the_sign_in(client: Client, name: str) -> None:
    assert client.get(_address(name))["Location"].startswith(LOGIN)


@pytest.mark.parametrize("name", ["account_change_password", "usersessions_list", "mfa_index"])
def test_pages_of_libraries_are_open_to_those_with_both_factors(enter: Any, name: str) -> None:
    assert enter("nz_officer").get(reverse(name)).status_code == 200


def test_a_new_password_is_promised_alike_for_a_known_and_an_unknown_address(
    client: Client, person: Callable[[str], Person], mailoutbox: list[Any]
) -> None:
    email, path = person("nz_officer").email, "/accounts/password/reset/"

    known = client.post(path, {"email": email}, follow=True)
    unknown = client.post(path, {"email": "nobody@nz-border.example"}, follow=True)
    mails.deliver(now=NOW)

    assert known.redirect_chain == unknown.redirect_chain == [("/accounts/password/reset/done/", 302)]
    assert [mail.to for mail in mailoutbox] == [[email]]


def test_signing_out_ends_the_session(enter: Any) -> None:
    client = enter("nz_officer")

    client.post("/accounts/logout/")

    assert not _is_in(client)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/2fa/webauthn/signup/",
        "/accounts/2fa/trust/",
        "/accounts/social/connections/",
        "/admin/",
    ],
)
def test_what_is_not_offered_is_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "me@nz.example", "password1": PASSWORD}).status_code == 404


def test_nobody_makes_an_account(client: Client) -> None:
    before = Person.objects.count()

    client.post(LOGIN, {"login": "new@nz.example", "password": PASSWORD, "password1": PASSWORD})

    assert Person.objects.count() == before


def test_too_many_wrong_passwords_are_stopped_for_a_while(client: Client, person: Callable[[str], Person]) -> None:
    officer = person("nz_officer")
    for _ in range(10):
        _password(client, officer, "not the passphrase")

    response = _password(client, officer)

    assert response.status_code == 429
    assert not _is_in(client)


@pytest.mark.parametrize("field", ["login", "password"])
def test_the_form_has_the_fields_that_outside_checks_fill_in(client: Client, field: str) -> None:
    assert f'name="{field}"' in client.get(LOGIN).content.decode()


def test_cookies_of_a_demo_work_over_http_and_are_closed_to_scripts(
    client: Client, person: Callable[[str], Person]
) -> None:
    _password(client, person("nz_officer"))

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert settings.SESSION_COOKIE_NAME.endswith(f"-{urlsplit(settings.PORTAL_URL).port}")  # two portals, one jar
    assert cookie["httponly"] and not cookie["secure"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("email", ["nobody@portal.example", "suspended", "active", "NOBODY@PORTAL.EXAMPLE"])
def test_asking_for_a_new_password_tells_nobody_who_has_an_account(
    client: Client, person: Any, mailoutbox: list[Any], email: str
) -> None:
    people = {"suspended": "Thanawat Kaewprasit", "active": "nz_officer"}
    address = person(people[email]).email if email in people else email

    answer = client.post("/accounts/password/reset/", {"email": address})

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/done/")
    assert mailoutbox == []
    mails.deliver(now=NOW)
    assert len(mailoutbox) == (1 if email == "active" else 0)


def test_the_mail_for_a_new_password_is_in_our_words(client: Client, person: Any, mailoutbox: list[Any]) -> None:
    client.post("/accounts/password/reset/", {"email": person("nz_officer").email})
    mails.deliver(now=NOW)

    (mail,) = mailoutbox
    assert mail.subject == "JPOA Portal: Choose a new password"
    assert "Somebody, probably you, asked for a new password" in mail.body
    assert "Hello from" not in mail.body
