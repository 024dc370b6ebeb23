"""Logs: one JSON line each, ids and counts only, never case words, never on standard output."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor

from common.ids import uuid7

log = structlog.get_logger("jpoa.request")


def configure(folder: Path | None) -> None:
    """Send every logger to `folder`/portal.log, or to standard error without one."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.WatchedFileHandler(folder / "portal.log")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _traceback_without_values,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(_task_without_values)
    handler.addFilter(_answer_without_address)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("fido2").setLevel(logging.WARNING)  # it would name each passkey that was used
    logging.getLogger("django.security.csrf").setLevel(logging.ERROR)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _task_without_values(record: logging.LogRecord) -> bool:
    """Celery writes a failed task's error and a finished one's result into its line; both may quote a row."""
    if record.name == "celery.app.trace" and isinstance(record.args, dict):
        values = dict.fromkeys(("exc", "traceback", "return_value", "args", "kwargs"), "…")
        record.args = {**record.args, **values}
    return True


def _answer_without_address(record: logging.LogRecord) -> bool:
    """Django names the address of what it refused; an address may hold a secret, the route in its place holds none."""
    request = getattr(record, "request", None)
    if record.name.startswith("django.") and isinstance(record.args, tuple):
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "…"
        record.args = tuple(route if isinstance(one, str) and one.startswith("/") else one for one in record.args)
    return True


def _traceback_without_values(logger: object, method: str, event: EventDict) -> EventDict:
    """Where an error happened and its kind; its message may quote a row, so it stays out."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple) and error[0] is not None:
        frame, places = error[2], []
        while frame is not None:
            code = frame.tb_frame.f_code
            places.append(f"{code.co_filename}:{frame.tb_lineno} {code.co_name}")
            frame = frame.tb_next
        event["error"] = error[0].__name__
        event["trace"] = places[-12:]
    return event


class RequestLogMiddleware:
    """Give each request an id and write one line about it: route, status, milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid7().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.request_id = request_id  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.route if match else "",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - began) * 1000),
        )
        return response
