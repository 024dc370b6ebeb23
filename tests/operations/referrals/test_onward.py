"""One more reader of a sent referral: given by its owner, or passed on with its consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common.access import MovedOn
from members.models import Agency
from operations.models import Referral, ReferralCopy, ReferralRecipient
from operations.referrals import copies, onward, queries
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
BODY = "EXERCISE: obelisk"


@pytest.fixture
def given(cases: Cases) -> Referral:
    """A referral that was sent to Viet Nam alone."""
    return cases.own(cases.sent(narrative=BODY))


def _agency(cases: Cases, group: str) -> Agency:
    with cases.acting("nz_officer"):
        return Agency.objects.get(group__name=group)


# ── one more reader ─────────────────────────────────────────────────────────────────────────────────────────────────


def _give(cases: Cases, referral: Referral, reads: str, words: str = "") -> None:
    agency = _agency(cases, "th-immigration")
    with cases.acting("nz_officer") as by:
        row = queries.get_own(by, referral_id=referral.id)
        assert row
        onward.give_further(
            referral=row,
            by=by,
            now=cases.now + timedelta(hours=2),
            version=row.version,
            agency=agency,
            reads=reads,
            words=words,
        )


def test_a_later_agency_reads_the_whole_file(cases: Cases, enter: Enter, given: Referral) -> None:
    assert enter("th_officer").get(given.get_absolute_url()).status_code == 404

    _give(cases, given, "whole")

    assert BODY in text_of(enter("th_officer").get(given.get_absolute_url()))
    assert "give_further" in cases.audited("nz_administrator", given.id)


def test_from_today_a_later_agency_reads_its_own_words_and_no_body(cases: Cases, enter: Enter, given: Referral) -> None:
    address = f"{given.get_absolute_url()}further/"
    agency = str(_agency(cases, "th-immigration").id)
    refused = fill_in(enter("nz_officer"), address, agency=agency, reads="later", words="")
    assert "the agency reads nothing of what was sent before" in text_of(refused)

    _give(cases, given, "later", "EXERCISE: a lighthouse")

    page = text_of(enter("th_officer").get(given.get_absolute_url()))
    assert BODY not in page
    assert "EXERCISE: a lighthouse" in page
    assert given.reference in page
    assert BODY in text_of(enter("vn_officer").get(given.get_absolute_url()))
    assert "EXERCISE: a lighthouse" not in text_of(enter("vn_officer").get(given.get_absolute_url()))


# ── consent ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ask(cases: Cases, referral: Referral, scope: str = "both") -> Any:
    agency = _agency(cases, "th-immigration")
    with cases.acting("vn_officer") as by:
        row = queries.get_own_recipient(by, referral_id=referral.id)
        assert row
        return onward.ask(recipient=row, by=by, now=cases.now, to_agency=agency, scope=scope, purpose="EXERCISE: a lab")


def _consent(cases: Cases, asked: Any, *, is_given: bool = True, days: int = 30) -> Any:
    until = cases.now + timedelta(days=days) if is_given else None
    with cases.acting("nz_officer") as by:
        found = onward.get_consent(by, referral_id=asked.referral_id, consent_id=asked.id)
        assert found
        onward.answer(asked=found, by=by, now=cases.now, version=found.version, is_given=is_given, until=until)
        return found


def _share(cases: Cases, asked: Any, *, after: timedelta = timedelta(hours=1)) -> None:
    with cases.acting("vn_officer") as by:
        found = onward.get_consent(by, referral_id=asked.referral_id, consent_id=asked.id)
        assert found
        onward.share(asked=found, by=by, now=cases.now + after)


def test_with_consent_a_recipient_lets_one_agency_in(cases: Cases, enter: Enter, given: Referral) -> None:
    asked = _ask(cases, given)
    _consent(cases, asked)
    assert enter("th_officer").get(given.get_absolute_url()).status_code == 404

    _share(cases, asked)

    assert BODY in text_of(enter("th_officer").get(given.get_absolute_url()))
    assert "share_onward" in cases.audited("Hoang Dinh Tung Lam", given.id)
    with cases.acting("nz_officer"):
        assert ReferralRecipient.objects.filter(referral=given).count() == 2


def _share_in_sql(consent: UUID, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select share_onward(%s, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), %s, %s)",
            [consent, at, at],
        )


@pytest.mark.parametrize("why", ["not asked", "refused", "over", "on paper only", "taken back"])
def test_without_consent_nothing_is_passed_on(cases: Cases, given: Referral, why: str) -> None:
    asked = _ask(cases, given, scope="paper" if why == "on paper only" else "both")
    if why != "not asked":
        found = _consent(cases, asked, is_given=why != "refused", days=1 if why == "over" else 30)
        if why == "taken back":
            with cases.acting("nz_officer") as by:
                onward.end(asked=found, by=by, now=cases.now, version=found.version)

    with pytest.raises((onward.NotInForce, MovedOn)):
        _share(cases, asked, after=timedelta(days=2))
    with cases.acting("vn_officer"), pytest.raises(DatabaseError), transaction.atomic():
        _share_in_sql(asked.id, cases.now + timedelta(days=2))
    with cases.acting("th_officer"):
        assert not Referral.objects.filter(id=given.id).exists()


def test_who_asks_cannot_consent(cases: Cases, enter: Enter, given: Referral) -> None:
    asked = _ask(cases, given)

    assert enter("vn_officer").get(f"{given.get_absolute_url()}consents/{asked.id}/").status_code == 403
    with cases.acting("vn_officer"):
        changed = {"is_given": True, "until": cases.now, "answered_at": cases.now}
        assert type(asked).objects.filter(id=asked.id).update(**changed) == 0


def test_that_an_agency_has_it_already_is_not_told_to_who_asks(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    assert _ask(cases, referral).is_given is None


def test_the_owner_answers_on_a_page_and_a_consent_has_an_end(cases: Cases, enter: Enter, given: Referral) -> None:
    asked = _ask(cases, given)
    address = f"{given.get_absolute_url()}consents/{asked.id}/"
    client = enter("nz_officer")

    assert "EXERCISE: a lab" in text_of(client.get(address))
    assert "A consent has a last day." in text_of(fill_in(client, address, is_given="yes", last_day=""))
    fill_in(client, address, is_given="yes", last_day="2100-01-01")

    assert "consented until" in text_of(enter("vn_officer").get(given.get_absolute_url()))


def test_a_copy_for_another_agency_is_made_by_a_consent(cases: Cases, enter: Enter, given: Referral) -> None:
    address = f"{given.get_absolute_url()}copies/new/"
    client = enter("vn_officer")
    assert "For whom is the copy?" not in text_of(client.get(address))
    asked = _ask(cases, given, scope="paper")
    _consent(cases, asked)
    assert "For whom is the copy?" in text_of(client.get(address))

    fill_in(client, address, for_whom=str(asked.id), reason="EXERCISE: for the laboratory")

    with cases.acting("vn_officer"):
        copy = ReferralCopy.objects.get(referral=given)
        assert copy.consent_id == asked.id
    assert "with the sender’s consent" in text_of(client.get(copy.get_absolute_url()))
    assert "EXERCISE: for the laboratory" in text_of(enter("nz_officer").get(f"{given.get_absolute_url()}openings/"))


@pytest.mark.parametrize("why", ["not answered", "refused", "over", "on the portal only"])
def test_without_consent_no_copy_is_for_another_agency(cases: Cases, given: Referral, why: str) -> None:
    asked = _ask(cases, given, scope="portal" if why == "on the portal only" else "paper")
    if why != "not answered":
        _consent(cases, asked, is_given=why != "refused", days=1)
    later = cases.now + timedelta(days=2 if why == "over" else 0)

    with cases.acting("vn_officer") as by:
        found = onward.get_consent(by, referral_id=given.id, consent_id=asked.id)
        with pytest.raises(onward.NotInForce):
            copies.make(referral=given, reason="EXERCISE", by=by, now=later, consent=found)
        forged = ReferralCopy(referral=given, agency_id=by.agency_id, group_id=by.group_id, number=9, made_at=later)
        forged.made_by_id, forged.reason, forged.consent = by.person_id, "EXERCISE", found
        with pytest.raises(DatabaseError, match="no such consent"), transaction.atomic():
            forged.save(force_insert=True)
