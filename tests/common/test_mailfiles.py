from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from common.mailfiles import MailFiles


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


def _mail(subject: str) -> EmailMessage:
    return EmailMessage(subject=subject, body="Xin chào", from_email="a@portal.example", to=["b@nz.example"])


def test_each_message_is_one_file_that_a_mail_reader_opens(folder: Path) -> None:
    number = MailFiles().send_messages([_mail("first"), _mail("second")])

    read = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]
    assert number == 2
    assert sorted(message["Subject"] for message in read) == ["first", "second"]
    assert read[0].get_content().strip() == "Xin chào"


def test_nothing_half_written_is_left_in_the_folder(folder: Path) -> None:
    MailFiles().send_messages([_mail("first")])

    assert [path.suffix for path in folder.iterdir()] == [".eml"]


def test_the_order_of_the_names_is_the_order_of_sending(folder: Path) -> None:
    for subject in ("1", "2", "3"):
        MailFiles().send_messages([_mail(subject)])

    read = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]
    assert [message["Subject"] for message in read] == ["1", "2", "3"]


def test_a_folder_that_cannot_be_written_is_an_error_and_not_silence(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")

    with pytest.raises(OSError, match="exists"):
        MailFiles().send_messages([_mail("first")])
