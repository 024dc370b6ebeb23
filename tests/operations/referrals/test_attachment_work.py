from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jpoa_portal.demo.attachments import picture
from operations.attachments import store
from operations.models import Referral, ReferralAttachment
from operations.referrals import attachment_work
from tests.operations.attachments.scanning import HARMFUL, scanner
from tests.operations.cases import Cases, days
from tests.operations.pages import hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path, owner_sql: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    owner_sql("update operations_referralattachment set preview = 'failed' where preview = 'waiting' returning 1")
    return tmp_path


def _add(enter: Enter, referral: Referral, content: bytes, name: str, who: str = "nz_officer") -> None:
    client, page = enter(who), f"/referrals/{referral.id}/files/"
    form = hidden_fields(client.get(page))
    assert client.post(page, {**form, "file": SimpleUploadedFile(name, content)}).status_code == 302


def _file(cases: Cases, referral: Referral, who: str = "nz_officer") -> ReferralAttachment:
    with cases.acting(who):
        return ReferralAttachment.objects.select_related("referral").get(referral=referral)


def test_a_small_picture_is_made_stored_sealed_and_shown_on_request(cases: Cases, enter: Enter, media: Path) -> None:
    referral = cases.sent(at=cases.now - days(1))
    _add(enter, referral, picture(), "boat.png")

    assert attachment_work.work(now=cases.now) == 1
    assert attachment_work.work(now=cases.now) == 0

    file, reader = _file(cases, referral), enter("vn_officer")
    address = f"/referrals/{referral.id}/files/{file.id}/preview/"
    assert address in reader.get(f"/referrals/{referral.id}/").text
    shown = reader.get(address)
    assert (shown.status_code, shown["Content-Type"], shown.content[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert len(shown.content) <= 60_000
    assert not any(b"\xff\xd8\xff" in path.read_bytes()[:64] for path in media.rglob("*") if path.is_file())
    assert "show_attachment" in cases.audited("Hoang Dinh Tung Lam", referral.id)
    assert enter("th_officer").get(address).status_code == 404


def test_a_picture_that_cannot_be_shown_is_tried_once(cases: Cases, enter: Enter) -> None:
    referral = cases.draft()
    broken = picture()
    _add(enter, referral, broken[:60] + bytes([broken[60] ^ 255]) + broken[61:], "boat.png")

    attachment_work.work(now=cases.now)

    assert _file(cases, referral).preview == "failed"
    assert attachment_work.work(now=cases.now) == 0


def test_with_a_scanner_nothing_is_opened_before_it_was_scanned(cases: Cases, enter: Enter, settings: Any) -> None:
    with scanner() as at:
        settings.CLAMD = at
        referral, client = cases.draft(), enter("nz_officer")
        _add(enter, referral, b"EXERCISE", "note.txt")
        file = _file(cases, referral)
        address = f"/referrals/{referral.id}/files/{file.id}/"

        assert "being scanned" in text_of(client.get(f"/referrals/{referral.id}/files/"))
        assert client.get(address).status_code == 409
        attachment_work.work(now=cases.now)
        assert b"".join(client.get(address)) == b"EXERCISE"
        assert "scanned, nothing found" in text_of(client.get(f"/referrals/{referral.id}/files/"))


def test_a_harmful_file_is_gone_and_those_who_see_it_are_told(
    cases: Cases, enter: Enter, settings: Any, media: Path
) -> None:
    with scanner() as at:
        settings.CLAMD = at
        referral = cases.sent(to=("vn-police", "th-immigration"), at=cases.now - days(1))
        _add(enter, referral, HARMFUL, "note.txt", who="vn_officer")

        attachment_work.work(now=cases.now)

    assert cases.notices("nz_officer", referral.id) == ["attachment_added", "attachment_refused"]
    assert cases.notices("vn_officer", referral.id)[-1] == "attachment_refused"
    assert cases.notices("th_officer", referral.id) == ["referral_sent"]
    file = _file(cases, referral)
    assert enter("nz_officer").get(f"/referrals/{referral.id}/files/{file.id}/").status_code == 409
    assert "refused" in text_of(enter("nz_officer").get(f"/referrals/{referral.id}/"))
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_while_the_scanner_does_not_answer_files_wait(cases: Cases, enter: Enter, settings: Any) -> None:
    settings.CLAMD = ("127.0.0.1", 1)
    referral = cases.draft()
    _add(enter, referral, b"EXERCISE", "note.txt")

    attachment_work.work(now=cases.now)

    assert _file(cases, referral).scan == "waiting"


def test_what_no_row_speaks_of_is_swept_after_a_day(cases: Cases, enter: Enter) -> None:
    referral = cases.draft()
    _add(enter, referral, picture(), "boat.png")
    attachment_work.work(now=cases.now)
    file, lost = _file(cases, referral), store.put(b"x")
    store.keep(lost.stored_as)
    names = (file.stored_as, file.preview_as, lost.stored_as)
    assert attachment_work.sweep() == 0
    long_ago = time.time() - store.ORPHAN_AFTER_SECONDS - 1
    for name in names:
        os.utime(store.path_of(name), (long_ago, long_ago))

    assert attachment_work.sweep() == 1
    assert [store.path_of(name).exists() for name in names] == [True, True, False]
