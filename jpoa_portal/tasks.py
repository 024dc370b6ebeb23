"""The tick: once a second it starts what fell due by the portal's clock."""

from __future__ import annotations

from celery import current_app, shared_task

from common import clock
from jpoa_portal import schedule
from jpoa_portal.sessions import SessionStore


@shared_task(name="jpoa_portal.tick")
def tick() -> None:
    schedule.start_due_jobs(now=clock.now(), start=current_app.send_task)


@shared_task(name="jpoa_portal.forget_sessions")
def forget_sessions() -> None:
    SessionStore.clear_expired()
