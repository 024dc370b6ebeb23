"""Where a person is in the agency's own records: names and numbers, own referrals, the reason on the record."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from audit.models import AuditEntry
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import text_of

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
