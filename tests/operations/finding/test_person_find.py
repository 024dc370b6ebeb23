"""Where a person is in the agency's own records: names and numbers, own referrals, the reason on the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from audit.models import AuditEntry
from members.acting import acting_as
from operations.exports import services, work
from operations.finding import queries
from operations.models import Referral
from operations.referrals import copies
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import counted, text_of

pytestmark = pytest.mark.django_db
PATH = "/referrals/find-person/"


@pytest.mark.parametrize("who", ["nz_officer", "nz_administrator"])
def test_own_referrals_that_name_the_person_are_listed(who: str, enter: Any, cases: Cases) -> None:
    own = cases.sent(subject=KHOA)
    received = cases.sent(by="vn_officer", to=("nz-border",), subject=KHOA)
    in_text = cases.sent(narrative="EXERCISE: Tran Van Khoa")

    page = text_of(enter(who).post(PATH, {"term": "Trần Văn Khoa", "reason": "court"}))

    assert own.reference in page and "Full name TRAN VAN KHOA" in page
    assert received.reference not in page and in_text.reference not in page


def test_a_reason_is_asked_for(enter: Any) -> None:
    answer = enter("nz_officer").post(PATH, {"term": "khoa"})

    assert answer.context["form"].errors.keys() == {"reason"} and answer.context["found"] is None


def test_the_audit_has_the_reason_and_not_the_name(enter: Any, cases: Cases) -> None:
    cases.sent(subject=KHOA)
    enter("nz_officer").post(PATH, {"term": "tran van khoa", "reason": "person"})

    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.system', 'sealer', true)")
        entries = list(AuditEntry.objects.filter(action="find_own_records").values_list("words", "object_id"))
        cursor.execute("select set_config('app.system', '', true)")
    assert entries == [("The person asks, or somebody for them", None)]


@pytest.mark.parametrize("who", ["nz_analyst", "nz_chair", "secretariat", "nz_auditor"])
def test_others_look_nobody_up(who: str, enter: Any) -> None:
    client = enter(who)

    assert client.get(PATH).status_code == 403 == client.post(PATH, {"term": "khoa", "reason": "court"}).status_code


def _copy(cases: Cases, referral: Referral, by: str, reason: str) -> None:
    with cases.acting(by) as actor:
        copies.make(referral=referral, reason=reason, by=actor, now=cases.now)


def _export(cases: Cases, by: str, *, is_made: bool = True, **chosen: str) -> None:
    with cases.acting(by) as actor:
        services.ask(chosen=chosen, file_format="csv", reason="oversight", by=actor, now=cases.now)
    if is_made:
        work.make_waiting(tell_time=lambda: cases.now)


def test_copies_and_exports_of_what_was_found_are_listed(
    enter: Any, cases: Cases, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    own = cases.sent(subject=KHOA, at=cases.now - timedelta(minutes=1))
    _copy(cases, own, "nz_colleague", "EXERCISE: our court file")
    _export(cases, "nz_officer", state="sent")
    _export(cases, "nz_officer", state="draft")  # which did not hold it
    _export(cases, "nz_officer", is_made=False)  # which is no file yet

    page = text_of(enter("nz_administrator").post(PATH, {"term": "tran van khoa", "reason": "court"}))

    assert "Copy 1" in page and "Callum Ferrier" in page and "EXERCISE: our court file" in page
    assert "Export 1" in page and "A supervisory authority asks" in page
    assert "Export 2" not in page and "Export 3" not in page


def test_what_other_agencies_made_of_it_is_not_listed(enter: Any, cases: Cases) -> None:
    """That a recipient made a copy stands on the referral's page; its records are its own."""
    own = cases.sent(subject=KHOA)
    _copy(cases, own, "vn_officer", "EXERCISE: their court file")

    page = text_of(enter("nz_officer").post(PATH, {"term": "tran van khoa", "reason": "court"}))

    assert own.reference in page and "their court file" not in page and "Copy 1" not in page


def test_many_copies_and_exports_take_no_more_queries(cases: Cases, actor: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    numbers = []
    for _turn in range(2):
        for _n in range(3):
            _copy(cases, cases.sent(subject=KHOA), "nz_officer", "EXERCISE")
        _export(cases, "nz_officer")
        with acting_as(actor("nz_officer")), counted() as number:
            search = queries.asked("tran van khoa", only_persons=True, only_own=True)
            found = queries.found(actor("nz_officer"), search)
        numbers += number
        assert all(hit.exports for hit in found.hits)

    assert numbers[0] == numbers[1] <= 11
