"""Whatever is sent is refused at the field or inert; nothing falls over, and nothing grows."""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from operations.models import ReferralAttachment
from tests.operations.attachments.hostile import HOSTILE, UNSAFE_NAMES, Upload
from tests.operations.cases import Cases
from tests.operations.pages import hidden_fields

pytestmark = pytest.mark.django_db


def test_no_hostile_upload_is_more_than_a_sentence(
    cases: Cases, enter: Callable[[str], Client], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    draft, client = cases.draft(), enter("nz_officer")
    page = f"/referrals/{draft.id}/files/"
    names = [Upload(name, name, lambda: b"x", None) for name in UNSAFE_NAMES]
    form = hidden_fields(client.get(page))
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answers = {}
    for upload in (*HOSTILE, *names):
        content = upload.make()
        form = hidden_fields(client.get(page))
        answer = client.post(page, {**form, "file": SimpleUploadedFile(upload.name, content)})
        answers[upload.what] = (answer.status_code, answer.context and dict(answer.context["form"].errors))

    assert len(HOSTILE) >= 30
    for upload in HOSTILE:
        status, errors = answers[upload.what]
        expected = (302, None) if upload.reason is None else (200, {"file": [str(upload.reason.value)]})
        assert (status, errors) == expected, upload.what
    assert {status for status, _errors in answers.values()} <= {200, 302}
    with cases.acting("nz_officer"):
        kept = list(ReferralAttachment.objects.filter(referral=draft).values_list("name", flat=True))
    assert all(name.isprintable() and not set(name) & set("/\\") for name in kept)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == len(kept)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200_000  # kilobytes
