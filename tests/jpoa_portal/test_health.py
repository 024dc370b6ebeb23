from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db

SIGNS = {part: f"jpoa:sign:{part}" for part in ("worker", "beat")}


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """The broker of the tests, without signs before and after."""
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    broker.delete(*SIGNS.values())
    yield broker
    broker.delete(*SIGNS.values())


def _lives(broker: redis.Redis, *parts: str, seconds_ago: float = 0) -> None:
    for part in parts:
        broker.set(SIGNS[part], time.time() - seconds_ago)


def _ready(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_alive_says_that_and_nothing_else(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_ready_when_database_broker_worker_and_beat_are_there(client: Client, broker: redis.Redis) -> None:
    _lives(broker, "worker", "beat")

    status, said = _ready(client)

    assert (status, said["ready"]) == (200, True)
    assert {part: said["parts"][part]["ok"] for part in said["parts"]} == dict.fromkeys(
        ("database", "broker", "worker", "beat"), True
    )
    assert said["parts"]["worker"]["seconds_since_sign"] < 5


@pytest.mark.parametrize("missing", ["worker", "beat"])
def test_not_ready_when_a_part_is_missing_and_which_one_is_said(
    client: Client, broker: redis.Redis, missing: str
) -> None:
    _lives(broker, *(part for part in SIGNS if part != missing))

    status, said = _ready(client)

    assert (status, said["ready"]) == (503, False)
    assert [part for part, state in said["parts"].items() if not state["ok"]] == [missing]


@pytest.mark.parametrize("silent", ["worker", "beat"])
def test_not_ready_when_a_sign_is_old(client: Client, broker: redis.Redis, silent: str) -> None:
    _lives(broker, "worker", "beat")
    _lives(broker, silent, seconds_ago=30)

    status, said = _ready(client)

    assert status == 503
    assert not said["parts"][silent]["ok"]
    assert said["parts"][silent]["seconds_since_sign"] >= 30


def test_not_ready_without_the_broker(client: Client, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    status, said = _ready(client)

    assert status == 503
    assert [part for part, state in said["parts"].items() if state["ok"]] == ["database"]


def test_neither_says_anything_of_settings_or_people(client: Client, broker: redis.Redis) -> None:
    said = client.get("/healthz").content + client.get("/readyz").content

    for word in (b"redis://", b"postgresql", b"127.0.0.1", b"@"):
        assert word not in said


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_neither_makes_a_session(client: Client, broker: redis.Redis, path: str) -> None:
    assert not client.get(path).cookies
