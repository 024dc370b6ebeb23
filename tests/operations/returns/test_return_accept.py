from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from operations.models import PeriodicReturn
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _path(row: PeriodicReturn) -> str:
    return f"/returns/{row.obligation_id}/accept/"


def _kept(cases: Cases, row: PeriodicReturn) -> PeriodicReturn:
    with cases.acting("vn_officer"):
        return PeriodicReturn.objects.get(id=row.id)


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair"])
def test_a_chair_accepts_what_was_sent(cases: Cases, enter: Enter, who: str) -> None:
    row = cases.sent_return(ARREST=1)

    response = fill_in(enter(who), _path(row))

    assert (response.status_code, response["Location"]) == (302, f"/returns/{row.obligation_id}/")
    assert _kept(cases, row).state == "accepted"


def test_two_presses_accept_it_once(cases: Cases, enter: Enter) -> None:
    row, client = cases.sent_return(ARREST=1), enter("nz_chair")
    form = hidden_fields(client.get(_path(row)))

    for _ in range(2):
        client.post(_path(row), form)

    assert _kept(cases, row).version == 3
    assert cases.audited("nz_administrator", row.id) == ["accept_return"]


def test_of_two_chairs_the_second_is_told_that_it_moved_on(cases: Cases, enter: Enter) -> None:
    row = cases.sent_return(ARREST=1)
    fill_in(enter("nz_chair"), _path(row))

    assert enter("vn_chair").get(_path(row)).status_code == 409


@pytest.mark.parametrize("who", ["vn_officer", "vn_analyst", "nz_officer", "nz_auditor", "secretariat", "th_officer"])
def test_nobody_else_accepts(cases: Cases, enter: Enter, who: str) -> None:
    row = cases.sent_return(ARREST=1)

    assert enter(who).post(_path(row)).status_code in {403, 404}
    assert _kept(cases, row).state == "submitted"


def test_a_draft_is_missing_for_a_chair(cases: Cases, enter: Enter) -> None:
    row = cases.begun_return(ARREST=1)

    assert enter("nz_chair").post(_path(row)).status_code == 404
    assert _kept(cases, row).state == "draft"
