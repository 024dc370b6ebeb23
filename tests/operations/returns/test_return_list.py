from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.ids import uuid7
from operations.models import ReportingObligation
from operations.returns import services
from tests.operations.cases import Cases
from tests.operations.pages import queries_of, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PATH = "/returns/"


@pytest.mark.parametrize("who", ["vn_officer", "vn_analyst"])
def test_the_focal_agency_finds_every_month_that_is_expected_of_it(cases: Cases, enter: Enter, who: str) -> None:
    rows = enter(who).get(PATH).context["own"]

    with cases.acting(who) as actor:
        expected = set(ReportingObligation.objects.filter(group_id=actor.group_id))
    assert {row["obligation"] for row in rows} == expected
    assert len(rows) == 18


def test_what_is_to_be_sent_now_stands_first_the_one_due_soonest_on_top(cases: Cases, enter: Enter) -> None:
    sent, waiting = cases.sent_return(ARREST=1).obligation, cases.obligation()

    context = enter("vn_officer").get(PATH).context

    to_send = [row["obligation"] for row in context["to_send"]]
    others = [row["obligation"] for row in context["others"]]

    assert sent in others
    assert waiting in to_send
    assert [row.due_at for row in to_send] == sorted(row.due_at for row in to_send)
    assert len(to_send) + len(others) == len(context["own"])


def test_an_agency_of_which_nothing_is_expected_is_told_who_sends_the_countrys(enter: Enter) -> None:
    page = text_of(enter("nz_other_agency").get(PATH))

    assert "No return is expected of your agency." in page
    assert "focal agency" in page


def test_a_chair_finds_what_was_sent_and_no_drafts(cases: Cases, enter: Enter) -> None:
    draft, sent = cases.begun_return("vn_officer"), cases.sent_return("th_officer", ARREST=1)

    found = enter("nz_chair").get(PATH).context["submitted"]

    assert sent in found
    assert draft not in found


@pytest.mark.parametrize("who", ["vn_officer", "nz_other_agency"])
def test_nobody_else_finds_what_others_sent(cases: Cases, enter: Enter, who: str) -> None:
    cases.sent_return("th_officer", ARREST=1)

    response = enter(who).get(PATH)

    assert list(response.context["submitted"]) == []
    assert "Returns that members have sent" not in text_of(response)


@pytest.mark.parametrize("who", ["nz_auditor", "secretariat"])
def test_roles_without_returns_have_no_such_page(enter: Enter, who: str) -> None:
    assert enter(who).get(PATH).status_code == 403


def test_more_returns_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    client = enter("nz_chair")
    few, rows = queries_of(client, PATH), len(client.get(PATH).context["submitted"])
    officer = enter("vn_officer")
    begun = queries_of(officer, PATH)

    cases.sent_return("th_officer", ARREST=1)
    cases.sent_return("vn_officer", ARREST=1)

    assert len(client.get(PATH).context["submitted"]) >= rows
    assert queries_of(client, PATH) == few
    assert queries_of(officer, PATH) == begun


# One return


@pytest.mark.parametrize("who", ["vn_officer", "vn_analyst"])
def test_the_agency_opens_its_return(cases: Cases, enter: Enter, who: str) -> None:
    row = cases.begun_return(ARREST=31, remarks="EXERCISE: two provinces")

    page = text_of(enter(who).get(f"/returns/{row.obligation_id}/"))

    assert "Arrests" in page and "31" in page
    assert "EXERCISE: two provinces" in page


@pytest.mark.parametrize("who", ["th_officer", "nz_other_agency", "nz_chair"])
def test_a_foreign_draft_is_as_missing_as_one_that_is_not_there(cases: Cases, enter: Enter, who: str) -> None:
    row, client = cases.begun_return(ARREST=31), enter(who)

    foreign, missing = client.get(f"/returns/{row.obligation_id}/"), client.get(f"/returns/{uuid7()}/")

    assert foreign.status_code == missing.status_code == 404
    assert without_tokens(foreign) == without_tokens(missing)


def test_a_chair_reads_what_was_sent(cases: Cases, enter: Enter) -> None:
    row = cases.sent_return(ARREST=31, remarks="EXERCISE: two provinces")

    page = text_of(enter("nz_chair").get(f"/returns/{row.obligation_id}/"))

    assert "31" in page and "EXERCISE: two provinces" in page
    assert "Accept this return" in page


def test_opening_takes_the_reminder_off_the_own_desk(cases: Cases, enter: Enter) -> None:
    obligation = cases.obligation()
    services.remind(now=obligation.due_at)
    assert cases.notices("vn_officer", obligation.id) != []

    enter("vn_analyst").get(f"/returns/{obligation.id}/")

    assert cases.notices("vn_officer", obligation.id) == []


@pytest.mark.parametrize(("who", "is_offered"), [("vn_officer", True), ("vn_analyst", False)])
def test_only_officers_are_offered_to_go_on(cases: Cases, enter: Enter, who: str, is_offered: bool) -> None:
    row = cases.begun_return(ARREST=31)

    page = text_of(enter(who).get(f"/returns/{row.obligation_id}/"))

    assert ("Go on with this return" in page) is is_offered
