from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
DESK, REFERRALS, JPOAS, RETURNS, REPORTS = "My desk", "Referrals", "JPOAs", "Returns", "Reports"


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("nz_officer", [DESK, REFERRALS, JPOAS, RETURNS]),
        ("nz_analyst", [DESK, REFERRALS, JPOAS, RETURNS]),
        ("nz_administrator", [DESK, REFERRALS, JPOAS, RETURNS]),
        ("nz_chair", [DESK, JPOAS, RETURNS, REPORTS]),
        ("secretariat", [DESK, JPOAS]),
        ("nz_auditor", [DESK, JPOAS]),
    ],
)
def test_the_way_around_has_the_pages_that_the_role_may_open(enter: Enter, who: str, pages: list[str]) -> None:
    client = enter(who)

    nav = client.get("/").context["nav"]

    assert [entry["label"] for entry in nav] == pages
    assert {client.get(entry["url"]).status_code for entry in nav} == {200}


@pytest.mark.parametrize(("path", "current"), [("/", DESK), ("/referrals/", REFERRALS), ("/jpoas/", JPOAS)])
def test_the_page_one_is_on_is_marked_and_no_other(enter: Enter, path: str, current: str) -> None:
    nav = enter("nz_officer").get(path).context["nav"]

    assert [entry["label"] for entry in nav if entry["current"]] == [current]


def test_a_page_says_who_is_signed_in_for_which_agency_and_what_time_it_is_there(enter: Enter) -> None:
    page = enter("vn_officer").get("/").content.decode()

    for words in ("Nguyen Thi Hoa Mai", "Criminal Liaison Office (EXERCISE)", "Viet Nam", "English", "10:00 UTC+7"):
        assert words in page


def test_nobody_has_no_way_around(client: Client) -> None:
    response = client.get("/accounts/login/")

    assert response.context["nav"] == []
    assert response.context["actor"] is None


def test_a_demo_is_marked_as_exercise_on_every_page(enter: Enter, client: Client, settings: Any) -> None:
    assert enter("nz_officer").get("/").context["is_demo"]
    settings.DEMO = False
    assert not client.get("/accounts/login/").context["is_demo"]


def test_pages_without_a_wish_are_english(enter: Enter) -> None:
    assert '<html class="govuk-template" lang="en" dir="ltr">' in enter("nz_officer").get("/").content.decode()


@pytest.mark.parametrize("path", ["/missing/", "/referrals/not-a-key/", "/accounts/signup/", "/admin/"])
def test_a_missing_page_is_a_plain_404(enter: Enter, client: Client, path: str) -> None:
    assert enter("nz_officer").get(path).status_code == 404
    assert client.get(path).status_code == 404
