"""The buttons of a referral's page, for both parties in each state."""

from __future__ import annotations

import pytest

from operations.referrals import queries, services
from operations.referrals.steps import StepLink, steps_for
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

CLOSE, WITHDRAW = "Close", "Withdraw"
OF_RECIPIENT = {
    "received": ["Confirm receipt", "Accept", "Answer", "Ask for more information", "Decline"],
    "needs_information": ["Accept", "Decline"],
    "accepted": ["Answer", "Say that work has begun"],
    "in_progress": ["Answer"],
    "declined": [],
    "answered": [],
}


def _steps(cases: Cases, who: str, referral_id: object) -> list[StepLink]:
    with cases.acting(who) as actor:
        referral = queries.get_visible(actor, referral_id=referral_id)
        return steps_for(actor, referral, queries.recipients_of(actor, referral))


def _labels(cases: Cases, who: str, referral_id: object) -> list[str]:
    return [step.label for step in _steps(cases, who, referral_id)]


@pytest.mark.parametrize(("state", "labels"), OF_RECIPIENT.items())
def test_a_recipient_is_offered_what_its_state_allows(cases: Cases, state: str, labels: list[str]) -> None:
    row = cases.received_in(state)

    assert _labels(cases, "vn_officer", row.referral_id) == labels


@pytest.mark.parametrize("state", [state for state in OF_RECIPIENT if state != "needs_information"])
def test_the_owner_of_what_was_sent_can_close_and_withdraw_it(cases: Cases, state: str) -> None:
    row = cases.received_in(state)

    again = [f"Ask {row.agency.name} again"] if state in {"answered", "declined"} else []
    assert _labels(cases, "nz_officer", row.referral_id) == [CLOSE, WITHDRAW, *again]


def test_a_question_comes_first_for_the_owner(cases: Cases) -> None:
    row = cases.received_in("needs_information")

    steps = _steps(cases, "nz_officer", row.referral_id)

    assert [step.label for step in steps] == [f"Answer the question of {row.agency.name}", CLOSE, WITHDRAW]
    assert steps[0].url == f"/referrals/{row.referral_id}/recipients/{row.id}/give/"


def test_the_owner_of_a_draft_can_send_change_and_withdraw_it(cases: Cases) -> None:
    assert _labels(cases, "nz_officer", cases.draft().id) == ["Check and send", "Change the draft", WITHDRAW]


def test_receipt_is_confirmed_once(cases: Cases) -> None:
    row = cases.received_in("received")
    with cases.acting("vn_officer") as actor:
        row.receipt_confirmed_at = cases.now
        labels = [step.label for step in steps_for(actor, row.referral, [row])]

    assert "Confirm receipt" not in labels


def test_the_first_step_alone_is_the_main_one(cases: Cases) -> None:
    row = cases.received_in("received")

    assert [step.is_main for step in _steps(cases, "vn_officer", row.referral_id)] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("state", "is_main"), [("received", False), ("accepted", False), ("in_progress", False), ("answered", True)]
)
def test_closing_is_the_main_step_only_when_nobody_has_still_to_answer(cases: Cases, state: str, is_main: bool) -> None:
    row = cases.received_in(state)

    close = next(step for step in _steps(cases, "nz_officer", row.referral_id) if step.label == CLOSE)

    assert close.is_main is is_main


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator"])
def test_those_who_only_read_are_offered_nothing(cases: Cases, who: str) -> None:
    assert _labels(cases, who, cases.sent().id) == []


@pytest.mark.parametrize("state", OF_RECIPIENT)
def test_after_closing_only_its_owner_is_offered_to_open_it_again(cases: Cases, state: str) -> None:
    row = cases.received_in(state)
    referral = cases.as_seen_by("nz_officer", lambda actor: queries.get_own(actor, referral_id=row.referral_id))
    cases.take(services.close, referral, by="nz_officer")

    (again,) = _steps(cases, "nz_officer", row.referral_id)
    assert (again.label, again.is_main) == ("Open it again", False)
    assert _labels(cases, "vn_officer", row.referral_id) == []
