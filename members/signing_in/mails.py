"""Mails to a person about the own account: written as rows, sent by the worker.

So signing in does not wait for a mail server, works when there is none, and takes as long for an address without an
account: for that one a row is written too, and dropped. No case content, no network address: mail servers on the way
read these mails, and where a police officer sits is nobody's business. The page "Where you are signed in" says it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from common import clock
from common.access import demand
from common.words import local_words, utc_words
from members import outbox, permissions
from members.access import actor_for, system
from members.acting import acting_as
from members.people import account_mails, queries
from members.people.browsers import words_for
from members.people.models import AccountMail, Person

SYSTEM = system("accounts")
_KEPT_FOR = timedelta(days=1)
# So many links for a new password are enough; each of them works, so who asks for more keeps nobody out.
_MOST_LINKS, _IN = 3, timedelta(minutes=15)
_TEMPLATES = {
    AccountMail.Kind.FORGOTTEN: (
        "account/email/password_reset_key_subject.txt",
        "account/email/password_reset_key_message.txt",
    ),
    AccountMail.Kind.NEW_BROWSER: ("members/mail/new_browser_subject.txt", "members/mail/new_browser.txt"),
    **dict.fromkeys(
        (AccountMail.Kind.CODE_BY_AGENCY, AccountMail.Kind.CODE_BY_TWO),
        ("members/mail/code_for_you_subject.txt", "members/mail/code_for_you.txt"),
    ),
    AccountMail.Kind.CODE_GIVEN: ("members/mail/code_given_subject.txt", "members/mail/code_given.txt"),
    AccountMail.Kind.CODE_WAITS: ("members/mail/code_waits_subject.txt", "members/mail/code_waits.txt"),
    AccountMail.Kind.CODE_USED: ("members/mail/code_used_subject.txt", "members/mail/code_used.txt"),
}


def tell_of_new_browser(*, person: Person, user_agent: str) -> None:
    """Somebody has signed in from a browser that was not known for the account."""
    account_mails.write(person, AccountMail.Kind.NEW_BROWSER, user_agent=user_agent[:400])


def promise_new_password(*, person: Person | None) -> None:
    """Somebody has asked for a new password, for an account or for an address without one."""
    account_mails.write(person, AccountMail.Kind.FORGOTTEN)


def deliver(*, now: datetime) -> int:
    """Send what waits, in small claimed batches, and drop what has served; how many went out."""
    sent = 0
    while claimed := _claim():
        sent += sum(_send(mail, now=now) for mail in claimed)
    with acting_as(SYSTEM):
        AccountMail.objects.filter(made_at__lt=clock.real_now() - _KEPT_FOR).delete()
    return sent


def _claim() -> list[AccountMail]:
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.MAIL_ACCOUNTS)
        waiting = AccountMail.objects.filter(done_at__isnull=True)
        return outbox.claim(waiting.select_related("person", "about").order_by("made_at"))


def _send(mail: AccountMail, *, now: datetime) -> bool:
    is_wanted = _is_wanted(mail)
    if is_wanted:
        try:
            _message(mail, now=now).send()
        except OSError:  # the mail server or the folder; the lease lets the next sweep try again
            return False
    with acting_as(SYSTEM):
        AccountMail.objects.filter(id=mail.id).update(done_at=clock.real_now(), is_sent=is_wanted)
    return is_wanted


def _is_wanted(mail: AccountMail) -> bool:
    """Not for an address without an account, for a suspended one, nor a fourth link within a quarter of an hour."""
    if mail.person is None or not mail.person.is_active:
        return False
    if mail.kind != AccountMail.Kind.FORGOTTEN:
        return True
    with acting_as(SYSTEM):
        sent = AccountMail.objects.filter(
            person=mail.person, kind=mail.kind, is_sent=True, made_at__gt=mail.made_at - _IN
        )
        return sent.count() < _MOST_LINKS


def _message(mail: AccountMail, *, now: datetime) -> EmailMessage:
    person = mail.person
    assert person  # noqa: S101 - only those are wanted
    actor = actor_for(person, now=now)
    zone = ZoneInfo(actor.time_zone)
    with translation.override(person.language):
        page = {
            "when": " = ".join(filter(None, (local_words(mail.made_at, zone), utc_words(mail.made_at, zone)))),
            "browser": words_for(mail.user_agent),
            "administrators": ", ".join(queries.administrators_of(actor, now=now)),
            "sessions_url": settings.PORTAL_URL + reverse("usersessions_list"),
            "approvals_url": settings.PORTAL_URL + reverse("approval_list"),
            "about": mail.about,
            "about_url": _page_of(mail.about) if mail.about else "",
            "is_by_secretariat": mail.kind == AccountMail.Kind.CODE_BY_TWO,
            "password_url": settings.PORTAL_URL + reverse("account_change_password"),
            "password_reset_url": _link(person) if mail.kind == AccountMail.Kind.FORGOTTEN else "",
        }
        subject, body = (render_to_string(name, page).strip() for name in _TEMPLATES[AccountMail.Kind(mail.kind)])
    return EmailMessage(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}",
        body=body,
        to=[person.email],
        headers={"Message-ID": f"<{mail.id}@jpoa-portal>", "Auto-Submitted": "auto-generated"},
    )


def _page_of(person: Person) -> str:
    """The person's page in the agency, for those who keep it; empty when the person has left meanwhile."""
    membership = person.memberships.filter(ends_at__isnull=True).first()
    return settings.PORTAL_URL + membership.get_absolute_url() if membership else ""


def _link(person: Person) -> str:
    """Made when the mail leaves: it stands in no table."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs=key)
