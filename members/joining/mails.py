"""The mails of invitations, sent by the system actor `joining`; each says where to come and nothing else."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from common import words
from common.access import demand
from members import outbox, permissions
from members.acting import acting_as
from members.joining import queries
from members.joining.codes import INVITATION, code_of
from members.joining.returned import returned_in
from members.joining.services import SYSTEM
from members.models import Invitation


def deliver(*, now: datetime) -> int:
    """Send what waits, in small claimed batches; how many left."""
    sent = 0
    while claimed := _claim():
        sent += sum(_mail(invitation, now=now) for invitation in claimed)
    return sent


def _claim() -> list[Invitation]:
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.MAIL_INVITATIONS)
        return outbox.claim(queries.to_mail())


def _mail(invitation: Invitation, *, now: datetime) -> bool:
    try:
        _message(invitation).send()
    except SMTPRecipientsRefused:  # the inviter is told on the invitation's page
        _note(invitation, refused_at=now)
        return False
    except OSError:  # the mail server or the folder; the lease lets the next sweep try again
        return False
    _note(invitation, mailed_at=now)
    return True


def _note(invitation: Invitation, **instants: datetime) -> None:
    with acting_as(SYSTEM):
        Invitation.objects.filter(id=invitation.id).update(**instants)


def take_back(report: bytes, *, now: datetime) -> bool:
    """Note that a mail came back after it had left, as a mail server reports it; False when it is none of ours.

    A report may be made up by somebody who has seen the mail, so it closes nothing: the inviter reads on the
    invitation's page that it came back, and the code still works.
    """
    returned = returned_in(report)
    if returned is None:
        return False
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.MAIL_INVITATIONS)
        # The same sending only: a mail that was sent again since is another one.
        left = Invitation.objects.filter(id=returned.invitation_id, version=returned.version, mailed_at__isnull=False)
        return bool(left.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).update(refused_at=now))


def address_of(invitation: Invitation) -> str:
    """Where the person comes in: the whole address with the code in it."""
    return f"{settings.PORTAL_URL}{reverse('join_by_link', args=[code_of(invitation.handle, purpose=INVITATION)])}"


def _message(invitation: Invitation) -> EmailMessage:
    body = _(
        "%(agency)s invites you to the JPOA Portal.\n\n"
        "Open this address to join. It works once, for you, until %(until)s:\n%(address)s\n\n"
        "Nobody from the portal will ever ask you for this address or for a password. "
        "If you do not know why you get this mail, do nothing.\n"
    ) % {
        "agency": invitation.agency.name,
        "until": words.instant_words(invitation.expires_at, ZoneInfo(invitation.agency.time_zone)),
        "address": address_of(invitation),
    }
    return EmailMessage(
        subject=_("JPOA Portal: an invitation"),
        body=body,
        to=[invitation.email],
        headers={
            # Another one each time it is sent: mail servers drop what they have seen.
            "Message-ID": f"<{invitation.id}.{invitation.version}@jpoa-portal>",
            "Auto-Submitted": "auto-generated",
        },
    )
