"""All jobs of operations: each calls one service with the portal's time."""

from __future__ import annotations

from celery import shared_task

from common import clock
from operations.debriefs import services as debriefs
from operations.exports import work as exports
from operations.jpoas import tallies
from operations.referrals import attachment_work, lateness, recalls
from operations.retention import purge
from operations.returns import services as returns


@shared_task(name="operations.expect_returns")
def expect_returns() -> None:
    returns.expect_all(now=clock.now())


@shared_task(name="operations.tally")
def tally() -> None:
    tallies.count_all(now=clock.now())


@shared_task(name="operations.remind")
def remind() -> None:
    returns.remind(now=clock.now())


@shared_task(name="operations.tell_of_debriefs")
def tell_of_debriefs() -> None:
    debriefs.tell(now=clock.now())


@shared_task(name="operations.escalate")
def escalate() -> None:
    lateness.escalate(now=clock.now())


@shared_task(name="operations.expire_shares")
def expire_shares() -> None:
    recalls.expire(now=clock.now())


@shared_task(name="operations.purge_referrals")
def purge_referrals() -> None:
    purge.work(now=clock.now())


@shared_task(name="operations.work_on_attachments")
def work_on_attachments() -> None:
    attachment_work.work(now=clock.now())


@shared_task(name="operations.sweep_attachments")
def sweep_attachments() -> None:
    attachment_work.sweep()


@shared_task(name="operations.make_exports")
def make_exports() -> None:
    exports.make_waiting(tell_time=clock.now)


@shared_task(name="operations.expire_exports")
def expire_exports() -> None:
    exports.expire(now=clock.now())
