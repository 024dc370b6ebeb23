"""An answer is corrected with a reason: a new version is said, the former stays to be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from operations.models import ReferralCorrection, ReferralMessage, ReferralRecipient
from operations.referrals import copies, corrections, quick, reopening, services
from operations.referrals.subjects import Identifier
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
FIRST, BETTER, WHY = "Found him.", "EXERCISE: it was his brother", "EXERCISE: two with one name"


def _answered(cases: Cases, *, result: str = "whole", **sent: Any) -> ReferralRecipient:
    row = cases.received_in("accepted", **sent)
    cases.take(services.answer, row, by="vn_officer", words=FIRST, result=result)
    return cases.recipient(row.referral)


def _correct(cases: Cases, row: ReferralRecipient, by: str = "vn_officer", **words: Any) -> None:
    said = {"words": BETTER, "reason": WHY, "result": "part", **words}
    cases.take(corrections.correct_answer, row, by=by, **said)


def _path(row: ReferralRecipient) -> str:
    return f"/referrals/{row.referral_id}/answer/correct/"


def test_both_versions_stand_in_what_happened_and_the_owner_is_told(cases: Cases, enter: Enter) -> None:
    row = _answered(cases)
    _correct(cases, row)

    assert cases.notices("nz_officer", row.referral_id)[-1] == "answer_corrected"
    assert cases.audited("nz_administrator", row.referral_id)[-1] != "correct_answer"  # theirs, not ours
    for who in ("nz_officer", "vn_officer"):
        shown = text_of(enter(who).get(row.referral.get_absolute_url()))
        assert shown.index(FIRST) < shown.index(BETTER)
        assert "Replaced on" in shown and "Answer corrected" in shown and WHY in shown
        assert "All that was asked" in shown and "A part of what was asked" in shown
    assert cases.recipient(row.referral).result == "part"
    assert cases.recipient(row.referral).state == "answered"


def test_nobody_else_reads_that_it_was_corrected(cases: Cases) -> None:
    row = _answered(cases, to=("vn-police", "th-immigration"))
    _correct(cases, row)
    for who, number in (("nz_officer", 1), ("vn_analyst", 1), ("th_officer", 0), ("nz_other_agency", 0)):
        with cases.acting(who):
            assert ReferralCorrection.objects.filter(referral=row.referral).count() == number


def test_the_owner_who_closes_freezes_the_answer(cases: Cases, enter: Enter) -> None:
    row = _answered(cases)
    cases.take(services.close, cases.own(row.referral), by="nz_officer")
    late = cases.recipient(row.referral)

    with pytest.raises(MovedOn):
        _correct(cases, late)
    assert enter("vn_officer").get(_path(row)).status_code == 409
    with cases.acting("vn_officer"), pytest.raises(DatabaseError), transaction.atomic():
        ReferralRecipient.objects.filter(id=row.id).update(result="nothing")
    with cases.acting("vn_officer") as by, pytest.raises(DatabaseError), transaction.atomic():
        _forged(cases, late, by)


def test_what_was_not_answered_is_not_corrected(cases: Cases) -> None:
    with pytest.raises(MovedOn):
        _correct(cases, cases.received_in("accepted"))
    row = _answered(cases)
    cases.take(reopening.ask_again, row, by="nz_officer", words="And the other?")
    with pytest.raises(MovedOn):
        _correct(cases, cases.recipient(row.referral))


@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst"])
def test_only_who_answered_corrects(cases: Cases, who: str) -> None:
    with pytest.raises(NotAllowed):
        _correct(cases, _answered(cases), by=who)


def _forged(cases: Cases, row: ReferralRecipient, by: Any, **changes: Any) -> None:
    former = ReferralMessage.objects.filter(recipient=row, kind="answer").order_by("id").first()
    assert former is not None
    said = ReferralMessage(
        id=uuid7(),
        referral_id=row.referral_id,
        recipient=row,
        group_id=row.group_id,
        kind="answer",
        body="x",
        author_id=by.person_id,
        author_agency_id=by.agency_id,
        written_at=cases.now,
    )
    said.save(force_insert=True)
    fields = {"former": former, "message": said, "reason": "x", "corrected_at": cases.now, **changes}
    ReferralCorrection(referral_id=row.referral_id, recipient=row, **fields).save(force_insert=True)


def test_the_database_lets_the_owner_correct_nothing(cases: Cases) -> None:
    row = _answered(cases)
    with cases.acting("nz_officer") as by, pytest.raises(DatabaseError), transaction.atomic():
        _forged(cases, row, by)


def test_the_database_wants_a_reason_and_an_answer_of_the_same_thread(cases: Cases) -> None:
    row, other = _answered(cases), _answered(cases)
    with cases.acting("vn_officer") as by:
        foreign = ReferralMessage.objects.get(recipient=other, kind="answer")
        for wrong in ({"reason": ""}, {"former": foreign}):
            with pytest.raises(DatabaseError), transaction.atomic():
                _forged(cases, row, by, **wrong)


def test_a_version_is_replaced_once_and_never_changed(cases: Cases) -> None:
    row = _answered(cases)
    _correct(cases, row)
    _correct(cases, cases.recipient(row.referral), words="EXERCISE: third", result="nothing")

    with cases.acting("vn_officer") as by:
        rows = list(ReferralCorrection.objects.filter(recipient=row).order_by("id"))
        assert [(one.result_before, one.result) for one in rows] == [("whole", "part"), ("part", "nothing")]
        assert rows[0].message_id == rows[1].former_id
        with pytest.raises(DatabaseError), transaction.atomic():
            _forged(cases, row, by, former=rows[0].former)
    with cases.acting("vn_officer"), pytest.raises(DatabaseError), transaction.atomic():
        ReferralCorrection.objects.filter(recipient=row).update(reason="x")


def test_in_the_browser_the_former_words_stand_in_the_form_and_it_is_sent_once(cases: Cases, enter: Enter) -> None:
    row = _answered(cases)
    client = enter("vn_officer")
    page = client.get(row.referral.get_absolute_url())
    assert _path(row) in page.content.decode()
    shown = client.get(_path(row))
    assert FIRST in shown.content.decode()
    assert client.post(_path(row), hidden_fields(shown) | {"body": BETTER}).context["form"].errors.keys() == {"reason"}

    form = hidden_fields(shown) | {"body": BETTER, "reason": WHY, "result": "part", "language": "en"}
    for _ in range(2):
        assert client.post(_path(row), form)["Location"] == row.get_absolute_url()
    with cases.acting("vn_officer"):
        assert ReferralCorrection.objects.filter(recipient=row).count() == 1
    assert _path(row) not in enter("nz_officer").get(row.referral.get_absolute_url()).content.decode()
    assert enter("th_officer").get(_path(row)).status_code == 404


def test_the_answer_of_a_quick_question_is_corrected_in_its_own_words(cases: Cases, enter: Enter) -> None:
    with cases.acting("nz_officer") as by:
        asked = quick.ask(
            by=by,
            now=cases.now,
            to=[cases.actor("vn_officer").agency_id],
            question="EXERCISE: yours?",
            purpose="EXERCISE",
            identifier=Identifier(kind="phone", as_written="+84 90 123 45 67"),
        )
        services.send(referral=asked, by=by, now=cases.now, version=asked.version)
    row = cases.recipient(asked)
    cases.take(quick.answer, row, by="vn_officer", result="not_known")

    client = enter("vn_officer")
    assert "All that was asked" not in text_of(client.get(_path(row)))
    answer = fill_in(client, _path(row), body="EXERCISE: it is ours", reason=WHY, result="known", language="en")

    assert answer.status_code == 302
    assert cases.recipient(asked).result == "known"
    assert "Not known to us" in text_of(client.get(asked.get_absolute_url()))


def test_a_copy_says_that_a_version_was_replaced_only_after_it_was(cases: Cases, enter: Enter) -> None:
    row = _answered(cases)
    later = cases.now.replace(hour=cases.now.hour + 1)
    with cases.acting("vn_officer") as actor:
        before = copies.make(referral=row.referral, reason="EXERCISE", by=actor, now=cases.now)
    cases.take(corrections.correct_answer, row, by="vn_officer", at=later, words=BETTER, reason=WHY, result="part")
    with cases.acting("vn_officer") as actor:
        after = copies.make(referral=row.referral, reason="EXERCISE", by=actor, now=later)
    client = enter("vn_officer")

    first, second = (text_of(client.get(f"/referrals/{row.referral_id}/copies/{one.id}/")) for one in (before, after))
    assert "Replaced on" not in first and BETTER not in first
    assert "Replaced on" in second and BETTER in second


def test_more_versions_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    row = _answered(cases)
    _correct(cases, row)
    client = enter("nz_officer")
    few = queries_of(client, row.referral.get_absolute_url())
    for number in range(3):
        _correct(cases, cases.recipient(row.referral), words=f"EXERCISE {number}")
    assert queries_of(client, row.referral.get_absolute_url()) == few


def test_a_result_changes_only_with_an_answer(cases: Cases) -> None:
    row = cases.received_in("accepted")
    with cases.acting("vn_officer"), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update operations_referralrecipient set result = 'whole' where id = %s", [row.id])
