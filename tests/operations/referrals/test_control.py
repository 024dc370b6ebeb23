"""What an originator keeps in its hand: openings, taking back, destruction, handling, one more reader, consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import NotAllowed
from members.models import Agency
from operations.models import DestructionRequest, HandlingCode, Referral, ReferralOpening, ReferralRecipient
from operations.referrals import copies, destruction, handling_changes, openings, queries, recalls, services
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
BODY = "EXERCISE: obelisk"


@pytest.fixture
def given(cases: Cases) -> Referral:
    """A referral that was sent to Viet Nam alone."""
    return cases.own(cases.sent(narrative=BODY))


def _row(cases: Cases, referral: Referral, group: str = "vn-police") -> ReferralRecipient:
    with cases.acting("nz_officer") as by:
        key = ReferralRecipient.objects.get(referral=referral, agency__group__name=group).id
        found = queries.get_recipient_of_own(by, referral_id=referral.id, recipient_id=key)
        assert found
        return found


def _opened(cases: Cases, referral: Referral, who: str = "nz_officer") -> list[tuple[str, str, str]]:
    with cases.acting(who) as by:
        rows = openings.openings_of(by, referral)
        return [(row.agency.group.name, row.role, row.what) for row in rows.select_related("agency__group")]


# ── who opened it ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_opening_by_another_agency_is_seen_by_the_owner(cases: Cases, enter: Enter, given: Referral) -> None:
    with cases.acting("Hoang Dinh Tung Lam") as administrator:
        Agency.objects.filter(id=administrator.agency_id).update(opens_names=False)
    enter("nz_officer").get(given.get_absolute_url())
    enter("vn_officer").get(given.get_absolute_url())
    with cases.acting("vn_officer") as by:
        copies.make(referral=given, reason="EXERCISE: for the file", by=by, now=cases.now)

    assert sorted(_opened(cases, given)) == [
        ("vn-police", "liaison_officer", "body"),
        ("vn-police", "liaison_officer", "copy"),
    ]
    page = text_of(enter("nz_officer").get(f"{given.get_absolute_url()}openings/"))
    assert "EXERCISE: for the file" in page
    assert "Liaison officer" in page
    assert cases.actor("vn_officer").name not in page


@pytest.mark.parametrize("shows", [False, True])
def test_a_person_is_named_where_the_agency_shows_its_names(cases: Cases, given: Referral, shows: bool) -> None:
    with cases.acting("Hoang Dinh Tung Lam") as by:
        Agency.objects.filter(id=by.agency_id).update(opens_names=shows)

    with cases.acting("vn_officer") as by:
        services.note_opening(referral=given, by=by, now=cases.now)
        assert ReferralOpening.objects.get(referral=given).person_id == (by.person_id if shows else None)


def test_nobody_else_reads_or_writes_openings(cases: Cases, enter: Enter, given: Referral) -> None:
    enter("vn_officer").get(given.get_absolute_url())

    assert _opened(cases, given, "th_officer") == []
    assert enter("vn_officer").get(f"{given.get_absolute_url()}openings/").status_code == 403
    assert enter("th_officer").get(f"{given.get_absolute_url()}openings/").status_code == 404
    with cases.acting("vn_officer") as by:
        row = ReferralOpening.objects.get(referral=given)
        for change in ({"what": "copy"}, {"role": "analyst"}):
            assert not _changed(row, change)
        forged = ReferralOpening(
            referral=given, agency_id=given.originator_id, group_id=by.group_id, role="analyst", what="body"
        )
        forged.opened_at = cases.now
        with pytest.raises(DatabaseError), transaction.atomic():
            forged.save(force_insert=True)


def _changed(row: ReferralOpening, change: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            return bool(ReferralOpening.objects.filter(id=row.id).update(**change))
    except DatabaseError:
        return False


# ── taking back, and destruction ────────────────────────────────────────────────────────────────────────────────────


def test_taking_back_ends_the_sight_and_asks_for_destruction(cases: Cases, enter: Enter, given: Referral) -> None:
    reader, row = enter("vn_officer"), _row(cases, given)
    assert reader.get(given.get_absolute_url()).status_code == 200

    fill_in(enter("nz_officer"), f"{given.get_absolute_url()}recipients/{row.id}/take-back/", reason="EXERCISE: wrong")

    assert reader.get(given.get_absolute_url()).status_code == 404
    desk = text_of(reader.get("/"))
    assert "Copies are to be destroyed:" in desk
    with cases.acting("vn_officer") as by:
        asked = destruction.to_confirm(by).get(referral=given)
    answer = reader.get(asked.get_absolute_url())
    page = text_of(answer)
    assert "EXERCISE: wrong" in page
    assert BODY not in page
    assert given.get_absolute_url() not in answer.content.decode()  # no link to what is no longer there for it
    assert "recall_referral" in cases.audited("nz_administrator", given.id)


def test_what_became_of_the_copies_is_said_once_and_the_owner_reads_it(
    cases: Cases, enter: Enter, given: Referral
) -> None:
    cases.take(services.withdraw, given, by="nz_officer", reason="EXERCISE: closed at home")
    with cases.acting("vn_officer") as by:
        asked = destruction.to_confirm(by).get(referral=given)
    address = f"{asked.get_absolute_url()}confirm/"
    reader = enter("vn_officer")

    refused = fill_in(reader, address, outcome="kept", words="")
    assert "Write what is kept, and why." in text_of(refused)
    fill_in(reader, address, outcome="kept", words="EXERCISE: the court has it")

    page = text_of(enter("nz_officer").get(asked.get_absolute_url()))
    assert "EXERCISE: the court has it" in page
    assert reader.get(address).status_code == 409
    with cases.acting("vn_officer"), pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        DestructionRequest.objects.filter(id=asked.id).update(outcome="destroyed")


def test_a_withdrawal_asks_each_recipient_and_tells_it_once(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")

    for who in ("vn_officer", "th_officer"):
        with cases.acting(who) as by:
            asked = destruction.to_confirm(by).get(referral=referral)
        # The fact of the referral stays with it, and the request leads there.
        assert f'href="{referral.get_absolute_url()}"' in enter(who).get(asked.get_absolute_url()).content.decode()
    assert cases.notices("vn_officer", referral.id).count("referral_withdrawn") == 1


def test_what_is_given_for_a_time_ends_by_itself(cases: Cases, enter: Enter, given: Referral) -> None:
    row = _row(cases, given)
    with cases.acting("nz_officer") as by:
        until = cases.now + timedelta(days=2)
        recalls.set_end(recipient=row, by=by, now=cases.now, version=row.version, expires_at=until)
    reader = enter("vn_officer")
    assert recalls.expire(now=cases.now + timedelta(days=1)) == 0
    assert reader.get(given.get_absolute_url()).status_code == 200

    assert recalls.expire(now=cases.now + timedelta(days=3)) == 1
    assert recalls.expire(now=cases.now + timedelta(days=3)) == 0

    assert reader.get(given.get_absolute_url()).status_code == 404
    with cases.acting("vn_officer") as by:
        assert destruction.to_confirm(by).get(referral=given).cause == "expired"


def test_a_recipient_says_no_end_of_its_own(cases: Cases, given: Referral) -> None:
    with cases.acting("vn_officer"), pytest.raises(DatabaseError), transaction.atomic():
        ReferralRecipient.objects.filter(referral=given).update(expires_at=cases.now)


# ── handling ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("code", "told"), [("H3", "handling_stricter"), ("H0", "handling_looser")])
def test_handling_is_changed_with_a_reason_and_told(cases: Cases, enter: Enter, code: str, told: str) -> None:
    referral = cases.own(cases.sent(handling_code_id="H1", to=("vn-police", "th-immigration")))
    address = f"{referral.get_absolute_url()}handling/"

    refused = fill_in(enter("nz_officer"), address, code=code, reason="")
    assert refused.status_code == 200
    fill_in(enter("nz_officer"), address, code=code, reason="EXERCISE: a witness")

    page = text_of(enter("vn_officer").get(referral.get_absolute_url()))
    assert code in page
    assert "EXERCISE: a witness" in page
    assert told in cases.notices("th_officer", referral.id)


def test_no_change_of_handling_is_silent_in_sql(cases: Cases, given: Referral) -> None:
    with cases.acting("nz_officer"):
        rows = Referral.objects.filter(id=given.id)
        for change in (
            {"handling_code_id": "H0"},
            {"handling_code_id": "H0", "handling_at": cases.now + timedelta(hours=1)},
            {"handling_reason": "EXERCISE"},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change)


def test_a_recipient_changes_no_handling(cases: Cases, enter: Enter, given: Referral) -> None:
    assert enter("vn_officer").get(f"{given.get_absolute_url()}handling/").status_code == 404
    code = HandlingCode.objects.get(code="H0")
    with cases.acting("vn_officer") as by, pytest.raises(NotAllowed):
        handling_changes.change(referral=given, by=by, now=cases.now, version=1, code=code, reason="EXERCISE")
