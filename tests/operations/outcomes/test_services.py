from __future__ import annotations

from datetime import date

import pytest

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from operations.models import Outcome, Referral, ReferralMessage
from operations.outcomes import queries, services
from operations.outcomes.services import Count
from operations.referrals import queries as referrals
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

SUSPECTS = Count(indicator="SUS_IDENT", value=2, acted_on=date(2026, 11, 20))
ARRESTS = Count(indicator="ARREST", value=1, acted_on=date(2026, 10, 31), qualifier="at_least")


def _outcomes(cases: Cases, who: str, referral: Referral) -> list[Outcome]:
    with cases.acting(who):
        return list(Outcome.objects.filter(referral=referral))


def test_an_answer_and_what_came_of_it_are_kept_together(cases: Cases) -> None:
    referral = cases.answered(counts=[SUSPECTS, ARRESTS], words="We know him.")

    rows = _outcomes(cases, "vn_officer", referral)
    assert {(row.indicator, row.value, row.qualifier, row.acted_on) for row in rows} == {
        ("SUS_IDENT", 2, "exact", date(2026, 11, 20)),
        ("ARREST", 1, "at_least", date(2026, 10, 31)),
    }
    assert {row.status for row in rows} == {"provisional"}
    assert cases.recipient(referral).state == "answered"
    with cases.acting("nz_officer"):
        assert ReferralMessage.objects.get(referral=referral).body == "We know him."


def test_each_count_has_its_own_entry_in_the_audit(cases: Cases) -> None:
    referral = cases.answered(counts=[SUSPECTS, ARRESTS])

    for row in _outcomes(cases, "vn_officer", referral):
        assert cases.audited("Hoang Dinh Tung Lam", row.id) == ["record_outcome"]


def test_an_answer_may_have_nothing_to_count(cases: Cases) -> None:
    assert _outcomes(cases, "vn_officer", cases.answered()) == []


def test_a_referral_outside_a_round_has_no_counts(cases: Cases) -> None:
    row = cases.received_in("accepted")
    row.referral.jpoa_id = None

    with pytest.raises(services.NotCounted):
        cases.take(services.answer_referral, row, by="vn_officer", words="Found.", counts=[SUSPECTS])

    assert _outcomes(cases, "vn_officer", row.referral) == []


@pytest.mark.parametrize("who", ["vn_analyst", "vn_chair", "nz_officer", "th_officer"])
def test_nobody_else_answers(cases: Cases, who: str) -> None:
    row = cases.received_in("accepted")

    with pytest.raises(NotAllowed):
        cases.take(services.answer_referral, row, by=who, words="x", counts=[SUSPECTS])

    assert _outcomes(cases, "vn_officer", row.referral) == []


@pytest.mark.parametrize("state", ["needs_information", "declined", "answered"])
def test_what_is_not_being_worked_on_is_not_answered_and_nothing_is_counted(cases: Cases, state: str) -> None:
    row = cases.received_in(state)

    with pytest.raises(MovedOn):
        cases.take(services.answer_referral, row, by="vn_officer", words="x", counts=[SUSPECTS])

    assert _outcomes(cases, "vn_officer", row.referral) == []


def test_what_was_just_received_is_taken_on_and_answered_at_once(cases: Cases) -> None:
    row = cases.received_in("received")
    told = cases.notices("nz_officer", row.referral_id)

    cases.take(services.answer_referral, row, by="vn_officer", words="x", counts=[SUSPECTS])

    kept = cases.recipient(row.referral)
    assert (kept.state, kept.receipt_confirmed_at, kept.decided_at) == ("answered", cases.now, cases.now)
    assert len(_outcomes(cases, "vn_officer", row.referral)) == 1
    assert cases.notices("nz_officer", row.referral_id) == [*told, "referral_answered"]
    assert cases.audited("Hoang Dinh Tung Lam", row.referral_id)[-2:] == ["accept_referral", "answer_referral"]


def test_an_answer_on_an_older_version_counts_nothing(cases: Cases) -> None:
    row = cases.received_in("accepted")
    row.version += 1

    with pytest.raises(ChangedMeanwhile):
        cases.take(services.answer_referral, row, by="vn_officer", words="x", counts=[SUSPECTS])

    assert _outcomes(cases, "vn_officer", row.referral) == []


def test_the_owner_sees_what_came_of_it_and_a_recipient_only_its_own(cases: Cases) -> None:
    referral = cases.answered(to=("vn-police", "th-immigration"), counts=[SUSPECTS])

    def seen(who: str) -> int:
        return cases.as_seen_by(who, lambda actor: queries.of_referral(actor, referral).count())

    assert {who: seen(who) for who in ("nz_analyst", "vn_analyst", "th_officer", "nz_other_agency", "nz_chair")} == {
        "nz_analyst": 1,
        "vn_analyst": 1,
        "th_officer": 0,
        "nz_other_agency": 0,
        "nz_chair": 0,
    }


def test_the_day_of_the_act_decides_the_period_and_not_the_day_of_the_answer(cases: Cases) -> None:
    referral = cases.answered(counts=[SUSPECTS, ARRESTS])

    def of(first: date, last: date) -> set[str]:
        with cases.acting("vn_officer") as actor:
            rows = queries.of_period(actor, jpoa_id=referral.jpoa_id, first=first, last=last)
            return {row.indicator for row in rows if row.referral_id == referral.id}

    assert of(date(2026, 10, 1), date(2026, 10, 31)) == {"ARREST"}
    assert of(date(2026, 11, 1), date(2026, 11, 30)) == {"SUS_IDENT"}


def test_what_was_counted_by_another_agency_is_in_no_period_of_ours(cases: Cases) -> None:
    referral = cases.answered(counts=[SUSPECTS])

    with cases.acting("nz_officer") as actor:
        rows = queries.of_period(actor, jpoa_id=referral.jpoa_id, first=date(2026, 11, 1), last=date(2026, 11, 30))
        assert referral.id not in {row.referral_id for row in rows}
        assert referrals.get_visible(actor, referral_id=referral.id)
