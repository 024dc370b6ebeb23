"""`manage.py remind`: one scan, one delivery; mails say where to look and never what is there."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from members.acting import acting_as
from members.models import DutyDesk
from members.notices import services as notices
from operations.models import ReportingObligation
from operations.returns import services as returns
from tests.operations.cases import KHOA, Cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(settings: Any, tmp_path: Path, now: datetime) -> Path:
    """A mail folder of the test's own, and no mail that waits from before."""
    settings.EMAIL_BACKEND = "common.mailfiles.MailFiles"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MAIL_DIR.mkdir()
    notices.deliver(now=now)
    for file in settings.MAIL_DIR.glob("*"):
        file.unlink()
    return Path(settings.MAIL_DIR)


def _remind(now: str) -> dict[str, int]:
    out = StringIO()
    call_command("remind", now=now, json=True, stdout=out)
    return dict(json.loads(out.getvalue()))


def _read(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]


def _late(obligation: ReportingObligation, days: float = 7.5) -> str:
    return (obligation.due_at + timedelta(days=days)).isoformat()


def test_once_it_reminds_and_twice_it_adds_nothing(cases: Cases, mails: Path) -> None:
    obligation = cases.obligation()

    first, second = _remind(_late(obligation)), _remind(_late(obligation))

    assert first["reminders_created"] > 0
    assert first["delivered"] == first["reminders_created"] == len(_read(mails))
    assert second == {**second, "reminders_created": 0, "delivered": 0, "failed": 0}
    assert first["obligations_due"] == second["obligations_due"] > 0


def test_each_reminder_is_one_mail_to_the_agency_it_is_for(cases: Cases, mails: Path) -> None:
    obligation = cases.obligation()

    _remind(_late(obligation))

    to = [mail for mail in _read(mails) if str(obligation.id) in mail.get_content()]
    assert len(to) == 1
    assert DutyDesk.objects.get(agency=obligation.agency, unit=None).email in to[0]["To"]
    assert "nz-border" not in to[0]["To"]
    assert to[0]["Auto-Submitted"] == "auto-generated"


def test_it_stops_when_the_return_is_sent(cases: Cases, mails: Path) -> None:
    obligation = cases.obligation()
    _remind(_late(obligation))
    cases.sent_return(ARREST=1)
    before = len(_about(obligation, mails))

    _remind(_late(obligation, 31))

    assert len(_about(obligation, mails)) == before == 1


def _about(obligation: ReportingObligation, folder: Path) -> list[EmailMessage]:
    return [mail for mail in _read(folder) if str(obligation.id) in mail.get_content()]


def test_no_mail_holds_a_word_of_a_case_or_of_a_return(cases: Cases, mails: Path) -> None:
    words = {"summary": "CANARYSUMMARY", "narrative": "CANARYNARRATIVE"}
    row = cases.received_in("declined", subject=KHOA, **words)
    cases.begun_return(remarks="CANARYREMARKS", ARREST=987_654)
    obligation = cases.obligation("th_officer")

    _remind(_late(obligation))

    sent = [mail.as_string() for mail in _read(mails)]
    assert any(row.referral.reference in mail for mail in sent)
    for secret in ("CANARY", KHOA.full_name, KHOA.native_script, "no officers this week", "987654", "987,654"):
        assert not [mail for mail in sent if secret in mail]


def test_a_mail_that_cannot_be_written_is_counted_and_waits(cases: Cases, mails: Path, settings: Any) -> None:
    obligation = cases.obligation()
    mails.rmdir()
    mails.write_text("a file stands where the folder should be")

    counts = _remind(_late(obligation))

    assert counts["failed"] == counts["reminders_created"] > 0
    assert counts["delivered"] == 0


@pytest.mark.parametrize("now", ["tomorrow", "2026-12-05T08:00", "2026-13-05T08:00+07:00", "05/12/2026"])
def test_an_instant_that_is_none_is_refused_in_a_sentence_that_names_the_option(now: str) -> None:
    with pytest.raises(CommandError, match=r"--now .*2026-12-05T08:00\+07:00"):
        call_command("remind", now=now, json=True, stdout=StringIO())


def test_without_json_it_says_the_same_in_words(mails: Path) -> None:
    out = StringIO()

    call_command("remind", stdout=out)

    assert out.getvalue().startswith("obligations_due ")


def test_an_instant_in_any_zone_is_the_same_scan(cases: Cases, mails: Path) -> None:
    obligation = cases.obligation()
    at = obligation.due_at + timedelta(days=7)
    with acting_as(returns.SYSTEM):
        before = obligation.reminders.count()

    _remind(at.isoformat())
    again = _remind(at.astimezone(tz=None).isoformat())

    with acting_as(returns.SYSTEM):
        assert obligation.reminders.count() == before + 1
    assert again["reminders_created"] == 0
