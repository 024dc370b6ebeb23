from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from common.ids import uuid7
from operations.attachments import store, uploads
from operations.attachments.refusals import Reason
from operations.models import Referral, ReferralAttachment
from operations.referrals import services
from tests.operations.attachments import hostile
from tests.operations.cases import Cases, days
from tests.operations.pages import hidden_fields, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PICTURE = hostile.png()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def _page(referral: Referral) -> str:
    return f"/referrals/{referral.id}/files/"


def _send(client: Client, referral: Referral, content: bytes = PICTURE, name: str = "boat.png", **words: Any) -> Any:
    form = words.pop("form", None) or hidden_fields(client.get(_page(referral)))
    return client.post(_page(referral), {**form, **words, "file": SimpleUploadedFile(name, content)})


def _files(cases: Cases, referral: Referral, who: str) -> list[ReferralAttachment]:
    return cases.as_seen_by(who, lambda _actor: list(ReferralAttachment.objects.filter(referral=referral)))


def _on_disk(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_file_is_added_to_a_draft_and_read_again(cases: Cases, enter: Enter, media: Path) -> None:
    draft, client = cases.draft(), enter("nz_officer")

    response = _send(client, draft)

    assert (response.status_code, response["Location"]) == (302, _page(draft))
    (file,) = _files(cases, draft, "nz_officer")
    assert (file.name, file.kind, file.size) == ("boat.png", "png", len(PICTURE))
    assert len(_on_disk(media)) == 1
    assert PICTURE not in _on_disk(media)[0].read_bytes()
    assert "boat.png" in text_of(client.get(_page(draft)))
    assert "boat.png" in text_of(client.get(f"/referrals/{draft.id}/send/"))
    taken = client.get(f"{_page(draft)}{file.id}/", headers={"accept-encoding": "gzip"})
    assert b"".join(taken) == PICTURE


def test_a_file_is_only_given_as_a_file(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    _send(client, draft, name="ảnh 'x'.png")
    (file,) = _files(cases, draft, "nz_officer")

    answer = client.get(f"{_page(draft)}{file.id}/")

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert (answer["Content-Type"], answer["Content-Length"]) == ("image/png", str(len(PICTURE)))


def test_each_opening_is_in_the_audit(cases: Cases, enter: Enter) -> None:
    referral = cases.draft()
    _send(enter("nz_officer"), referral)
    cases.take(services.send, referral, by="nz_officer")
    (file,) = _files(cases, referral, "vn_officer")

    enter("vn_officer").get(f"{_page(referral)}{file.id}/")

    assert cases.audited("Hoang Dinh Tung Lam", referral.id) == ["open_attachment"]


def test_the_owners_file_is_read_by_all_parties_and_a_recipients_by_the_owner_and_itself(
    cases: Cases, enter: Enter
) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    _send(enter("nz_officer"), referral, name="ours.png")
    _send(enter("vn_officer"), referral, name="theirs.png")

    seen = {
        who: [file.name for file in _files(cases, referral, who)] for who in ("nz_officer", "vn_officer", "th_officer")
    }

    assert seen == {
        "nz_officer": ["ours.png", "theirs.png"],
        "vn_officer": ["ours.png", "theirs.png"],
        "th_officer": ["ours.png"],
    }
    assert _files(cases, referral, "nz_other_agency") == _files(cases, referral, "nz_chair") == []
    theirs = _files(cases, referral, "vn_officer")[1]
    for who in ("th_officer", "nz_other_agency", "nz_chair"):
        foreign, missing = (enter(who).get(f"{_page(referral)}{key}/") for key in (theirs.id, uuid7()))
        assert foreign.status_code == missing.status_code == 404
        assert without_tokens(foreign) == without_tokens(missing)


def test_what_is_added_after_sending_is_told_to_the_other_side(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"), at=cases.now - days(1))

    _send(enter("nz_officer"), referral)
    assert cases.notices("vn_officer", referral.id) == ["referral_sent", "attachment_added"]
    assert cases.notices("th_officer", referral.id) == ["referral_sent", "attachment_added"]
    _send(enter("vn_officer"), referral)
    assert cases.notices("nz_officer", referral.id) == ["attachment_added"]
    assert cases.notices("th_officer", referral.id) == ["referral_sent", "attachment_added"]
    page = text_of(enter("th_officer").get(f"/referrals/{referral.id}/"))
    assert "added after it was sent" in page and "File added" in page


def test_a_file_is_taken_out_of_a_draft_and_out_of_nothing_else(
    cases: Cases, enter: Enter, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    for name in ("one.png", "two.png"):
        _send(client, draft, name=name)
    one, two = _files(cases, draft, "nz_officer")
    form = hidden_fields(client.get(_page(draft)))

    with django_capture_on_commit_callbacks(execute=True):
        gone = client.post(f"{_page(draft)}{one.id}/remove/", form)
    cases.take(services.send, draft, by="nz_officer")
    late = client.post(f"{_page(draft)}{two.id}/remove/", form)

    assert (gone.status_code, late.status_code) == (302, 409)
    assert [path.name for path in _on_disk(media)] == [two.stored_as.hex]
    with pytest.raises(DatabaseError), transaction.atomic(), cases.acting("nz_officer"):
        ReferralAttachment.objects.filter(id=two.id).update(name="other.png")
    with cases.acting("nz_officer"):
        assert ReferralAttachment.objects.filter(id=two.id).delete() == (0, {})


@pytest.mark.parametrize("state", ["closed", "withdrawn"])
def test_what_is_over_takes_no_files(state: str, cases: Cases, enter: Enter) -> None:
    referral, client = cases.sent(), enter("nz_officer")
    form = hidden_fields(client.get(_page(referral)))
    step, words = {"closed": (services.close, {}), "withdrawn": (services.withdraw, {"reason": "EXERCISE"})}[state]
    cases.take(step, referral, by="nz_officer", **words)

    assert _send(client, referral, form=form).status_code == 409
    assert enter("vn_officer").get(_page(referral)).status_code == 409


def test_one_form_adds_one_file(cases: Cases, enter: Enter, media: Path) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_page(draft)))

    first, second = _send(client, draft, form=form), _send(client, draft, form=form)

    assert first["Location"] == second["Location"] == _page(draft)
    assert len(_files(cases, draft, "nz_officer")) == len(_on_disk(media)) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tool.exe", b"MZ", Reason.PROGRAM),
        ("empty.txt", b"", Reason.EMPTY),
        ("boat.jpg", PICTURE, Reason.MISMATCH),
        ("a.zip", hostile.locked(), Reason.ENCRYPTED),
        ("large.txt", b"x" * 2_000_001, Reason.TOO_LARGE),
    ],
)
def test_a_refusal_stands_at_the_field_and_leaves_nothing(
    name: str, content: bytes, reason: Reason, cases: Cases, enter: Enter, media: Path, settings: Any
) -> None:
    settings.ATTACHMENT_BYTES = 2_000_000
    draft = cases.draft()

    page = _send(enter("nz_officer"), draft, content, name)

    assert page.status_code == 200
    assert page.context["form"].errors["file"] == [str(reason.value)]
    assert _on_disk(media) == []


def test_a_locked_archive_comes_in_when_its_sender_says_so(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")

    assert _send(client, draft, hostile.locked(), "a.zip", is_locked_on_purpose="on").status_code == 302
    assert "locked with a password by its sender" in text_of(client.get(_page(draft)))


def test_without_a_file_the_form_says_so(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")

    page = client.post(_page(draft), hidden_fields(client.get(_page(draft))))

    assert page.context["form"].errors["file"] == ["Choose a file."]


@pytest.mark.parametrize("where", ["_begin", "add", "end", "keep"])
def test_a_full_disk_is_said_at_the_field_and_leaves_nothing(
    where: str, cases: Cases, enter: Enter, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_page(draft)))

    def full(*_args: Any, **_words: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner, name = {
        "_begin": (store, "_make_folder"),
        "add": (store.Sealer, "add"),
        "end": (store.os, "fsync"),
        "keep": (store, "keep"),
    }[where]
    monkeypatch.setattr(owner, name, full)

    page = _send(client, draft, form=form)

    assert page.context["form"].errors["file"] == [str(Reason.NO_SPACE.value)]
    assert _on_disk(media) == []
    assert _files(cases, draft, "nz_officer") == []


def test_a_file_cut_off_midway_is_said_at_the_field_and_leaves_nothing(cases: Cases, enter: Enter, media: Path) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_page(draft)))
    edge = "----edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in form.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
    )
    body = ("".join(parts) + head + "EXERCISE " * 30_000).encode()

    page = client.post(_page(draft), body, content_type=f"multipart/form-data; boundary={edge}")

    assert page.context["form"].errors["file"] == [str(Reason.CUT_OFF.value)]
    assert _on_disk(media) == []


def test_what_a_stranger_sends_is_not_stored(cases: Cases, client: Client, media: Path) -> None:
    draft = cases.draft()

    response = client.post(_page(draft), {"file": SimpleUploadedFile("a.txt", b"x" * 100_000)})

    assert response.status_code == 302 and "/accounts/login/" in response["Location"]
    assert list(media.rglob("*")) == []


def test_who_signs_out_elsewhere_while_a_file_is_on_its_way_has_not_sent_it(
    cases: Cases, enter: Enter, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_page(draft)))
    monkeypatch.setattr(uploads, "_give_connection_back", lambda: Session.objects.all().delete())

    response = _send(client, draft, form=form)

    assert response.status_code == 302 and "/accounts/login/" in response["Location"]
    assert _on_disk(media) == []


def test_whoever_sends_a_file_stays_signed_in(
    cases: Cases, enter: Enter, rf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = rf.post("/")
    client = enter("nz_officer")
    client.get("/")
    soon = timezone.now() + timedelta(minutes=2)
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=soon)
    request.session = client.session
    request.session.get("nothing")
    monkeypatch.setattr(uploads, "_PUT_OFF_EVERY_SECONDS", -1)

    uploads.SealingHandler(request, stores=True).receive_data_chunk(b"x", 0)

    ends_at = Session.objects.get(session_key=client.session.session_key).expire_date
    assert ends_at > timezone.now() + timedelta(minutes=29)


def test_more_files_than_the_threads_can_bear_are_asked_to_wait(
    cases: Cases, enter: Enter, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_page(draft)))
    monkeypatch.setattr(uploads, "_lines", none_left := BoundedSemaphore(1))
    none_left.acquire()

    response = _send(client, draft, form=form)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Wait a minute" in text_of(response)
    none_left.release()
    assert _send(client, draft, form=form).status_code == 302


def test_several_files_in_one_form_are_not_read_and_leave_nothing(cases: Cases, enter: Enter, media: Path) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_page(draft)))
    files = [SimpleUploadedFile(f"{number}.txt", b"x" * 9) for number in range(3)]

    assert client.post(_page(draft), {**form, "file": files}).status_code == 400
    assert _on_disk(media) == []


def test_a_file_that_the_disk_has_lost_or_spoilt_is_said_in_words(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    _send(client, draft)
    (file,) = _files(cases, draft, "nz_officer")
    store.path_of(file.stored_as).write_bytes(b"x")

    assert client.get(f"{_page(draft)}{file.id}/").status_code == 503


def test_a_place_in_a_picture_is_told_to_its_sender(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    _send(client, draft, hostile.jpeg(told=hostile.exif(0x8825, 0x010F)), "boat.jpg")

    assert "holds the place where it was taken" in text_of(client.get(_page(draft)))


def test_the_database_takes_no_file_in_anothers_name(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    theirs = cases.recipient(referral, "th_officer")
    fields = {"name": "x.txt", "kind": "text", "size": 1, "digest": "0" * 64, "referral": referral}

    def put(who: str, **changes: Any) -> None:
        with transaction.atomic(), cases.acting(who) as actor:
            mine = {"added_by_id": actor.person_id, "agency_id": actor.agency_id, "added_at": cases.now}
            ReferralAttachment(stored_as=uuid7(), **fields | mine | changes).save(force_insert=True)

    for who, changes in (
        ("vn_officer", {}),  # as if of the owner
        ("vn_officer", {"recipient": theirs}),  # as if of another recipient
        ("nz_other_agency", {}),
        ("nz_officer", {"recipient": theirs}),
        ("nz_officer", {"scan": "clean", "scanned_at": cases.now}),
    ):
        with pytest.raises(ProgrammingError):
            put(who, **changes)
    put("nz_officer")


def test_a_list_of_files_asks_as_much_for_many_as_for_one(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    counts = []
    for number in (1, 4):
        for place in range(number):
            _send(client, draft, name=f"{number}-{place}.png")
        client.get(_page(draft))
        with connection.execute_wrapper(counter := _Counter()):
            client.get(_page(draft))
        counts.append(counter.number)

    assert counts[0] == counts[1]


class _Counter:
    number = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.number += 1
        return execute(*args)
