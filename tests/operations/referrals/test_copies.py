"""Copies: numbered within an agency, marked on each page, written down, and nobody else's."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader

from common.access import MovedOn, NotAllowed
from operations.models import Referral, ReferralCopy
from operations.referrals import copies, copy_queries, services
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _copy(cases: Cases, referral: Referral, by: str = "vn_officer", **words: Any) -> ReferralCopy:
    with cases.acting(by) as actor:
        return copies.make(referral=referral, reason="EXERCISE: our file", by=actor, now=cases.now, **words)


def _seen(cases: Cases, referral: Referral, who: str) -> list[int]:
    return cases.as_seen_by(who, lambda actor: [row.number for row in copy_queries.copies_of(actor, referral)])


def test_each_agency_counts_its_own_copies(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    numbers = [_copy(cases, referral, by).number for by in ("vn_officer", "th_officer", "vn_officer", "nz_analyst")]

    assert numbers == [1, 1, 2, 1]


def test_the_owner_sees_all_copies_and_a_recipient_its_own(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    for by in ("vn_officer", "vn_analyst", "th_officer"):
        _copy(cases, referral, by)

    assert sorted(_seen(cases, referral, "nz_officer")) == [1, 1, 2]
    assert _seen(cases, referral, "vn_officer") == [2, 1]
    assert _seen(cases, referral, "th_officer") == [1]
    for who in ("nz_other_agency", "nz_chair", "nz_auditor", "secretariat"):
        assert _seen(cases, referral, who) == []


def test_a_copy_is_written_down_and_so_is_printing_it_again(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    copy = _copy(cases, referral, "nz_officer")

    assert enter("nz_colleague").get(copy.get_absolute_url()).status_code == 200

    assert cases.audited("nz_administrator", referral.id)[-2:] == ["copy_referral", "open_copy"]


@pytest.mark.parametrize("who", ["nz_chair", "nz_auditor", "secretariat"])
def test_whose_role_does_not_read_makes_none(cases: Cases, who: str) -> None:
    referral = cases.sent()

    with pytest.raises(NotAllowed):
        _copy(cases, referral, who)


def test_of_a_draft_and_of_what_was_withdrawn_there_is_none(cases: Cases) -> None:
    draft = cases.draft()
    with pytest.raises(MovedOn):
        _copy(cases, draft, "nz_officer")

    referral = cases.sent()
    copy = _copy(cases, referral, "nz_officer")
    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")
    with cases.acting("nz_officer") as actor, pytest.raises(MovedOn):
        copies.note_printing(
            copy=copy_queries.get_copy(actor, referral_id=referral.id, copy_id=copy.id),  # type: ignore[arg-type]
            by=actor,
            now=cases.now,
        )


def test_the_database_lets_nobody_make_one_in_another_name(cases: Cases) -> None:
    referral = cases.sent()
    with cases.acting("vn_officer") as vn:
        pass
    with cases.acting("th_officer") as th:
        forged = ReferralCopy(
            referral_id=referral.id,
            agency_id=th.agency_id,
            group_id=th.group_id,
            number=1,
            made_by_id=th.person_id,
            made_at=cases.now,
            reason="EXERCISE",
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            forged.save(force_insert=True)
        forged.group_id, forged.agency_id = vn.group_id, vn.agency_id
        with pytest.raises(DatabaseError), transaction.atomic():
            forged.save(force_insert=True)


def test_in_the_browser_a_reason_gives_a_copy_with_its_mark(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(subject=KHOA)
    client, path = enter("vn_officer"), f"/referrals/{referral.id}/copies/new/"

    assert fill_in(client, path, reason="").status_code == 200
    answer = fill_in(client, path, reason="EXERCISE: the prosecutor's file")

    page = client.get(answer["Location"])
    assert page.content.decode().count("portal-print-mark") == 3  # at the head (with its own class), and at the foot
    for words in ("Copy 1", "H2", KHOA.full_name, referral.reference, "Nguyen Thi Hoa Mai"):
        assert words in text_of(page)


def test_one_form_makes_one_copy(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    client, path = enter("vn_officer"), f"/referrals/{referral.id}/copies/new/"
    form = {**hidden_fields(client.get(path)), "reason": "EXERCISE"}

    first, second = client.post(path, form), client.post(path, form)

    assert first["Location"] == second["Location"]
    assert _seen(cases, referral, "vn_officer") == [1]


def test_the_file_carries_the_mark_on_every_page(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(subject=KHOA, narrative="EXERCISE: a long story. " * 600)
    copy = _copy(cases, referral)

    answer = enter("vn_officer").get(f"{copy.get_absolute_url()}pdf/")

    assert answer["Content-Type"] == "application/pdf" and answer["Content-Disposition"].startswith("attachment")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) > 2
    for page in pages:
        assert page.count("H2 · Ask before using") == 2
        assert "Copy 1" in page and "Nguyen Thi Hoa Mai" in page


def test_another_agencys_copy_is_missing(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    copy = _copy(cases, referral)

    for who in ("th_officer", "nz_officer", "nz_other_agency"):
        for end in ("", "pdf/"):
            assert enter(who).get(f"{copy.get_absolute_url()}{end}").status_code == 404


def test_a_copy_holds_the_words_of_the_thread_and_says_that_it_was_made(cases: Cases, enter: Enter) -> None:
    referral = cases.answered(words="EXERCISE: he owns two boats")

    path = f"/referrals/{referral.id}/copies/new/"
    page = enter("nz_officer").post(
        path, {**hidden_fields(enter("nz_officer").get(path)), "reason": "EXERCISE: our file"}, follow=True
    )

    assert "The copy has a number." in text_of(page)
    assert "EXERCISE: he owns two boats" in text_of(page)
    assert " object (" not in text_of(page)
