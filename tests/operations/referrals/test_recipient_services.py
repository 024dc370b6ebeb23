"""The steps of a recipient: where the table allows them, once, on the version shown, told and audited."""

from __future__ import annotations

from typing import Any

import pytest

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from operations.models import ReferralMessage, ReferralRecipient
from operations.referrals import queries, services
from operations.states import RECIPIENT_STEPS, RecipientState
from tests.operations.cases import Cases, days

pytestmark = pytest.mark.django_db

VN_ADMINISTRATOR = "Hoang Dinh Tung Lam"
# Service, its words, what the owner is told, whether a recipient takes it.
STEPS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "ask_for_information": (services.ask_for_information, {"words": "Which port?"}, "information_asked"),
    "give_information": (services.give_information, {"words": "Cam Ranh."}, "information_given"),
    "accept": (services.accept, {}, "referral_accepted"),
    "decline": (services.decline, {"reason": "capacity"}, "referral_declined"),
    "start": (services.start, {}, ""),
    "answer": (services.answer, {"words": "Found him."}, "referral_answered"),
}
TAKER = {name: "nz_officer" if name == "give_information" else "vn_officer" for name in STEPS}
# What was recalled its recipient sees no more (test_recalls.py).
STATES = [state for state in RecipientState.values if state != RecipientState.RECALLED]
TRUTH = [(name, state) for name in STEPS for state in STATES]


def row_for(cases: Cases, name: str, row: ReferralRecipient) -> ReferralRecipient:
    """The recipient row as the one who takes this step loads it."""
    if TAKER[name] == "vn_officer":
        return cases.recipient(row.referral)
    found = cases.as_seen_by(
        "nz_officer",
        lambda actor: queries.get_recipient_of_own(actor, referral_id=row.referral_id, recipient_id=row.id),
    )
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "state"), TRUTH)
def test_a_step_is_taken_where_the_table_allows_it_and_nowhere_else(cases: Cases, name: str, state: str) -> None:
    service, words, _told = STEPS[name]
    row = row_for(cases, name, cases.received_in(state))

    # What was just received is taken on with the answer, which is two steps of the table.
    if not RECIPIENT_STEPS[name].possible_from(state) and (name, state) != ("answer", "received"):
        with pytest.raises(MovedOn):
            cases.take(service, row, by=TAKER[name], **words)
        assert cases.recipient(row.referral).state == state
        return

    cases.take(service, row, by=TAKER[name], **words)
    assert cases.recipient(row.referral).state == RECIPIENT_STEPS[name].target


@pytest.mark.parametrize("name", STEPS)
def test_a_step_counts_the_version_tells_the_other_side_and_is_audited_once(cases: Cases, name: str) -> None:
    service, words, told = STEPS[name]
    row = row_for(cases, name, cases.received_in(RECIPIENT_STEPS[name].sources[-1]))
    other, administrator = (
        ("vn_officer", "nz_administrator") if TAKER[name] == "nz_officer" else ("nz_officer", VN_ADMINISTRATOR)
    )
    before, version = cases.audited(administrator, row.referral_id), row.version
    told_before = cases.notices(other, row.referral_id)

    cases.take(service, row, by=TAKER[name], **words)

    action = {"start": "start_work", "accept": "accept_referral", "decline": "decline_referral"}.get(name, name)
    action = "answer_referral" if name == "answer" else action
    assert cases.recipient(row.referral).version == version + 1
    assert cases.notices(other, row.referral_id) == [*told_before, *filter(None, [told])]
    assert cases.audited(administrator, row.referral_id) == [*before, action]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_on_an_older_version_is_told_and_changes_nothing(cases: Cases, name: str) -> None:
    service, words, _told = STEPS[name]
    state = RECIPIENT_STEPS[name].sources[-1]
    row = row_for(cases, name, cases.received_in(state))
    row.version += 1

    with pytest.raises(ChangedMeanwhile):
        cases.take(service, row, by=TAKER[name], **words)

    assert cases.recipient(row.referral).state == state


@pytest.mark.parametrize("name", STEPS)
def test_a_step_sent_twice_is_taken_once(cases: Cases, name: str) -> None:
    service, words, _told = STEPS[name]
    row, form = row_for(cases, name, cases.received_in(RECIPIENT_STEPS[name].sources[-1])), uuid7()
    cases.take(service, row, by=TAKER[name], submission=form, **words)

    with pytest.raises(AlreadyDone):
        cases.take(service, row_for(cases, name, row), by=TAKER[name], submission=form, **words)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_closed_to_everybody_else(cases: Cases, name: str) -> None:
    service, words, _told = STEPS[name]
    state = RECIPIENT_STEPS[name].sources[-1]
    row = row_for(cases, name, cases.received_in(state))
    others = {"nz_officer", "vn_officer"} - {TAKER[name]} | {"vn_analyst", "vn_chair", "th_officer", "nz_other_agency"}

    for who in sorted(others):
        with pytest.raises(NotAllowed):
            cases.take(service, row, by=who, **words)

    assert cases.recipient(row.referral).state == state


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("end", ["close", "withdraw"])
def test_no_step_is_taken_on_what_is_closed_or_withdrawn(cases: Cases, name: str, end: str) -> None:
    service, words, _told = STEPS[name]
    row = cases.received_in(RECIPIENT_STEPS[name].sources[-1])
    end_it = {"close": (services.close, {}), "withdraw": (services.withdraw, {"reason": "No longer needed."})}[end]
    cases.take(end_it[0], cases.own(row.referral), by="nz_officer", **end_it[1])

    with pytest.raises(MovedOn):
        cases.take(service, row_for(cases, name, row), by=TAKER[name], **words)


def test_confirming_receipt_is_an_instant_and_not_a_state(cases: Cases) -> None:
    row = cases.recipient(cases.sent())

    cases.take(services.confirm_receipt, row, by="vn_officer", at=cases.now + days(1))

    kept = cases.recipient(row.referral)
    assert (kept.state, kept.receipt_confirmed_at) == ("received", cases.now + days(1))
    assert cases.notices("nz_officer", row.referral_id) == ["receipt_confirmed"]


def test_receipt_is_confirmed_once(cases: Cases) -> None:
    row = cases.recipient(cases.sent())
    cases.take(services.confirm_receipt, row, by="vn_officer")

    with pytest.raises(MovedOn):
        cases.take(services.confirm_receipt, cases.recipient(row.referral), by="vn_colleague")


@pytest.mark.parametrize("who", ["vn_analyst", "nz_officer", "th_officer"])
def test_receipt_is_not_confirmed_by_anybody_else(cases: Cases, who: str) -> None:
    row = cases.recipient(cases.sent())

    with pytest.raises(NotAllowed):
        cases.take(services.confirm_receipt, row, by=who)


def test_accepting_confirms_receipt_and_keeps_an_earlier_confirmation(cases: Cases) -> None:
    first, second = cases.recipient(cases.sent()), cases.recipient(cases.sent())
    cases.take(services.confirm_receipt, second, by="vn_colleague")

    for row in (first, second):
        cases.take(services.accept, row, by="vn_officer", at=cases.now + days(1))

    assert cases.recipient(first.referral).receipt_confirmed_at == cases.now + days(1)
    assert cases.recipient(second.referral).receipt_confirmed_at == cases.now


def test_a_refusal_keeps_its_reason_and_words(cases: Cases) -> None:
    row = cases.recipient(cases.sent())

    cases.take(services.decline, row, by="vn_officer", reason="wrong_agency", words="Ask the coast guard.")

    kept = cases.recipient(row.referral)
    assert (kept.decline_reason, kept.decline_words) == ("wrong_agency", "Ask the coast guard.")


def test_words_between_owner_and_one_recipient_are_theirs_alone(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    row = cases.recipient(referral)
    cases.take(services.ask_for_information, row, by="vn_officer", words="Which port?")

    def bodies(who: str) -> list[str]:
        with cases.acting(who):
            return list(ReferralMessage.objects.filter(referral=referral).values_list("body", flat=True))

    assert bodies("nz_officer") == bodies("vn_analyst") == ["Which port?"]
    assert bodies("th_officer") == bodies("nz_other_agency") == []
