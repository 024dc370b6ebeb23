"""The hint "the same subject stands also in": within one agency, of what it may read, and nothing of anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from operations.models import Referral, SubjectIdentity
from operations.referrals import same_subject, services, subjects
from operations.referrals.subjects import Identifier
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import counted, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
BORN = replace(KHOA, birth_date=date(1984, 3, 9))


def _also(cases: Cases, referral: Referral, who: str) -> list[str]:
    return cases.as_seen_by(who, lambda actor: [row.reference for row in same_subject.also_in(actor, referral)])


def _with_phone(cases: Cases, phone: str = "+84 24 3825 5555", kind: str = "phone", **draft: Any) -> Referral:
    """A referral from Viet Nam that was sent, with a number of nobody."""
    by = draft.pop("by", "vn_officer")
    referral = cases.draft(by=by, **{"to": ("nz-border",), **draft})
    with cases.acting(by) as actor:
        row = Identifier(kind=kind, as_written=phone)
        subjects.add_identifier(referral=referral, identifier=row, by=actor, now=cases.now, version=referral.version)
    cases.take(services.send, cases.own(referral, by), by=by)
    return referral


def test_the_same_number_however_it_was_written(cases: Cases) -> None:
    one, two = _with_phone(cases), _with_phone(cases, "+84 (24) 3825-5555")
    other = _with_phone(cases, "+84 24 3825 6666")

    assert _also(cases, one, "vn_officer") == [two.reference]
    assert _also(cases, other, "vn_officer") == []


def test_the_same_name_without_its_marks_and_the_same_birth(cases: Cases) -> None:
    one = cases.sent(subject=BORN)
    two = cases.draft(subject=replace(BORN, full_name="Trần Văn  Khoa"))
    born_later = cases.draft(subject=replace(BORN, birth_date=date(1984, 3, 10)))
    born_unknown = [cases.draft(subject=KHOA), cases.draft(subject=KHOA)]

    assert _also(cases, one, "nz_officer") == [two.reference]
    assert _also(cases, two, "nz_officer") == [one.reference]
    for referral in (born_later, *born_unknown):
        assert _also(cases, referral, "nz_officer") == []


def test_each_party_sees_its_own_others_alone(cases: Cases, enter: Enter) -> None:
    shared = cases.sent(subject=BORN, to=("vn-police",))
    of_owner = cases.draft(subject=BORN)
    of_recipient = cases.draft(by="vn_officer", to=("th-immigration",), subject=BORN)
    of_nobody_here = cases.sent(by="nz_other_agency", to=("lk-police",), subject=BORN)

    assert _also(cases, shared, "nz_officer") == [of_owner.reference]
    assert _also(cases, shared, "vn_officer") == [of_recipient.reference]
    for who, seen, unseen in (
        ("nz_officer", of_owner, of_recipient),
        ("vn_officer", of_recipient, of_owner),
        ("nz_analyst", of_owner, of_nobody_here),
    ):
        page = text_of(enter(who).get(f"/referrals/{shared.id}/"))
        assert seen.reference in page and unseen.reference not in page


def test_without_another_one_that_may_be_read_the_page_says_nothing(cases: Cases, enter: Enter) -> None:
    shared = cases.sent(subject=BORN, to=("th-immigration",))
    before = text_of(enter("th_officer").get(f"/referrals/{shared.id}/"))
    cases.sent(by="vn_officer", to=("nz-police",), subject=BORN)
    cases.draft(subject=BORN)

    assert text_of(enter("th_officer").get(f"/referrals/{shared.id}/")) == before
    assert "stands also in" not in before


def test_a_closed_identity_is_compared_by_its_owner_alone(cases: Cases) -> None:
    closed = cases.sent(subject=BORN, to=("vn-police",))
    with cases.acting("nz_officer"):
        SubjectIdentity.objects.filter(referral=closed).update(is_closed=True)
    of_owner = cases.draft(subject=BORN)
    of_recipient = cases.draft(by="vn_officer", to=("th-immigration",), subject=BORN)

    assert _also(cases, closed, "nz_officer") == [of_owner.reference]
    assert _also(cases, closed, "vn_officer") == []
    assert _also(cases, of_recipient, "vn_officer") == []


def test_words_are_no_identifiers(cases: Cases) -> None:
    one = _with_phone(cases, "EXERCISE: a red lorry", kind="other")
    _with_phone(cases, "EXERCISE: a red lorry", kind="other")

    assert _also(cases, one, "vn_officer") == []


@pytest.mark.parametrize("who", ["nz_chair", "nz_auditor", "secretariat"])
def test_roles_that_read_no_cases_are_told_nothing(cases: Cases, who: str) -> None:
    one = cases.sent(subject=BORN)
    cases.sent(subject=BORN)

    assert _also(cases, one, who) == []


def test_it_stands_where_a_draft_is_checked_too(cases: Cases, enter: Enter) -> None:
    draft, other = cases.draft(subject=BORN), cases.draft(subject=BORN)

    for page in ("", "send/"):
        assert other.reference in text_of(enter("nz_officer").get(f"/referrals/{draft.id}/{page}")), page


def test_many_others_are_one_query_and_ten_are_named(cases: Cases, enter: Enter) -> None:
    one = cases.draft(subject=BORN)
    numbers = []
    for _turn in range(2):
        for _n in range(6):
            cases.draft(subject=BORN)
        with cases.acting("nz_officer") as actor, counted() as number:
            found = same_subject.also_in(actor, one)
        numbers += number

    assert numbers[0] == numbers[1]
    assert len(found) == same_subject.MOST + 1
    assert "and in more" in text_of(enter("nz_officer").get(f"/referrals/{one.id}/"))
