from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from operations.models import PeriodicReturn, ReportingObligation
from operations.returns import services
from tests.operations.cases import Cases, lines
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _path(row: PeriodicReturn) -> str:
    return f"/returns/{row.obligation_id}/send/"


def _state(cases: Cases, row: PeriodicReturn) -> str:
    with cases.acting("vn_officer"):
        return PeriodicReturn.objects.get(id=row.id).state


def test_the_page_shows_what_will_be_sent(cases: Cases, enter: Enter) -> None:
    row = cases.begun_return(ARREST=31, remarks="EXERCISE: two provinces")

    page = text_of(enter("vn_officer").get(_path(row)))

    assert "Arrests" in page and "31" in page and "EXERCISE: two provinces" in page
    assert _state(cases, row) == "draft"


def test_a_confirmed_return_is_sent_and_shown(cases: Cases, enter: Enter) -> None:
    row = cases.begun_return(ARREST=31)

    response = fill_in(enter("vn_colleague"), _path(row), confirmed="on")

    assert (response.status_code, response["Location"]) == (302, f"/returns/{row.obligation_id}/")
    assert _state(cases, row) == "submitted"


def test_an_unconfirmed_return_is_not_sent(cases: Cases, enter: Enter) -> None:
    row = cases.begun_return(ARREST=31)

    response = fill_in(enter("vn_officer"), _path(row))

    assert response.status_code == 200
    assert "confirmed" in response.context["form"].errors
    assert _state(cases, row) == "draft"


def test_two_presses_send_it_once(cases: Cases, enter: Enter) -> None:
    row, client = cases.begun_return(ARREST=31), enter("vn_officer")
    form = hidden_fields(client.get(_path(row))) | {"confirmed": "on"}

    first, second = client.post(_path(row), form), client.post(_path(row), form)

    assert first.status_code == second.status_code == 302
    assert cases.audited("Hoang Dinh Tung Lam", row.id) == ["write_return", "submit_return"]


def test_counts_that_a_colleague_changed_meanwhile_are_not_sent_unseen(cases: Cases, enter: Enter) -> None:
    row, client = cases.begun_return(ARREST=31), enter("vn_officer")
    form = hidden_fields(client.get(_path(row))) | {"confirmed": "on"}
    with cases.acting("vn_colleague") as actor:
        services.save_draft(periodic_return=row, by=actor, now=cases.now, figures=lines(ARREST=99), version=1)

    response = client.post(_path(row), form)

    assert (response.status_code, response["Location"]) == (302, _path(row))
    assert _state(cases, row) == "draft"


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("vn_analyst", {403}),
        ("vn_chair", {403, 404}),
        ("nz_officer", {404}),
        ("nz_chair", {404}),
        ("th_officer", {404}),
    ],
)
def test_nobody_else_sends_it(cases: Cases, enter: Enter, who: str, statuses: set[int]) -> None:
    row = cases.begun_return(ARREST=31)

    assert enter(who).post(_path(row), {"confirmed": "on"}).status_code in statuses
    assert _state(cases, row) == "draft"


def test_a_return_that_was_not_begun_is_not_sent(cases: Cases, enter: Enter) -> None:
    obligation = cases.obligation()

    assert enter("vn_officer").get(f"/returns/{obligation.id}/send/").status_code == 404


def test_a_return_is_not_sent_before_its_month_is_over(cases: Cases, enter: Enter) -> None:
    with cases.acting("vn_officer") as actor:
        rows = ReportingObligation.objects.filter(group_id=actor.group_id, period_ends_on__gte=cases.now.date())
        obligation = rows.select_related("agency", "jpoa").earliest("period_ends_on")
        begun = services.save_draft(
            periodic_return=PeriodicReturn.of(obligation), by=actor, now=cases.now, figures=lines(ARREST=9)
        )
    client, path = enter("vn_officer"), f"/returns/{obligation.id}/send/"

    shown = client.get(path)
    answer = client.post(path, {"confirmed": "on", "version": begun.version})

    assert '<button class="govuk-button" type="submit">' not in shown.content.decode().partition("<main")[2]
    assert "You can send it when its time is over" in text_of(shown)
    assert answer.status_code == 409
    with cases.acting("vn_officer"):
        assert PeriodicReturn.objects.get(id=begun.id).state == "draft"
