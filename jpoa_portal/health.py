"""Whether the portal is alive and ready; no data, only names of parts and ages of their last sign."""

from __future__ import annotations

import time

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from common.access import PUBLIC, screen

_OLDEST_SIGN_SECONDS = 10.0
_SIGN = "jpoa:sign:{part}"


@screen(PUBLIC)
@transaction.non_atomic_requests  # it says that the web server lives, with the database or without
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


@screen(PUBLIC)
@transaction.non_atomic_requests
def ready(request: HttpRequest) -> HttpResponse:
    parts = {"database": _database(), **_broker_and_those_behind_it()}
    is_ready = all(part["ok"] for part in parts.values())
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)


def _database() -> dict[str, object]:
    try:
        with connections["aside"].cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, InterfaceError):
        return {"ok": False}
    return {"ok": True}


def _broker_and_those_behind_it() -> dict[str, dict[str, object]]:
    try:
        broker = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2)
        signs = {part: broker.get(_SIGN.format(part=part)) for part in ("worker", "beat")}
    except redis.RedisError:
        return {part: {"ok": False} for part in ("broker", "worker", "beat")}
    return {"broker": {"ok": True}, **{part: _age(sign) for part, sign in signs.items()}}


def _age(sign: object) -> dict[str, object]:
    if not isinstance(sign, bytes):
        return {"ok": False}
    seconds = max(0.0, time.time() - float(sign))
    return {"ok": seconds <= _OLDEST_SIGN_SECONDS, "seconds_since_sign": round(seconds, 1)}
