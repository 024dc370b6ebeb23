"""Reports of mail servers about mails that came back, in the shape of the standard, and what is made of them."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from members.joining import mails, services
from members.joining.returned import returned_in
from members.models import Invitation
from tests.members.joining.inviting import Acting, invite


def report(message_id: str, *, action: str = "failed", is_whole: bool = True) -> bytes:
    """A report of delivery about a mail with this Message-ID: the mail as a whole, or its headers alone."""
    wrapped = MIMEMultipart("report", **{"report-type": "delivery-status"})
    wrapped.attach(MIMEText("The mail could not be delivered."))
    status = Message()
    status.add_header("Content-Type", "message/delivery-status")
    about, recipient = Message(), Message()
    about["Reporting-MTA"] = "dns; mail.example"
    recipient["Final-Recipient"], recipient["Action"], recipient["Status"] = "rfc822; a@b.example", action, "5.1.1"
    status.set_payload([about, recipient])
    wrapped.attach(status)
    sent = EmailMessage()
    sent["Message-ID"], sent["Subject"] = message_id, "JPOA Portal: an invitation"
    sent.set_content("Come in.")
    wrapped.attach(
        MIMEMessage(sent) if is_whole else MIMEText(f"Message-ID: {message_id}\nTo: a@b.example", "rfc822-headers")
    )
    return wrapped.as_bytes()


ID = "019d0000-0000-7000-8000-000000000001"


@pytest.mark.parametrize("is_whole", [True, False])
def test_the_sending_that_failed_is_found(is_whole: bool) -> None:
    found = returned_in(report(f"<{ID}.3@jpoa-portal>", is_whole=is_whole))

    assert found and (str(found.invitation_id), found.version) == (ID, 3)


@pytest.mark.parametrize(
    "mail",
    [
        report(f"<{ID}.3@jpoa-portal>", action="delayed"),
        report(f"<{ID}@jpoa-portal>"),
        report("<somebody@else.example>"),
        b"Subject: hello\n\n<019d0000-0000-7000-8000-000000000001.3@jpoa-portal>",
        b"",
    ],
)
def test_what_is_no_failure_of_an_invitation_says_nothing(mail: bytes) -> None:
    assert returned_in(mail) is None


@given(st.binary(max_size=400), st.integers(0, 900))
def test_a_damaged_report_breaks_nothing(noise: bytes, place: int) -> None:
    mail = report(f"<{ID}.3@jpoa-portal>")

    assert returned_in(mail[:place] + noise + mail[place:]) in {None, returned_in(mail)}


def _mailed(acting: Acting, now: Any) -> Invitation:
    invitation = invite(acting, now)
    mails.deliver(now=now)
    return invitation


def _state(acting: Acting, invitation: Invitation, now: Any) -> str:
    with acting("nz_administrator"):
        return Invitation.objects.get(id=invitation.id).state(now)


@pytest.mark.django_db
def test_the_inviter_reads_that_the_mail_came_back(acting: Acting, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = _mailed(acting, now)
    came = report(f"<{invitation.id}.{invitation.version}@jpoa-portal>")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(came)))
    said = io.StringIO()

    call_command("returned_mail", stderr=said)

    assert _state(acting, invitation, now) == "refused"
    assert "Noted" in said.getvalue()


@pytest.mark.django_db
def test_a_report_about_an_earlier_sending_is_too_late(acting: Acting, now: Any) -> None:
    invitation = _mailed(acting, now)
    earlier = report(f"<{invitation.id}.{invitation.version}@jpoa-portal>")
    with acting("nz_administrator") as by:
        services.renew(invitation=invitation, by=by, now=now, version=invitation.version)
    mails.deliver(now=now + timedelta(hours=1))

    assert mails.take_back(earlier, now=now) is False
    assert _state(acting, invitation, now) == "open"


@pytest.mark.django_db
def test_a_mail_that_never_left_does_not_come_back(acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)

    assert mails.take_back(report(f"<{invitation.id}.{invitation.version}@jpoa-portal>"), now=now) is False
    assert _state(acting, invitation, now) == "waiting"
