"""What every answer says beside its content; the matrix looks at every page (tests/contracts/)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from jpoa_portal.headers import CLEARED
from tests.conftest import BACKEND
from tests.operations.pages import hidden_fields

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def test_styles_say_it_too(client: Client) -> None:
    answer = client.get("/static/built/portal.css")

    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_signing_out_clears_what_the_browser_kept(enter: Any) -> None:
    client = enter("nz_officer")

    assert "Clear-Site-Data" not in client.get("/accounts/logout/").headers
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == CLEARED


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "null"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://elsewhere.example"}, False),
        ({"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "same-origin"}, False),
    ],
)
def test_a_form_is_taken_from_the_portals_own_pages_only(person: Any, headers: dict[str, str], is_taken: bool) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(person("nz_officer"), backend=BACKEND)
    token = hidden_fields(client.get("/accounts/logout/"))["csrfmiddlewaretoken"]

    answer = client.post("/accounts/logout/", {"csrfmiddlewaretoken": token}, headers=headers)

    assert (answer.status_code == 302) is is_taken


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_the_token_is_asked_for_whatever_the_browser_says(person: Any, token: str) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(person("nz_officer"), backend=BACKEND)
    client.get("/accounts/logout/")
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}

    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": token}, headers=headers).status_code == 403
