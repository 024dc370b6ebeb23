"""Passkeys: made, used alone and after a password, named, removed; nothing forged or foreign is taken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.access import actor_for
from members.models import Person
from tests.conftest import NOW
from tests.members.signing_in.softkey import SoftKey
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"
ADD, ALONE, LIST = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/", "/accounts/2fa/webauthn/"
ENROL, AWAY, INDEX = "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/"
AGAIN = "/accounts/2fa/webauthn/reauthenticate/"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute; it moves only when a test moves it."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


@pytest.fixture(autouse=True)
def here(settings: Any) -> None:
    """The address for which passkeys are made."""
    settings.PORTAL_URL = "http://localhost:8000"


def _browser() -> Client:
    return Client(SERVER_NAME="localhost")


def _code(secret: str) -> str:
    return code_now(secret)


def _add(client: Client, key: SoftKey, name: str = "own phone") -> Any:
    options = client.get(ADD).context["js_data"]
    return client.post(ADD, {"name": name, "credential": key.make(options)})


def _options(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get(ALONE, HTTP_ACCEPT="application/json").json()
    return found


def _alone(client: Client, key: SoftKey, **more: str) -> Any:
    return client.post(ALONE, {"credential": key.prove(_options(client)), **more})


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def _keys(person: Person) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=person, type="webauthn").order_by("id"))


@pytest.fixture
def officer(person: Callable[[str], Person]) -> Person:
    return person("nz_officer")


@pytest.fixture
def key(enter: Callable[[str], Client]) -> SoftKey:
    """A passkey of the officer."""
    made = SoftKey()
    assert _add(enter("nz_officer"), made).status_code == 302
    return made


# Making one


def test_the_browser_is_asked_for_one_that_stays_on_the_device_and_asks_for_its_owner(
    enter: Callable[[str], Client], officer: Person
) -> None:
    page = enter("nz_officer").get(ADD)
    asked = page.context["js_data"]["creation_options"]["publicKey"]

    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert "authenticatorAttachment" not in asked["authenticatorSelection"]  # a security key or the device itself
    assert asked["rp"] == {"id": "localhost", "name": "JPOA Portal"}
    assert asked["user"]["displayName"] and asked["attestation" if "attestation" in asked else "challenge"]
    assert "passwordless" not in page.content.decode()


def test_what_is_stored_is_what_is_needed(key: SoftKey, officer: Person) -> None:
    (row,) = _keys(officer)

    assert row.data["name"] == "own phone"
    assert set(row.data["credential"]) == {"id", "rawId", "type", "response", "clientExtensionResults"}
    assert set(row.data["credential"]["response"]) == {"clientDataJSON", "attestationObject"}


def test_it_counts_as_a_second_factor(person: Callable[[str], Person]) -> None:
    newcomer, client, key = person("Ho Thi Quynh Giao"), _browser(), SoftKey()
    client.post(LOGIN, {"login": newcomer.email, "password": PASSWORD})
    assert not _is_in(client)
    assert ADD in client.get(ENROL).content.decode()

    added = _add(client, key)

    assert added["Location"] == reverse("mfa_view_recovery_codes")
    assert _is_in(client)
    assert actor_for(newcomer, now=NOW).has_second_factor


def test_recovery_codes_alone_do_not(person: Callable[[str], Person]) -> None:
    newcomer = person("Ho Thi Quynh Giao")
    Authenticator.objects.create(user=newcomer, type="recovery_codes", data={"seed": "x", "used_mask": 0})

    assert not actor_for(newcomer, now=NOW).has_second_factor


@pytest.mark.parametrize(
    "device",
    [
        SoftKey(is_owner_asked=False),
        SoftKey(origin="https://evil.example"),
        SoftKey(origin="https://localhost.evil.example"),
        SoftKey(origin="http://127.0.0.1:8000"),
        SoftKey(place="evil.example"),
    ],
    ids=["asks for nobody", "foreign", "looks like ours", "another name", "made for another"],
)
def test_one_that_is_foreign_or_asks_for_nobody_is_refused(
    enter: Callable[[str], Client], officer: Person, device: SoftKey
) -> None:
    answer = _add(enter("nz_officer"), device)

    assert answer.status_code == 200
    assert not _keys(officer)


def test_an_answer_to_an_older_question_is_refused(enter: Callable[[str], Client], officer: Person) -> None:
    client = enter("nz_officer")
    older = client.get(ADD).context["js_data"]
    client.get(ADD)

    assert client.post(ADD, {"credential": SoftKey().make(older)}).status_code == 200
    assert not _keys(officer)


NONSENSE = [
    "",
    "x",
    "null",
    "1",
    "[]",
    "{}",
    '"text"',
    '{"id": 1, "rawId": 2, "type": 3, "response": 4}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "x", "attestationObject": "x"}}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response":'
    ' {"clientDataJSON": "e30", "authenticatorData": "e30", "signature": "e30", "userHandle": "\\u0000"}}',
    '{"id": "x", "rawId": "x", "response": {"userHandle": "/////w"}}',
    "[" * 3000,
    '{"id": "\\ud800"}',
]


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("page", [ADD, ALONE, AGAIN, CODE])
def test_nonsense_is_refused_in_words(
    enter: Callable[[str], Client], officer: Person, key: SoftKey, page: str, text: str
) -> None:
    client = enter("nz_officer") if page in {ADD, AGAIN} else _browser()
    if page == CODE:
        client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    client.get(page, HTTP_ACCEPT="application/json")

    answer = client.post(page, {"credential": text, "name": "x"})

    assert answer.status_code in {200, 302}
    assert len(_keys(officer)) == 1
    assert _is_in(client) is (page in {ADD, AGAIN})


@pytest.mark.parametrize(("name", "kept"), [("", "Passkey 1"), ("ключ", "ключ"), ("<b>", "<b>")])
def test_its_name_is_what_its_owner_gave(enter: Callable[[str], Client], officer: Person, name: str, kept: str) -> None:
    client = enter("nz_officer")
    _add(client, SoftKey(), name=name)

    assert _keys(officer)[0].data["name"] == kept
    assert "<b>" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("name", ["x" * 61, "a\x00b"])
def test_a_name_too_long_or_broken_is_refused(enter: Callable[[str], Client], officer: Person, name: str) -> None:
    assert _add(enter("nz_officer"), SoftKey(), name=name).status_code == 200
    assert not _keys(officer)


# Signing in


def test_it_signs_in_alone(key: SoftKey, officer: Person) -> None:
    client = _browser()

    assert _alone(client, key)["Location"] == "/"
    assert _is_in(client)


def test_after_it_one_is_where_one_wanted_to_go(key: SoftKey) -> None:
    assert _alone(_browser(), key, next="/returns/")["Location"] == "/returns/"
    assert _alone(_browser(), key, next="https://evil.example/")["Location"] == "/"


def test_it_stands_for_the_code_after_the_password(key: SoftKey, officer: Person) -> None:
    client = _browser()
    client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    options = client.get(CODE).context["js_data"]

    assert client.post(CODE, {"credential": key.prove(options)})["Location"] == "/"
    assert _is_in(client)


def test_a_proof_works_once(key: SoftKey) -> None:
    client = _browser()
    proof = key.prove(_options(client))
    assert client.post(ALONE, {"credential": proof})["Location"] == "/"
    client.post("/accounts/logout/")

    assert client.post(ALONE, {"credential": proof})["Location"] == LOGIN
    assert not _is_in(client)


def test_a_proof_given_to_one_browser_is_of_no_use_in_another(key: SoftKey) -> None:
    victim, thief = _browser(), _browser()
    proof = key.prove(_options(victim))
    _options(thief)

    thief.post(ALONE, {"credential": proof})

    assert not _is_in(thief)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example"},
        {"place": "evil.example"},
        {"is_owner_asked": False},
        {"owner": b"nobody"},
        {"id": b"another passkey."},
    ],
)
def test_a_foreign_or_forged_proof_lets_nobody_in(key: SoftKey, changes: dict[str, Any]) -> None:
    client = _browser()
    for name, value in changes.items():
        setattr(key, name, value)

    assert _alone(client, key)["Location"] == LOGIN
    assert not _is_in(client)


def test_a_wrong_signature_lets_nobody_in(key: SoftKey) -> None:
    client = _browser()
    forged = SoftKey(id=key.id, owner=key.owner)  # another key under the same name

    assert client.post(ALONE, {"credential": forged.prove(_options(client))})["Location"] == LOGIN
    assert client.post(ALONE, {"credential": key.prove(_options(client), signature=b"x")})["Location"] == LOGIN
    assert not _is_in(client)


def test_the_passkey_of_somebody_else_is_no_code(
    key: SoftKey, person: Callable[[str], Person], enter: Callable[[str], Client]
) -> None:
    _add(enter("vn_officer"), SoftKey())
    client = _browser()
    client.post(LOGIN, {"login": person("vn_officer").email, "password": PASSWORD})
    options = client.get(CODE).context["js_data"]

    client.post(CODE, {"credential": key.prove(options)})

    assert not _is_in(client)


def test_a_suspended_person_does_not_get_in_with_it(key: SoftKey, suspend: Callable[[str], None]) -> None:
    suspend("nz_officer")
    client = _browser()

    assert _alone(client, key)["Location"] == LOGIN
    assert not _is_in(client)


def test_whoever_is_asked_for_gets_the_same_question() -> None:
    """The page for a passkey alone names nobody's passkeys."""
    assert _options(_browser())["request_options"]["publicKey"].get("allowCredentials", []) == []


def test_a_foreign_host_name_makes_no_passkeys_for_itself(enter: Callable[[str], Client], settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example"

    asked = enter("nz_officer").get(ADD).context["js_data"]["creation_options"]["publicKey"]

    assert asked["rp"]["id"] == "portal.example"


# Keeping and removing


def test_it_gets_another_name(key: SoftKey, enter: Callable[[str], Client], officer: Person) -> None:
    page = reverse("mfa_edit_webauthn", kwargs={"pk": _keys(officer)[0].pk})

    assert enter("nz_officer").post(page, {"name": "desk computer"})["Location"] == LIST
    assert _keys(officer)[0].data["name"] == "desk computer"


@pytest.mark.parametrize("route", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_nobody_reaches_the_passkey_of_somebody_else(
    key: SoftKey, enter: Callable[[str], Client], officer: Person, route: str
) -> None:
    page = reverse(route, kwargs={"pk": _keys(officer)[0].pk})
    colleague = enter("nz_colleague")

    assert colleague.get(page).status_code == colleague.post(page, {"name": "mine"}).status_code == 404
    assert _keys(officer)[0].data["name"] == "own phone"


def test_removed_it_is_not_taken_any_more(key: SoftKey, enter: Callable[[str], Client], officer: Person) -> None:
    page = reverse("mfa_remove_webauthn", kwargs={"pk": _keys(officer)[0].pk})

    assert enter("nz_officer").post(page)["Location"] == LIST
    client = _browser()
    assert _alone(client, key)["Location"] == LOGIN
    assert not _is_in(client)


def test_the_last_second_factor_is_not_removed(key: SoftKey, enter: Callable[[str], Client], officer: Person) -> None:
    client = enter("nz_officer")
    assert AWAY in client.get(INDEX).content.decode()
    assert client.post(AWAY)["Location"] == INDEX
    page = reverse("mfa_remove_webauthn", kwargs={"pk": _keys(officer)[0].pk})

    answer = client.post(page)

    assert "This is your only second factor." in answer.content.decode()
    assert len(_keys(officer)) == 1
    assert _is_in(client)


def test_an_app_that_is_the_last_second_factor_is_not_taken_away(
    enter: Callable[[str], Client], officer: Person
) -> None:
    client = enter("nz_officer")

    assert "This is your only second factor." in client.post(AWAY).content.decode()
    assert AWAY not in client.get(INDEX).content.decode()
    assert Authenticator.objects.filter(user=officer, type="totp").exists()


def test_another_phone_takes_the_place_of_the_first_in_one_step(
    enter: Callable[[str], Client], officer: Person, moment: Any
) -> None:
    client = enter("nz_officer")
    secret = client.get(ENROL).context["form"].secret
    assert client.post(ENROL, {"code": "000000"}).status_code == 200
    assert Authenticator.objects.filter(user=officer, type="totp").count() == 1

    client.post(ENROL, {"code": _code(secret)})

    assert Authenticator.objects.filter(user=officer, type="totp").count() == 1
    moment.shift(timedelta(seconds=30))
    for secret_now, gets_in in ((totp_secret(officer.email), False), (secret, True)):
        browser = _browser()
        browser.post(LOGIN, {"login": officer.email, "password": PASSWORD})
        browser.post(CODE, {"code": _code(secret_now)})
        assert _is_in(browser) is gets_in


def test_the_secret_of_a_new_app_waits_sealed(enter: Callable[[str], Client]) -> None:
    client = enter("nz_officer")
    secret = client.get(ENROL).context["form"].secret

    assert secret not in json.dumps(dict(client.session.items()))


def test_confirming_with_a_passkey_opens_what_asks_again(
    key: SoftKey, enter: Callable[[str], Client], moment: Any
) -> None:
    client = enter("nz_officer")
    moment.shift(timedelta(minutes=6))
    assert client.get(ADD).status_code == 302
    options = client.get(AGAIN).context["js_data"]

    client.post(AGAIN, {"credential": key.prove(options), "next": ADD})

    assert client.get(ADD).status_code == 200


def test_without_scripts_each_page_says_what_to_do_instead(
    key: SoftKey, enter: Callable[[str], Client], officer: Person
) -> None:
    client, guest = enter("nz_officer"), _browser()
    guest.post(LOGIN, {"login": officer.email, "password": PASSWORD})

    for page in (client.get(ADD), client.get(AGAIN), guest.get(CODE), _browser().get(LOGIN)):
        words = page.content.decode()
        assert "JavaScript" in words and 'src="/static/built/passkeys.js" defer' in words
        assert words.partition("<main")[2].partition("</main>")[0].count("data-button hidden") == 1
