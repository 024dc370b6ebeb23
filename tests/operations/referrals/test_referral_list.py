from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from operations.models import ReferralGrant
from tests.operations.cases import Cases, days
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PATH = "/referrals/"


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_administrator"])
def test_those_who_read_for_the_agency_find_its_referrals(cases: Cases, enter: Enter, who: str) -> None:
    referral = cases.sent(summary="EXERCISE: the blue boat", at=cases.now + days(1))

    page = text_of(enter(who).get(PATH))

    assert referral.reference in page
    assert "EXERCISE: the blue boat" in page


@pytest.mark.parametrize("who", ["th_officer", "nz_other_agency"])
def test_others_find_nothing_of_it(cases: Cases, enter: Enter, who: str) -> None:
    client = enter(who)
    before = text_of(client.get(PATH))

    referral = cases.sent(at=cases.now + days(1))

    after = client.get(PATH)
    assert referral.reference not in text_of(after)
    assert text_of(after) == before


@pytest.mark.parametrize("who", ["nz_chair", "nz_auditor", "secretariat"])
def test_roles_that_read_no_cases_have_no_list(enter: Enter, who: str) -> None:
    assert enter(who).get(PATH).status_code == 403


def test_nobody_is_sent_to_the_sign_in_and_back(client: Client) -> None:
    response = client.get(PATH, {"state": "sent"})

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/referrals/%3Fstate%3Dsent"


def test_the_count_is_of_what_the_agency_sees(cases: Cases, enter: Enter) -> None:
    with cases.acting("nz_officer") as actor:
        number = ReferralGrant.objects.filter(group_id=actor.group_id).count()

    assert f"Referrals your agency is a party to: {number} " in text_of(enter("nz_officer").get(PATH))


def test_going_through_the_pages_shows_every_referral_once(cases: Cases, enter: Enter) -> None:
    client, path, found = enter("nz_officer"), PATH, []
    while path:
        page = client.get(path)
        found += re.findall(r'href="/referrals/([0-9a-f-]{36})/"', page.content.decode())
        path = page.context["older_url"] and PATH + page.context["older_url"]

    with cases.acting("nz_officer") as actor:
        keys = ReferralGrant.objects.filter(group_id=actor.group_id).values_list("content_object_id", flat=True)
        assert len(found) == len(set(found)) > 25
        assert set(found) == set(map(str, keys))


def test_the_next_page_keeps_the_filter_and_says_nothing_of_cases(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    for _ in range(26):
        cases.draft()

    page = client.get(PATH, {"side": "sent"})

    assert re.fullmatch(r"\?side=sent&after=[\w%.-]+", page.context["older_url"])
    assert all(
        row.owner_group_id == row.group_id for row in client.get(PATH + page.context["older_url"]).context["rows"]
    )


def test_a_filter_that_finds_nothing_says_so(enter: Enter) -> None:
    page = text_of(enter("nz_officer").get(PATH, {"state": "withdrawn", "urgency": "threat_to_life"}))

    assert "There is no referral here." in page


@pytest.mark.parametrize("query", [{"state": "eaten"}, {"after": "nonsense"}, {"side": "<script>"}, {"other": "1"}])
def test_a_wrong_filter_is_answered_without_an_error(enter: Enter, query: dict[str, str]) -> None:
    assert enter("nz_officer").get(PATH, query).status_code == 200


def test_only_officers_are_offered_to_write(enter: Enter) -> None:
    assert "Write a referral" in text_of(enter("nz_officer").get(PATH))
    assert "Write a referral" not in text_of(enter("nz_analyst").get(PATH))


def test_more_rows_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    client, path = enter("nz_other_agency"), f"{PATH}?side=sent&urgency=threat_to_life"
    cases.sent(by="nz_other_agency", urgency="threat_to_life")
    few, rows = queries_of(client, path), len(client.get(path).context["rows"])

    for _ in range(4):
        cases.sent(by="nz_other_agency", urgency="threat_to_life", to=("vn-police", "th-immigration", "lk-police"))

    assert len(client.get(path).context["rows"]) == rows + 4
    assert queries_of(client, path) == few
