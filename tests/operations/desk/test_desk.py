from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from operations.desk.queries import MOST
from tests.operations.cases import Cases
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PARTIES = ("nz_officer", "vn_officer")


def _tables(client: Client, referral_id: object) -> list[str]:
    """The tables of the desk on which a referral stands."""
    desk = client.get("/").context["desk"]
    names = ("to_answer", "to_look_at", "awaited")
    return [name for name in names if any(row.referral_id == referral_id for row, _due, _state in getattr(desk, name))]


@pytest.mark.parametrize(
    ("state", "tables"),
    [
        ("received", (["awaited"], ["to_answer"])),
        ("needs_information", (["to_look_at"], [])),
        ("accepted", (["awaited"], ["to_answer"])),
        ("in_progress", (["awaited"], ["to_answer"])),
        ("declined", (["to_look_at"], [])),
        ("answered", (["to_look_at"], [])),
    ],
)
def test_a_referral_stands_with_those_whose_turn_it_is(
    cases: Cases, enter: Enter, state: str, tables: tuple[list[str], list[str]]
) -> None:
    row = cases.received_in(state, by="nz_other_agency", urgency="threat_to_life")

    assert (_tables(enter("nz_other_agency"), row.referral_id), _tables(enter("vn_officer"), row.referral_id)) == tables
    assert _tables(enter("th_officer"), row.referral_id) == []


def test_what_is_new_stands_on_the_desk_until_it_is_opened(cases: Cases, enter: Enter) -> None:
    referral, client = cases.sent(), enter("vn_officer")

    def is_new() -> bool:
        return referral.id in {notice.object_id for notice in client.get("/").context["desk"].new}

    assert is_new()
    client.get(f"/referrals/{referral.id}/")
    assert not is_new()


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair", "nz_auditor", "secretariat"])
def test_roles_that_read_no_cases_have_an_empty_desk(cases: Cases, enter: Enter, who: str) -> None:
    cases.sent()
    client = enter(who)

    response = client.get("/")

    desk = response.context["desk"]
    assert response.status_code == 200
    assert not any([desk.new, desk.to_answer, desk.to_look_at, desk.awaited, desk.returns])
    assert desk.needs_us == ""


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("answered", "Read the answer"),
        ("declined", "Read the reason"),
        ("needs_information", "Answer the question"),
    ],
)
def test_the_owner_reads_what_to_do_next(cases: Cases, enter: Enter, state: str, words: str) -> None:
    row = cases.received_in(state, by="nz_other_agency")

    rows = enter("nz_other_agency").get("/").context["desk"].to_look_at

    assert [turn for found, turn, _state in rows if found.id == row.id] == [words]


@pytest.mark.parametrize(("who", "is_there"), [("nz_chair", True), ("vn_officer", False), ("secretariat", False)])
def test_a_return_that_nobody_has_accepted_stands_on_the_desk_of_the_chairs(
    cases: Cases, enter: Enter, who: str, is_there: bool
) -> None:
    row = cases.sent_return(ARREST=1)

    response = enter(who).get("/")

    assert (row in response.context["desk"].to_accept) is is_there
    assert ("Returns to accept" in text_of(response)) is is_there


def test_an_agency_sees_nothing_of_what_others_do(cases: Cases, enter: Enter) -> None:
    client = enter("th_officer")
    before = text_of(client.get("/"))

    cases.sent()
    cases.answered()

    assert text_of(client.get("/")) == before


def test_a_table_shows_at_most_its_number_of_rows_and_says_where_the_rest_is(cases: Cases, enter: Enter) -> None:
    for _ in range(MOST + 1):
        cases.sent(by="nz_other_agency", urgency="threat_to_life")

    response = enter("nz_other_agency").get("/")

    assert len(response.context["desk"].awaited) == MOST
    assert "awaited" in response.context["desk"].cut
    assert "There are more" in text_of(response)


def test_the_title_counts_what_needs_the_agency(cases: Cases, enter: Enter) -> None:
    client = enter("nz_other_agency")
    desk = client.get("/").context["desk"]
    number = len(desk.to_answer) + len(desk.to_look_at) + len(desk.returns) + len(desk.questions)

    cases.received_in("answered", by="nz_other_agency")

    assert client.get("/").context["desk"].needs_us == str(number + 1)


def test_an_expected_return_stands_on_the_desk_of_the_focal_agency(cases: Cases, enter: Enter) -> None:
    obligation = cases.obligation("vn_officer")

    def expected(who: str) -> set[object]:
        return {row.id for row, _due in enter(who).get("/").context["desk"].returns}

    assert obligation.id in expected("vn_analyst")
    assert obligation.id not in expected("nz_officer")


def test_more_rows_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    client = enter("nz_other_agency")
    cases.sent(by="nz_other_agency")
    cases.sent(by="vn_officer", to=("nz-police",))
    cases.received_in("answered", by="nz_other_agency")
    few = queries_of(client, "/")

    for _ in range(3):
        cases.sent(by="nz_other_agency", to=("vn-police", "th-immigration"))
        cases.sent(by="vn_officer", to=("nz-police", "lk-police"))
        cases.received_in("answered", by="nz_other_agency")

    assert queries_of(client, "/") == few


def test_nobody_is_sent_to_the_sign_in(client: Client) -> None:
    assert client.get("/")["Location"] == "/accounts/login/?next=/"
