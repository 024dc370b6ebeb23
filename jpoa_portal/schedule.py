"""What runs by itself: name, task, when (by the portal's clock, in UTC), why.

Beat knows real time only, so it has one entry, each second, that asks here what fell due since
the last run stored in PostgreSQL. A job that was missed runs once, not once for each time missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from common import clock
from jpoa_portal.models import JobRun

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    """A job and its rhythm, counted from midnight UTC."""

    name: str
    task: str
    every: timedelta
    why: str

    def last_due(self, now: datetime) -> datetime:
        """The latest instant up to `now` at which the job fell due."""
        return now - (now - _EPOCH) % self.every


JOBS: tuple[Job, ...] = (
    Job("seal_audit", "members.seal_audit", timedelta(seconds=1), "What happened is beyond change within a second."),
    Job("deliver_notices", "members.deliver_notices", timedelta(seconds=2), "A notice's mail leaves within seconds."),
    Job("deliver_invitations", "members.deliver_invitations", timedelta(seconds=2), "An invitation leaves in seconds."),
    Job(
        "deliver_account_mails",
        "members.deliver_account_mails",
        timedelta(seconds=2),
        "A link for a new password, or word of a new browser, leaves within seconds.",
    ),
    Job("work_on_imports", "members.work_on_imports", timedelta(seconds=2), "A file of members is checked and saved."),
    Job("forget_imports", "members.forget_imports", timedelta(hours=1), "What an unused file holds goes after a day."),
    Job(
        "expect_returns",
        "operations.expect_returns",
        timedelta(minutes=5),
        "What is expected in a round stands soon after it begins, and after a country joins late.",
    ),
    Job(
        "tally",
        "operations.tally",
        timedelta(hours=1),
        "How far a round is, on the first of a month; how many plans it has, on a Monday; each from five up.",
    ),
    Job("remind", "operations.remind", timedelta(minutes=1), "A return that is expected is said once a rung."),
    Job(
        "escalate",
        "operations.escalate",
        timedelta(minutes=1),
        "An answer that is late is said within the receiving agency: to its officer, then its desk, its administrator.",
    ),
    Job("expire_shares", "operations.expire_shares", timedelta(minutes=1), "What was given for a time ends in time."),
    Job(
        "purge_referrals",
        "operations.purge_referrals",
        timedelta(minutes=5),
        "An owner is asked before the content of a referral is deleted; after its last day it is deleted.",
    ),
    Job(
        "tell_of_debriefs",
        "operations.tell_of_debriefs",
        timedelta(minutes=5),
        "Who takes part in a round is told that its debrief asks, and reminded once, three days before it closes.",
    ),
    Job(
        "work_on_attachments",
        "operations.work_on_attachments",
        timedelta(seconds=2),
        "A file is scanned, and gets its small picture, within seconds.",
    ),
    Job(
        "sweep_attachments",
        "operations.sweep_attachments",
        timedelta(hours=1),
        "A stored file that no referral has goes after a day.",
    ),
    Job("make_exports", "operations.make_exports", timedelta(seconds=2), "An export that was asked for is made."),
    Job(
        "expire_exports",
        "operations.expire_exports",
        timedelta(minutes=1),
        "The file of an export is deleted when its time is over.",
    ),
    Job("build_reports", "reporting.build_queued", timedelta(seconds=2), "A report that was asked for gets built."),
    Job(
        "mail_audit_head",
        "members.mail_audit_head",
        timedelta(days=1),
        "The chairs keep the last seal.",
    ),
    Job(
        "ask_to_confirm",
        "members.ask_to_confirm",
        timedelta(hours=1),
        "An agency whose entry, people or roles nobody confirmed for 90 days is asked, and again each 30 days.",
    ),
    Job("fill_days", "members.fill_days", timedelta(days=1), "Each country has public holidays for two years to come."),
    Job(
        "watch_unused",
        "members.watch_unused",
        timedelta(days=1),
        "An account that nobody uses is asked about, and stopped.",
    ),
    Job("forget_sessions", "jpoa_portal.forget_sessions", timedelta(hours=1), "Sessions that are over are deleted."),
    Job("forget_kept_texts", "members.forget_kept_texts", timedelta(hours=1), "Kept words go after seven days."),
)


def start_due_jobs(*, now: datetime, start: Callable[[str], object]) -> list[str]:
    """Start each job that fell due by `now` and was not started for that instant; the names started."""
    return [job.name for job in JOBS if _claim(job, now=now) and (start(job.task) or True)]


def _claim(job: Job, *, now: datetime) -> bool:
    """Take the job's latest due instant, once among all workers."""
    due_at = job.last_due(now)
    with transaction.atomic():
        run, is_new = JobRun.objects.get_or_create(
            job=job.name, defaults={"due_at": due_at, "started_at": clock.real_now()}
        )
        if is_new:
            return True
        # A clock that was set back starts again from there.
        return bool(
            JobRun.objects.filter(job=job.name, due_at=run.due_at)
            .exclude(due_at=due_at)
            .update(due_at=due_at, started_at=clock.real_now())
        )
