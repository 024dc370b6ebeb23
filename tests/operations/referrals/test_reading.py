"""How much of a referral's content is read: the fact by every party, the content by whom the grant lets read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from operations.models import (
    Referral,
    ReferralBody,
    ReferralIdentifier,
    ReferralMessage,
    ReferralSubject,
    ReferralText,
    ReferralTranslation,
    SubjectIdentity,
)
from operations.referrals import queries, services, subjects, translations
from operations.referrals.subjects import Identifier
from operations.referrals.translations import Translation
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]

SAID = ("EXERCISE: obelisk", "EXERCISE: lighthouse", "EXERCISE: lantern", KHOA.full_name, "+84901234567", "Uncle Seven")
CONTENT = (ReferralBody, ReferralSubject, SubjectIdentity, ReferralIdentifier, ReferralTranslation)


@pytest.fixture
def given(cases: Cases) -> Referral:
    """One with words, a person, a telephone and a translation, on which the recipient has asked and got an answer."""
    draft = cases.draft(summary="EXERCISE: obelisk", narrative="EXERCISE: lighthouse", subject=KHOA)
    phone = Identifier(kind="phone", as_written="+84 90 123 45 67")
    cases.take(subjects.add_identifier, draft, by="nz_officer", identifier=phone)
    draft = cases.own(draft)
    words = Translation(language="vi", kind="own", narrative="EXERCISE: lantern")
    with cases.acting("nz_officer") as by:
        translations.add(referral=draft, translation=words, by=by, now=cases.now)
    cases.take(services.send, draft, by="nz_officer")
    row = cases.recipient(draft)
    cases.take(services.ask_for_information, row, by="vn_officer", words="EXERCISE: which harbour?")
    with cases.acting("nz_officer") as by:
        found = queries.get_recipient_of_own(by, referral_id=draft.id, recipient_id=row.id)
    cases.take(services.give_information, found, by="nz_officer", words="EXERCISE: the southern one")
    return draft


def _withdraw(cases: Cases, referral: Referral) -> None:
    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE: found at home")


def test_a_recipient_reads_all_of_it_before(cases: Cases, enter: Enter, given: Referral) -> None:
    page = text_of(enter("vn_officer").get(given.get_absolute_url()))

    assert [words for words in SAID[:4] if words not in page] == []


def test_withdrawing_takes_the_content_away_and_leaves_the_fact(cases: Cases, enter: Enter, given: Referral) -> None:
    _withdraw(cases, given)

    response = enter("vn_officer").get(given.get_absolute_url())

    page = text_of(response)
    assert response.status_code == 200
    assert [words for words in (*SAID, "EXERCISE: the southern one") if words in page] == []
    assert given.reference in page
    assert "EXERCISE: found at home" in page
    assert "What it said is not here any more." in page
    assert "EXERCISE: which harbour?" in page  # the agency's own words


def test_its_owner_reads_all_of_what_it_withdrew(cases: Cases, enter: Enter, given: Referral) -> None:
    _withdraw(cases, given)

    page = text_of(enter("nz_officer").get(given.get_absolute_url()))

    assert [words for words in SAID[:4] if words not in page] == []
    assert "EXERCISE: which harbour?" in page


@pytest.mark.parametrize("path", ["/referrals/", "/"])
def test_no_list_says_what_was_withdrawn(cases: Cases, enter: Enter, given: Referral, path: str) -> None:
    _withdraw(cases, given)

    assert [words for words in SAID if words in text_of(enter("vn_officer").get(path))] == []


def test_the_database_alone_gives_none_of_it(cases: Cases, given: Referral) -> None:
    with cases.acting("vn_officer"):
        assert [model.__name__ for model in CONTENT if not model.objects.filter(referral=given).exists()] == []
    _withdraw(cases, given)

    with cases.acting("vn_officer") as by:
        assert Referral.objects.filter(id=given.id).exists()
        assert [model.__name__ for model in CONTENT if model.objects.filter(referral=given).exists()] == []
        said = ReferralMessage.objects.filter(referral=given)
        assert {row.author_agency_id for row in said} == {by.agency_id}
        assert {row.place for row in ReferralText.objects.filter(referral=given)} == {"reference"}


def test_nobody_gives_a_recipient_its_content_back_in_sql(cases: Cases, given: Referral) -> None:
    _withdraw(cases, given)

    with cases.acting("vn_officer"):
        for statement in (
            "update operations_referralgrant set content = 'whole' where content_object_id = %s",
            "update operations_referralrecipient set reads = 'whole' where referral_id = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [given.id])


def test_a_referral_is_sent_with_words_and_a_threat_to_life_with_a_reason(cases: Cases) -> None:
    draft = cases.draft(urgency="threat_to_life")
    with cases.acting("nz_officer"):
        ReferralBody.objects.filter(referral=draft).update(urgency_reason="")

    with pytest.raises(DatabaseError, match="a threat to life with a reason"):
        cases.take(services.send, cases.own(draft), by="nz_officer")


def test_the_words_are_frozen_as_they_were_sent(cases: Cases) -> None:
    draft, sent = cases.draft(), cases.sent()

    with cases.acting("nz_officer"):
        for field in ("summary", "narrative", "language", "purpose", "urgency_reason"):
            assert ReferralBody.objects.filter(referral=draft).update(**{field: "other"}) == 1
            with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
                ReferralBody.objects.filter(referral=sent).update(**{field: "other"})
