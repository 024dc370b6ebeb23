"""Persons and identifiers of a draft: added, changed, taken out; frozen when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from operations.models import Referral, ReferralBody, ReferralIdentifier, ReferralSubject, SubjectIdentity
from operations.referrals import queries, services, subjects
from operations.referrals.subjects import Identifier
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PHONE = Identifier(kind="phone", as_written="+84 90 123 45 67")


def _persons(cases: Cases, referral: Referral, who: str = "nz_officer") -> list[str]:
    with cases.acting(who) as actor:
        found = queries.get_visible(actor, referral_id=referral.id)
        return [row.identity.full_name for row in queries.subjects_of(actor, found)] if found else []


def _person(cases: Cases, referral: Referral) -> ReferralSubject:
    with cases.acting("nz_officer"):
        return ReferralSubject.objects.select_related("referral", "identity").get(referral=referral)


def _numbers(cases: Cases, referral: Referral, who: str = "nz_officer") -> list[tuple[str, str]]:
    with cases.acting(who):
        return list(ReferralIdentifier.objects.filter(referral=referral).values_list("as_written", "standard"))


def test_persons_are_added_in_order_and_each_is_written_down(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)

    cases.take(subjects.add_subject, draft, by="nz_colleague", subject=replace(KHOA, full_name="SECOND", age=17))

    assert _persons(cases, draft) == [KHOA.full_name, "SECOND"]
    assert cases.audited("nz_administrator", draft.id) == ["write_referral", "edit_referral"]


def test_a_person_is_changed_and_taken_out_with_what_identifies_them(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)
    row = _person(cases, draft)
    with cases.acting("nz_officer") as actor:
        how: dict[str, Any] = {"by": actor, "now": cases.now}
        born = replace(KHOA, full_name="CHANGED", birth_date=date(1990, 2, 3), roles=["witness"])
        subjects.change_subject(row=row, subject=born, version=1, **how)
        subjects.add_identifier(referral=row.referral, identifier=replace(PHONE, subject_id=row.id), version=2, **how)

    changed = _person(cases, draft)
    assert (changed.identity.full_name, changed.identity.birth_date, changed.roles) == (
        "CHANGED",
        date(1990, 2, 3),
        ["witness"],
    )
    with cases.acting("nz_officer") as actor:
        subjects.remove_subject(row=changed, version=3, **{**how, "by": actor})

    assert (_persons(cases, draft), _numbers(cases, draft)) == ([], [])


def test_an_identifier_is_kept_as_written_and_in_its_standard_form(cases: Cases) -> None:
    draft = cases.draft()

    cases.take(subjects.add_identifier, draft, by="nz_officer", identifier=PHONE)

    assert _numbers(cases, draft) == [("+84 90 123 45 67", "+84901234567")]


def test_a_second_writer_with_the_same_version_is_told(cases: Cases) -> None:
    draft = cases.draft()
    cases.take(subjects.add_identifier, cases.own(draft), by="nz_colleague", identifier=PHONE)

    with pytest.raises(ChangedMeanwhile):
        cases.take(subjects.add_subject, draft, by="nz_officer", subject=KHOA)


def test_a_draft_holds_only_so_many(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = cases.draft(subject=KHOA)
    monkeypatch.setattr(subjects, "MOST_SUBJECTS", 1)

    with pytest.raises(subjects.TooMany):
        cases.take(subjects.add_subject, draft, by="nz_officer", subject=KHOA)


def test_what_was_sent_gets_no_person_and_no_identifier_any_more(cases: Cases) -> None:
    sent = cases.sent(subject=KHOA)

    with pytest.raises(MovedOn):
        cases.take(subjects.add_subject, sent, by="nz_officer", subject=KHOA)
    with cases.acting("nz_officer"):
        for row in (
            ReferralIdentifier(referral=sent, kind="phone", as_written="+6421", standard="+6421"),
            ReferralSubject(referral=sent, roles=["suspect"], is_child="no", custody="free"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                row.save(force_insert=True)


def test_the_database_keeps_a_sent_person_and_content_as_they_were(cases: Cases) -> None:
    sent = cases.sent(subject=KHOA)
    with cases.acting("nz_officer"):
        for rows, change in (
            (ReferralSubject.objects.filter(referral=sent), {"custody": "charged"}),
            (ReferralBody.objects.filter(referral=sent), {"purpose": "another"}),
            (Referral.objects.filter(id=sent.id), {"source_evaluation": "A"}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change)


def test_an_identifier_names_no_person_of_another_draft(cases: Cases) -> None:
    other, draft = cases.draft(subject=KHOA), cases.draft()
    foreign = _person(cases, other)

    with pytest.raises(DatabaseError):
        cases.take(subjects.add_identifier, draft, by="nz_officer", identifier=replace(PHONE, subject_id=foreign.id))


def test_receivers_read_what_was_sent_and_nobody_else_does(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)
    cases.take(subjects.add_identifier, cases.own(draft), by="nz_officer", identifier=PHONE)
    assert _numbers(cases, draft, "vn_officer") == []

    cases.take(services.send, cases.own(draft), by="nz_officer")

    assert [row[0] for row in _numbers(cases, draft, "vn_officer")] == [PHONE.as_written]
    for who in ("th_officer", "nz_other_agency", "nz_chair", "nz_auditor"):
        assert (_numbers(cases, draft, who), _persons(cases, draft, who)) == ([], [])


def test_an_analyst_changes_nothing(cases: Cases) -> None:
    draft = cases.draft()

    with pytest.raises(NotAllowed):
        cases.take(subjects.add_subject, draft, by="nz_analyst", subject=KHOA)


# In the browser


def _form(**changes: Any) -> dict[str, Any]:
    return {"full_name": "EXERCISE SECOND", "roles": ["witness"], "is_child": "yes", "custody": "free", **changes}


def test_from_the_check_page_a_person_and_a_telephone_are_added(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    check = f"/referrals/{draft.id}/send/"
    assert f"/referrals/{draft.id}/persons/new/" in client.get(check).content.decode()

    answer = fill_in(client, f"/referrals/{draft.id}/persons/new/", **_form())
    assert (answer.status_code, answer["Location"]) == (302, check)
    row = _person(cases, draft)
    path = f"/referrals/{draft.id}/identifiers/new/"
    fill_in(client, path, kind="phone", as_written="021 123 4567", country="nzl", subject=str(row.id))

    page = text_of(client.get(check))
    assert "EXERCISE SECOND" in page and "021 123 4567" in page and "+64211234567" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"roles": []}, "roles"),
        ({"nationality": "QQQ"}, "nationality"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"full_name": "x" * 201}, "full_name"),
        ({"full_name": "\u202e\u200b"}, "full_name"),
    ],
)
def test_what_is_wrong_with_a_person_stands_at_its_field(
    cases: Cases, enter: Enter, changes: dict[str, Any], field: str
) -> None:
    draft = cases.draft()

    answer = fill_in(enter("nz_officer"), f"/referrals/{draft.id}/persons/new/", **_form(**changes))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert _persons(cases, draft) == []


@pytest.mark.parametrize(
    ("kind", "value", "country", "field"),
    [
        ("phone", "021 123 4567", "", "country"),
        ("vessel", "IMO 9074728", "", "as_written"),
        ("phone", "021", "QQ", "country"),
        ("gossip", "x", "", "kind"),
        ("email", "", "", "as_written"),
    ],
)
def test_what_is_wrong_with_an_identifier_stands_at_its_field(
    cases: Cases, enter: Enter, kind: str, value: str, country: str, field: str
) -> None:
    path = f"/referrals/{cases.draft().id}/identifiers/new/"

    answer = fill_in(enter("nz_officer"), path, kind=kind, as_written=value, country=country, subject="")

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]


def test_a_foreign_or_missing_person_is_missing(cases: Cases, enter: Enter) -> None:
    theirs, own = cases.draft(by="vn_officer", to=("nz-border",), subject=KHOA), cases.draft()
    with cases.acting("vn_officer"):
        row = ReferralSubject.objects.get(referral=theirs)

    for referral_id in (own.id, theirs.id):
        for end in ("", "remove/"):
            assert enter("nz_officer").get(f"/referrals/{referral_id}/persons/{row.id}/{end}").status_code == 404


def test_what_identifies_a_person_is_closed_with_the_persons_identity(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)
    row = _person(cases, draft)
    cases.take(subjects.add_identifier, cases.own(draft), by="nz_officer", identifier=replace(PHONE, subject_id=row.id))
    cases.take(services.send, cases.own(draft), by="nz_officer")
    assert len(_numbers(cases, draft, "vn_officer")) == 1

    with cases.acting("nz_officer"):
        SubjectIdentity.objects.filter(referral=draft).update(is_closed=True)

    assert _numbers(cases, draft, "vn_officer") == []
    assert len(_numbers(cases, draft)) == 1
