"""The pages on which a receiving agency takes its steps, and the sender's answer to a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.ids import uuid7
from operations.models import ReferralRecipient
from operations.referrals import services
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
# Page, the state in which it opens, what is typed, the state afterwards.
PAGES = [
    ("confirm-receipt", "received", {}, "received"),
    ("accept", "received", {}, "accepted"),
    ("decline", "received", {"decline_reason": "capacity", "decline_words": "EXERCISE: no boats"}, "declined"),
    ("ask", "received", {"body": "EXERCISE: which port?"}, "needs_information"),
    ("start", "accepted", {}, "in_progress"),
]
NAMES = [(page, state) for page, state, _words, _after in PAGES]
CLOSED_IN = {
    "confirm-receipt": "accepted",
    "accept": "declined",
    "decline": "accepted",
    "ask": "accepted",
    "start": "received",
}


def _path(row: ReferralRecipient, page: str) -> str:
    return f"/referrals/{row.referral_id}/{page}/"


@pytest.mark.parametrize(("page", "state", "words", "after"), PAGES)
def test_the_step_is_taken_and_the_referral_shown(
    cases: Cases, enter: Enter, page: str, state: str, words: dict[str, str], after: str
) -> None:
    row = cases.received_in(state)

    response = fill_in(enter("vn_colleague"), _path(row, page), **words)

    assert (response.status_code, response["Location"]) == (302, f"/referrals/{row.referral_id}/")
    kept = cases.recipient(row.referral)
    assert (kept.state, kept.version) == (after, row.version + 1)


@pytest.mark.parametrize(("page", "state", "words", "after"), PAGES)
def test_a_page_sent_twice_takes_the_step_once(
    cases: Cases, enter: Enter, page: str, state: str, words: dict[str, str], after: str
) -> None:
    row, client = cases.received_in(state), enter("vn_officer")
    form = hidden_fields(client.get(_path(row, page))) | words

    client.post(_path(row, page), form)
    client.post(_path(row, page), form)

    assert cases.recipient(row.referral).version == row.version + 1


@pytest.mark.parametrize(("page", "state"), NAMES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("vn_analyst", 403), ("nz_officer", 404), ("th_officer", 404), ("nz_other_agency", 404), ("vn_chair", 404)],
)
def test_nobody_else_takes_it(cases: Cases, enter: Enter, page: str, state: str, who: str, status: int) -> None:
    row, client = cases.received_in(state), enter(who)

    assert client.post(_path(row, page), {"body": "x", "decline_reason": "other"}).status_code == status
    assert cases.recipient(row.referral).version == row.version


@pytest.mark.parametrize("page", CLOSED_IN)
def test_in_another_state_it_has_moved_on(cases: Cases, enter: Enter, page: str) -> None:
    row = cases.received_in(CLOSED_IN[page])

    response = enter("vn_officer").post(_path(row, page), {"body": "EXERCISE: my words", "decline_reason": "other"})

    assert response.status_code == 409
    assert "EXERCISE: my words" in text_of(response)
    assert cases.recipient(row.referral).state == CLOSED_IN[page]


@pytest.mark.parametrize(("page", "field"), [("decline", "decline_reason"), ("ask", "body")])
def test_a_step_with_words_asks_for_them(cases: Cases, enter: Enter, page: str, field: str) -> None:
    row = cases.received_in("received")

    response = fill_in(enter("vn_officer"), _path(row, page))

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert cases.recipient(row.referral).state == "received"


def test_a_step_that_a_colleague_took_part_of_meanwhile_is_told(cases: Cases, enter: Enter) -> None:
    row, client = cases.received_in("received"), enter("vn_officer")
    form = hidden_fields(client.get(_path(row, "decline"))) | {"decline_reason": "capacity"}
    cases.take(services.confirm_receipt, row, by="vn_colleague")

    response = client.post(_path(row, "decline"), form)

    assert (response.status_code, response["Location"]) == (302, _path(row, "decline"))
    assert cases.recipient(row.referral).state == "received"


def test_the_sender_reads_why_it_was_declined(cases: Cases, enter: Enter) -> None:
    row = cases.received_in("received")
    fill_in(enter("vn_officer"), _path(row, "decline"), decline_reason="wrong_agency", decline_words="EXERCISE: coast")

    assert "Wrong agency. EXERCISE: coast" in text_of(enter("nz_officer").get(f"/referrals/{row.referral_id}/"))


def test_the_sender_answers_a_question_and_the_recipient_acts_again(cases: Cases, enter: Enter) -> None:
    row = cases.received_in("needs_information")
    path = f"/referrals/{row.referral_id}/recipients/{row.id}/give/"

    response = fill_in(enter("nz_colleague"), path, body="EXERCISE: Cam Ranh")

    assert response.status_code == 302
    assert cases.recipient(row.referral).state == "received"
    assert "EXERCISE: Cam Ranh" in text_of(enter("vn_officer").get(f"/referrals/{row.referral_id}/"))


def test_who_answers_a_question_has_it_before_the_eyes_and_who_will_read_the_answer(cases: Cases, enter: Enter) -> None:
    row = cases.received_in("received")
    fill_in(enter("vn_officer"), _path(row, "ask"), body="EXERCISE: which of the two ports?")

    page = text_of(enter("nz_officer").get(f"/referrals/{row.referral_id}/recipients/{row.id}/give/"))

    assert "EXERCISE: which of the two ports?" in page
    assert f"Only {row.agency.name} reads what you write." in page


@pytest.mark.parametrize(("who", "status"), [("nz_analyst", 403), ("vn_officer", 404), ("th_officer", 404)])
def test_nobody_but_the_sender_answers_a_question(cases: Cases, enter: Enter, who: str, status: int) -> None:
    row = cases.received_in("needs_information")

    response = enter(who).post(f"/referrals/{row.referral_id}/recipients/{row.id}/give/", {"body": "EXERCISE: no"})

    assert response.status_code == status
    assert cases.recipient(row.referral).state == "needs_information"


def test_a_recipient_of_another_referral_is_missing(cases: Cases, enter: Enter) -> None:
    asked, other = cases.received_in("needs_information"), cases.sent()
    client = enter("nz_officer")

    foreign = client.post(f"/referrals/{other.id}/recipients/{asked.id}/give/", {"body": "x"})
    missing = client.post(f"/referrals/{other.id}/recipients/{uuid7()}/give/", {"body": "x"})

    assert foreign.status_code == missing.status_code == 404
    assert cases.recipient(asked.referral).state == "needs_information"
