"""One JSON line each: ids and counts, no message of an error, no query string, no word of a case."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from celery import shared_task
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import path

from common.access import PUBLIC, screen
from jpoa_portal import logs
from jpoa_portal import urls as portal

SECRET = "CANARYNARRATIVE"


@screen(PUBLIC)
def fails(request: Any) -> Any:
    raise ValueError(f"{SECRET} in a message")


urlpatterns = [path("test/fails/", fails), *portal.urlpatterns]
handler500 = portal.handler500


@shared_task(name="tests.fails")
def failing_task() -> None:
    raise ValueError(f"{SECRET} in a task")


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Any]:
    """What the portal logs during the test, line by line."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(tmp_path / "log")
    file = tmp_path / "log" / "portal.log"
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()]
    root.handlers[:], root.level = before, level
    structlog.contextvars.clear_contextvars()


def test_a_line_is_json_with_a_time_a_level_and_its_logger(lines: Any) -> None:
    logging.getLogger("somebody").warning("Something %s", "happened")

    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == ("Something happened", "warning", "somebody")
    assert line["timestamp"].endswith("Z")


def test_an_error_says_its_kind_and_place_and_not_its_message(lines: Any) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("somebody").exception("It failed")

    (line,) = lines()
    assert line["error"] == "ValueError"
    assert line["trace"][-1].endswith("test_an_error_says_its_kind_and_place_and_not_its_message")
    assert SECRET not in json.dumps(line)


def test_an_error_that_came_of_another_says_neither_message(lines: Any) -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError:
        logging.getLogger("somebody").exception("It failed")

    assert SECRET not in json.dumps(lines())


@pytest.mark.django_db
@pytest.mark.urls("tests.jpoa_portal.test_logs")
def test_a_page_that_fails_is_logged_without_message_or_query_string(lines: Any, client: Client) -> None:
    client.raise_request_exception = False

    client.get("/test/fails/", {"q": SECRET})

    found = lines()
    assert [line for line in found if line.get("error") == "ValueError"]
    assert SECRET not in json.dumps(found)


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route_and_status(lines: Any, client: Client) -> None:
    client.get("/referrals/", {"q": SECRET})

    requests = [line for line in lines() if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [("GET", "referrals/", 302)]
    assert requests[0]["milliseconds"] >= 0 and len(requests[0]["request_id"]) == 32


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get(f"/missing/?q={SECRET}"),
        lambda client: client.post("/accounts/login/", {"login": f"{SECRET}@nz.example", "password": SECRET}),
        lambda client: client.post("/notices/", {"q": SECRET}),
        lambda client: client.get("/reports/2015/", HTTP_REFERER=f"http://localhost/?q={SECRET}"),
        lambda client: client.get("/", HTTP_COOKIE=f"{portal_settings.SESSION_COOKIE_NAME}={SECRET}"),
    ],
)
def test_nothing_that_was_sent_with_a_request_is_logged(lines: Any, client: Client, ask: Any) -> None:
    ask(client)

    assert SECRET not in json.dumps(lines())


@pytest.mark.django_db
def test_each_request_has_an_id_of_its_own(lines: Any, client: Client) -> None:
    for _ in range(3):
        client.get("/healthz")

    assert len({line["request_id"] for line in lines() if line["event"] == "request"}) == 3


def test_a_task_that_fails_is_logged_without_its_message(lines: Any) -> None:
    failing_task.apply()

    found = lines()
    (failure,) = [line for line in found if line["logger"] == "celery.app.trace"]
    assert failure["event"].startswith("Task tests.fails[")
    assert failure["error"] == "ValueError"
    assert SECRET not in json.dumps(found)


def test_standard_output_stays_clean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.configure(None)
        assert all(handler.stream is sys.stderr for handler in root.handlers)
        logging.getLogger("somebody").error("It failed")
    finally:
        root.handlers[:], root.level = before, level

    assert capsys.readouterr().out == ""
    assert portal_settings.LOGGING_CONFIG is None
