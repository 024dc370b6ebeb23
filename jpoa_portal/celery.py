"""The Celery application; the worker and beat start from here, requests never publish to it."""

import os
import time

from celery import Celery, signals

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


@signals.heartbeat_sent.connect
def worker_lives(**_: object) -> None:
    """The worker's own heartbeat, every two seconds."""
    _leave_sign("worker")


@signals.before_task_publish.connect(sender="jpoa_portal.tick")
def beat_lives(**_: object) -> None:
    """Only beat publishes the tick."""
    _leave_sign("beat")
