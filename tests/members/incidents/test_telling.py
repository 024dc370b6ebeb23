"""Who is told that the whole record was opened: every agency, on its desk and by a mail without a word of why."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from members.models import Agency
from members.notices.services import Delivered, deliver
from tests.members.incidents.asking import ASK, FIRST, SECOND, WORDS

pytestmark = pytest.mark.django_db

SAID = "Two auditors have opened the whole record"
Enter = Callable[[str], Client]


@pytest.fixture
def opened(enter: Enter) -> str:
    """The page of an open incident, which both auditors have looked at."""
    page = str(enter(FIRST).post(ASK, WORDS)["Location"])
    enter(SECOND).post(f"{page}confirm/", {"version": "1"})
    for name in (FIRST, SECOND):
        assert enter(name).get(page).status_code == 200
    return page


def test_the_mail_says_that_it_was_opened_and_not_why(
    opened: str, person: Any, now: Any, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "common.mailfiles.MailFiles", tmp_path / "mail"
    agencies = Agency.objects.filter(is_active=True).count()

    assert deliver(now=now) == Delivered(agencies, 0)
    for path in settings.MAIL_DIR.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        said = f"{mail['Subject']}\n{mail.get_content()}"
        assert SAID in said and opened in said
        for word in (WORDS["name"], WORDS["reason"], person(FIRST).name, person(SECOND).name):
            assert word not in said


def test_an_auditor_who_looks_does_not_take_the_notice_off_the_agencys_desk(opened: str, enter: Enter) -> None:
    """Ruth Cadwallen and Hana Whitcombe are of one agency."""
    client = enter("nz_officer")

    assert SAID in client.get("/").content.decode()
    assert "You do not have to do anything" in client.get(opened).content.decode()
    assert SAID not in client.get("/").content.decode()
