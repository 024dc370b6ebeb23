"""All jobs of reporting: each calls one service with the portal's time."""

from __future__ import annotations

from celery import shared_task

from common import clock
from reporting import services


@shared_task(name="reporting.build_queued")
def build_queued() -> None:
    services.build_queued(now=clock.now())
