"""One computer for the desk: one officer goes, the next one comes, and nothing of the first is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse

from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.models import Person
from tests.operations.pages import text_of
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE, LEAVE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/logout/"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


def _sign_in(client: Client, person: Person, **more: str) -> Any:
    client.post(LOGIN, {"login": person.email, "password": PASSWORD, **more})
    code = code_now(totp_secret(person.email))
    return client.post(CODE, {"code": code})


def test_one_officer_goes_and_the_next_one_comes(person: Callable[[str], Person], client: Client) -> None:
    first, second = person("nz_officer"), person("nz_colleague")
    _sign_in(client, first)
    assert "Sign out or change officer" in client.get("/").content.decode()
    former = client.cookies[portal.SESSION_COOKIE_NAME].value

    answer = client.post(LEAVE)

    assert answer["Location"] == LOGIN and "Clear-Site-Data" in answer.headers
    page = text_of(client.get(LOGIN))
    assert "Signed out: Hana Whitcombe. The next officer signs in here." in page
    assert "Signed out" not in text_of(client.get(LOGIN))  # said once
    assert _sign_in(client, second)["Location"] == "/"
    assert "Callum Ferrier" in text_of(client.get("/")) and "Hana Whitcombe" not in _who(client)
    assert client.cookies[portal.SESSION_COOKIE_NAME].value != former
    stolen = Client(SERVER_NAME="localhost")
    stolen.cookies[portal.SESSION_COOKIE_NAME] = former
    assert stolen.get("/")["Location"].startswith(LOGIN)


def _who(client: Client) -> str:
    return client.get("/").content.decode().partition("portal-who")[2].partition("</header>")[0]


@pytest.mark.parametrize("place", ["posted", "in the address", "both"])
def test_the_next_one_does_not_come_out_where_the_former_was(
    place: str, person: Callable[[str], Person], client: Client
) -> None:
    _sign_in(client, person("nz_officer"))
    former = reverse("referral_write")

    answer = client.post(
        f"{LEAVE}?next={former}" if place != "posted" else LEAVE, {"next": former} if place != "in the address" else {}
    )

    assert answer["Location"] == LOGIN
    assert former not in client.get(answer["Location"]).content.decode()
    assert _sign_in(client, person("nz_colleague"))["Location"] == "/"


def test_the_page_that_asks_first_forgets_it_too(person: Callable[[str], Person], client: Client) -> None:
    _sign_in(client, person("nz_officer"))
    page = client.get(f"{LEAVE}?next={reverse('referral_write')}").content.decode()

    assert 'name="next"' not in page and "Your drafts stay yours" in page


def test_who_stops_half_way_leaves_nothing_to_the_next_one(person: Callable[[str], Person], client: Client) -> None:
    client.post(LOGIN, {"login": person("nz_officer").email, "password": PASSWORD, "next": "/referrals/"})

    assert client.post(LEAVE)["Location"] == LOGIN
    assert "Signed out" not in text_of(client.get(LOGIN))
    assert _sign_in(client, person("nz_colleague"))["Location"] == "/"


def test_words_that_were_kept_stay_with_their_writer(
    person: Callable[[str], Person], client: Client, enter: Callable[[str], Client]
) -> None:
    """Sent from a page of the first officer, when the second has signed in in the same browser."""
    _sign_in(client, person("nz_officer"))
    write = reverse("referral_write")
    token = client.get(write).content.decode().partition('name="form_token" value="')[2].partition('"')[0]
    client.post(LEAVE)
    client.post(write, {"form_token": token, "summary": "EXERCISE: of the first"})
    _sign_in(client, person("nz_colleague"))

    assert "of the first" not in client.get(write).content.decode()
    assert "of the first" in enter("nz_officer").get(write).content.decode()
