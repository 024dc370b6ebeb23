"""The daily mail with the audit's head: to both chairs' officers, with no content, and loud when the chain broke."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from audit import checking
from members.trail import head_mail, services
from tests.audit.writing import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mails(settings: Any, tmp_path: Path) -> Path:
    """A mail folder of the test's own."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "common.mailfiles.MailFiles", tmp_path / "mail"
    return Path(settings.MAIL_DIR)


def _read(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]


def test_it_goes_to_the_officers_of_both_chairs_each_alone(now: datetime, mails: Path) -> None:
    assert head_mail.send(now=now) == 5

    to = {mail["To"] for mail in _read(mails)}
    assert to == {
        "marama.ellery@nz-border.example",
        "douglas.kerrisford@nz-police.example",
        "le.thi.ngoc.bich.van@vn-police.example",
        "duong.van.bao.phuc@vn-border.example",
        "samanthi.weerakkodige@lk-police.example",
    }


def test_it_carries_the_last_seal_and_how_to_use_it(now: datetime, mails: Path) -> None:
    head_mail.send(now=now)

    for mail in _read(mails):
        assert mail["X-Audit-Head"] == services.head()
        assert f"--head {services.head()}" in mail.get_content()
        assert "found it whole" in mail.get_content()
        assert mail["Subject"] == "JPOA Portal: the seal of the record for 2026-11-24"


def test_before_any_membership_there_is_nobody_to_mail(now: datetime, mails: Path) -> None:
    assert head_mail.send(now=now - timedelta(days=3 * 366)) == 0


def test_a_broken_chain_is_said_in_mail_and_log(
    now: datetime, mails: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(checking, "first_broken", lambda: 7)
    head_mail.send(now=now)

    assert all("not as it was sealed from batch 7 on" in mail.get_content() for mail in _read(mails))
    assert [line for line in told(caplog) if line["event"] == "audit_chain_broken"] == [
        {"event": "audit_chain_broken", "level": "error", "batch": 7}
    ]


def test_a_mail_that_cannot_leave_does_not_hold_the_others(
    now: datetime, mails: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sending = head_mail.EmailMessage.send

    def send(message: Any) -> Any:
        if "nz-border" in message.to[0]:
            raise OSError
        return sending(message)

    monkeypatch.setattr(head_mail.EmailMessage, "send", send)
    assert head_mail.send(now=now) == 4

    assert {"event": "audit_head_not_mailed", "level": "warning", "failed": 1} in told(caplog)
