"""All jobs of members: each calls one service with the portal's time."""

from __future__ import annotations

from celery import shared_task

from common import clock
from members.directory import services as directory
from members.imports import work
from members.joining import mails as invitations
from members.notices import services as notices
from members.people import kept, unused
from members.signing_in import mails
from members.trail import head_mail
from members.trail import services as trail


@shared_task(name="members.deliver_notices")
def deliver_notices() -> None:
    notices.deliver(now=clock.now())


@shared_task(name="members.deliver_invitations")
def deliver_invitations() -> None:
    invitations.deliver(now=clock.now())


@shared_task(name="members.ask_to_confirm")
def ask_to_confirm() -> None:
    directory.ask_to_confirm(now=clock.now())


@shared_task(name="members.fill_days")
def fill_days() -> None:
    directory.fill_days(now=clock.now())


@shared_task(name="members.work_on_imports")
def work_on_imports() -> None:
    work.work(now=clock.now())


@shared_task(name="members.forget_imports")
def forget_imports() -> None:
    work.forget(now=clock.now())


@shared_task(name="members.watch_unused")
def watch_unused() -> None:
    unused.watch(now=clock.now())


@shared_task(name="members.deliver_account_mails")
def deliver_account_mails() -> None:
    mails.deliver(now=clock.now())


@shared_task(name="members.forget_kept_texts")
def forget_kept_texts() -> None:
    kept.forget_old()


@shared_task(name="members.seal_audit")
def seal_audit() -> None:
    trail.seal()


@shared_task(name="members.mail_audit_head")
def mail_audit_head() -> None:
    head_mail.send(now=clock.now())
