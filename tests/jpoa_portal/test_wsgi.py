"""Before Django: what a visitor says about the encoding of a request is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from jpoa_portal import wsgi

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The test's own transaction outlives each request, as in Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _asked(kind: str, *, query: str = "", method: str = "GET", body: bytes = b"", cookie: str = "") -> str:
    """The status that the web server would send."""
    said: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/accounts/login/",
        "QUERY_STRING": query,
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": cookie,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    b"".join(wsgi.application(environ, lambda status, headers, error=None: said.append(status)))
    return said[0]


@pytest.mark.parametrize("charset", ["hex", "undefined", "idna", "utf-7", "unicode_escape", "no-such", "utf-8"])
@pytest.mark.parametrize("query", ["", "next=%ff", "next=+2AA-", "next=%5Cud800"])
def test_a_charset_named_by_the_visitor_changes_nothing(charset: str, query: str) -> None:
    assert _asked(f"text/plain; charset={charset}", query=query) == _asked("text/plain", query=query) == "200 OK"


def test_a_form_in_another_charset_is_read_as_utf_8() -> None:
    kind = "application/x-www-form-urlencoded; charset=iso-8859-1"

    assert _asked(kind, method="POST", body=b"login=%E9").startswith("403")  # no token: not an error of ours


def test_too_many_fields_in_an_address_are_a_plain_refusal() -> None:
    query = "&".join(f"a{number}=1" for number in range(600))

    assert _asked("text/plain; charset=utf-8", query=query).startswith(("200", "400"))


@pytest.mark.parametrize("key", ['"\\000abcdefghijk"', "x" * 4000, "ÿ" * 32, "A" * 32])
def test_a_session_key_that_is_none_is_nobody(key: str) -> None:
    assert _asked("text/plain", cookie=f"{settings.SESSION_COOKIE_NAME}={key}") == "200 OK"
