from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from common.ids import uuid7
from operations.outcomes.services import Count
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import queries_of, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_administrator", "vn_officer", "vn_analyst"])
def test_the_parties_read_all_that_was_sent(cases: Cases, enter: Enter, who: str) -> None:
    referral = cases.sent(subject=KHOA, narrative="EXERCISE: the whole story")

    page = text_of(enter(who).get(f"/referrals/{referral.id}/"))

    for words in (referral.reference, "EXERCISE: the whole story", KHOA.full_name, KHOA.native_script, "VNM"):
        assert words in page


@pytest.mark.parametrize("who", ["th_officer", "nz_other_agency", "nz_chair", "vn_chair", "nz_auditor", "secretariat"])
def test_for_everybody_else_it_is_as_missing_as_one_that_is_not_there(cases: Cases, enter: Enter, who: str) -> None:
    referral, client = cases.sent(), enter(who)

    foreign, missing = client.get(f"/referrals/{referral.id}/"), client.get(f"/referrals/{uuid7()}/")

    assert foreign.status_code == missing.status_code
    assert foreign.status_code in {403, 404}
    assert without_tokens(foreign) == without_tokens(missing)


def test_a_draft_is_read_by_its_own_agency_alone(cases: Cases, enter: Enter) -> None:
    path = f"/referrals/{cases.draft().id}/"

    assert enter("nz_analyst").get(path).status_code == 200
    assert enter("vn_officer").get(path).status_code == 404


def test_opening_takes_the_notice_off_the_desk_of_the_reading_agency(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()

    enter("vn_analyst").get(f"/referrals/{referral.id}/")

    assert cases.notices("vn_officer", referral.id) == []


def test_each_opening_is_in_the_audit_of_the_reading_agency(cases: Cases, enter: Enter) -> None:
    referral, client = cases.sent(), enter("vn_analyst")

    for _ in range(2):
        client.get(f"/referrals/{referral.id}/")

    assert cases.audited("Hoang Dinh Tung Lam", referral.id) == ["open_referral", "open_referral"]


def test_the_heading_says_the_reading_recipients_own_state(cases: Cases, enter: Enter) -> None:
    path = f"/referrals/{cases.received_in('in_progress', to=('vn-police', 'th-immigration')).referral_id}/"

    assert enter("vn_officer").get(path).context["state"].words == "In progress"
    assert enter("th_officer").get(path).context["state"].words == "Received"
    assert enter("nz_officer").get(path).context["state"].words == "Sent"


def test_a_recipient_reads_nothing_of_another_recipient(cases: Cases, enter: Enter) -> None:
    row = cases.received_in("needs_information", to=("vn-police", "th-immigration"))

    page = text_of(enter("th_officer").get(f"/referrals/{row.referral_id}/"))

    assert row.agency.name not in page
    assert "Which port?" not in page
    assert "Draft written" not in page


def test_the_due_time_stands_in_the_readers_zone_in_the_others_and_in_utc(cases: Cases, enter: Enter) -> None:
    path = f"/referrals/{cases.sent(urgency='urgent').id}/"

    new_zealand, viet_nam = (text_of(enter(who).get(path)) for who in ("nz_officer", "vn_officer"))

    # In Viet Nam that Tuesday is a public holiday: two days end with Thursday there.
    assert "27 Nov 2026, 06:00 UTC+13 ·" in new_zealand
    assert "Viet Nam 27 Nov 2026, 00:00 UTC+7" in new_zealand
    assert "27 Nov 2026, 00:00 UTC+7" in viet_nam
    assert "New Zealand 27 Nov 2026, 06:00 UTC+13" in viet_nam


def test_the_answer_and_what_came_of_it_are_read_by_the_sender(cases: Cases, enter: Enter) -> None:
    counts = [Count(indicator="SUS_IDENT", value=2, acted_on=date(2026, 11, 20))]
    referral = cases.answered(counts=counts, words="EXERCISE: we know them.")

    page = text_of(enter("nz_officer").get(f"/referrals/{referral.id}/"))

    assert "EXERCISE: we know them." in page
    assert "2 Suspects identified, 20 Nov 2026" in page


def test_text_of_a_case_is_never_markup(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(summary="<b>bold</b>", narrative="<script>alert(1)</script>")

    page = enter("vn_officer").get(f"/referrals/{referral.id}/").content.decode()

    assert "<script>alert" not in page and "<b>bold" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_more_recipients_and_messages_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    small = cases.received_in("needs_information", subject=KHOA)
    large = cases.received_in(
        "needs_information", subject=KHOA, to=("vn-police", "th-immigration", "lk-police", "au-border", "af-police")
    )
    client = enter("nz_officer")

    assert queries_of(client, f"/referrals/{small.referral_id}/") == queries_of(
        client, f"/referrals/{large.referral_id}/"
    )


def test_pages_of_signed_in_people_are_not_stored(cases: Cases, enter: Enter) -> None:
    assert enter("nz_officer").get(f"/referrals/{cases.draft().id}/")["Cache-Control"] == "no-store"
