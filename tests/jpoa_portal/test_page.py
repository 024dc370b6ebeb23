from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from common.ids import uuid7
from operations.referrals import destruction, services
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
DESK, REFERRALS, JPOAS, RETURNS, REPORTS = "My desk", "Referrals", "JPOAs", "Returns", "Reports"
PLANS, OPENED, CALENDAR = "Plans", "Opened plans", "Calendar"
AUDIT, PEOPLE, APPROVALS, SEATS, DIRECTORY = "Audit", "People", "Approvals", "Seats", "Directory"


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("nz_officer", [DESK, REFERRALS, PLANS, DIRECTORY, JPOAS, CALENDAR, RETURNS]),
        ("nz_analyst", [DESK, REFERRALS, PLANS, DIRECTORY, JPOAS, CALENDAR, RETURNS]),
        ("nz_administrator", [DESK, REFERRALS, PLANS, DIRECTORY, JPOAS, CALENDAR, RETURNS, PEOPLE, AUDIT]),
        ("nz_chair", [DESK, OPENED, DIRECTORY, JPOAS, CALENDAR, RETURNS, REPORTS, APPROVALS, SEATS]),
        ("secretariat", [DESK, DIRECTORY, JPOAS, CALENDAR, PEOPLE, APPROVALS, SEATS]),
        ("nz_auditor", [DESK, DIRECTORY, JPOAS, CALENDAR, AUDIT]),
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


def test_what_belongs_to_a_referral_stands_under_referrals(enter: Enter, cases: Cases) -> None:
    referral = cases.sent()
    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")
    with cases.acting("vn_officer") as actor:
        asked = destruction.to_confirm(actor).get(referral=referral)

    nav = enter("vn_officer").get(asked.get_absolute_url()).context["nav"]

    assert [entry["label"] for entry in nav if entry["current"]] == [REFERRALS]


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


@pytest.mark.parametrize(("path", "method"), [("/reports/2026/build/", "get"), ("/referrals/", "post"), ("/", "put")])
def test_a_method_that_a_page_does_not_take_is_a_plain_page(enter: Any, path: str, method: str) -> None:
    answer = getattr(enter("nz_chair"), method)(path)

    assert answer.status_code == 405
    assert answer["Allow"] == ("POST" if "build" in path else "GET, HEAD")
    assert b"Nothing was changed." in answer.content


def test_a_button_pressed_after_the_session_ended_leads_to_the_desk(client: Client) -> None:
    assert client.post("/reports/2026/build/")["Location"] == "/accounts/login/"


@pytest.mark.parametrize("who", ["nz_officer", "nz_chair"])
def test_the_page_of_what_is_not_there_is_the_same_at_every_second(enter: Any, who: str) -> None:
    page = enter(who).get(f"/referrals/{uuid7()}/").content

    assert b"<time" not in page.partition(b"<header>")[2].partition(b"</header>")[0]
