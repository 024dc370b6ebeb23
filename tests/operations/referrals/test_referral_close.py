from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from operations.models import Referral
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _state(cases: Cases, referral: Referral) -> str:
    with cases.acting("nz_officer"):
        return Referral.objects.get(id=referral.id).state


def test_the_owner_closes_what_was_answered(cases: Cases, enter: Enter) -> None:
    referral = cases.answered()

    response = fill_in(enter("nz_colleague"), f"/referrals/{referral.id}/close/")

    assert (response.status_code, response["Location"]) == (302, f"/referrals/{referral.id}/")
    assert _state(cases, referral) == "closed"
    assert cases.notices("vn_officer", referral.id)[-1] == "referral_closed"


@pytest.mark.parametrize(("state", "is_named"), [("received", True), ("in_progress", True), ("answered", False)])
def test_before_closing_the_owner_reads_who_has_not_answered(
    cases: Cases, enter: Enter, state: str, is_named: bool
) -> None:
    row = cases.received_in(state)

    page = text_of(enter("nz_officer").get(f"/referrals/{row.referral_id}/close/"))

    assert ("have not answered yet" in page) is is_named
    assert (row.agency.name in page) is is_named


def test_the_owner_withdraws_it_with_a_reason_that_the_recipients_read(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()

    fill_in(enter("nz_officer"), f"/referrals/{referral.id}/withdraw/", withdrawal_reason="EXERCISE: found elsewhere")

    assert _state(cases, referral) == "withdrawn"
    assert "EXERCISE: found elsewhere" in text_of(enter("vn_officer").get(f"/referrals/{referral.id}/"))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_withdrawing_needs_a_reason_of_fitting_length(cases: Cases, enter: Enter, reason: str) -> None:
    referral = cases.sent()

    response = fill_in(enter("nz_officer"), f"/referrals/{referral.id}/withdraw/", withdrawal_reason=reason)

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"withdrawal_reason"}
    assert _state(cases, referral) == "sent"


@pytest.mark.parametrize("page", ["close", "withdraw"])
@pytest.mark.parametrize(
    ("who", "status"), [("nz_analyst", 403), ("vn_officer", 403), ("th_officer", 404), ("nz_other_agency", 404)]
)
def test_nobody_else_ends_it(cases: Cases, enter: Enter, page: str, who: str, status: int) -> None:
    referral, client = cases.sent(), enter(who)
    path = f"/referrals/{referral.id}/{page}/"

    assert client.get(path).status_code == status
    assert client.post(path, {"withdrawal_reason": "No."}).status_code == status
    assert _state(cases, referral) == "sent"


@pytest.mark.parametrize("page", ["close", "withdraw"])
def test_what_has_ended_is_said_to_have_moved_on(cases: Cases, enter: Enter, page: str) -> None:
    referral, client = cases.sent(), enter("nz_officer")
    fill_in(client, f"/referrals/{referral.id}/close/")

    assert client.get(f"/referrals/{referral.id}/{page}/").status_code == 409
