"""The Celery application; the worker and beat start from here, requests never publish to it."""

import atexit
import os
import time
from contextlib import suppress

from celery import Celery, signals
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jpoa_portal.settings")

app = Celery("jpoa_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {"tick": {"task": "jpoa_portal.tick", "schedule": 1.0, "options": {"expires": 5}}}

SIGN = "jpoa:sign:{part}"
_SIGN_SECONDS = 120


def _leave_sign(part: str) -> None:
    """Note in the broker that a part lives; /readyz reads how old the sign is."""
    with app.connection_or_acquire() as connection:
        connection.default_channel.client.set(SIGN.format(part=part), time.time(), ex=_SIGN_SECONDS)


def _take_sign(part: str) -> None:
    with suppress(OperationalError, OSError), app.connection_or_acquire() as connection:
        connection.default_channel.client.delete(SIGN.format(part=part))


@signals.heartbeat_sent.connect
def worker_lives(**_: object) -> None:
    """The worker's own heartbeat, every two seconds."""
    _leave_sign("worker")


@signals.worker_shutdown.connect
def worker_stops(**_: object) -> None:
    """A worker that stops takes its sign with it, so that the next start is not taken for ready too soon."""
    _take_sign("worker")


@signals.beat_init.connect
def beat_starts(**_: object) -> None:
    """Beat has no signal for its end; the interpreter's serves."""
    atexit.register(_take_sign, "beat")


@signals.before_task_publish.connect(sender="jpoa_portal.tick")
def beat_lives(**_: object) -> None:
    """Only beat publishes the tick."""
    _leave_sign("beat")
