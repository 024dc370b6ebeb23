"""How tests of pages read, fill in and count: a browser without scripts in a few functions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from zeal import zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch

# From here on the relations of models tell zeal when a row is asked for that its list could have brought along.
initialize_app_registry()
patch()


class WatchedClient(Client):
    """A browser whose pages may ask for a row each time only where their list could not have brought it along.

    Raises: NPlusOneError.
    """

    is_watched = True

    def request(self, **request: Any) -> Any:
        with zeal_context() if self.is_watched else nullcontext():
            return super().request(**request)


_INPUT = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def text_of(response: HttpResponse) -> str:
    """What a page says, without markup, entities and runs of space."""
    page = response.content.decode()
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0] or page
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def hidden_fields(response: HttpResponse) -> dict[str, str]:
    """The hidden fields of a page's form: its token and the version that it shows."""
    fields = (dict(_ATTRIBUTE.findall(found)) for found in _INPUT.findall(response.content.decode()))
    return {field["name"]: html.unescape(field.get("value", "")) for field in fields}


def without_tokens(response: HttpResponse) -> bytes:
    """The bytes of an answer, tokens aside."""
    return re.sub(rb'value="[\w:.-]{40,}"', b"", response.content)


def fill_in(client: Client, path: str, **words: Any) -> HttpResponse:
    """Open a page, fill its form in and send it."""
    shown = client.get(path)
    assert shown.status_code == 200, f"{path} answers {shown.status_code}"
    return client.post(path, hidden_fields(shown) | words)


@contextmanager
def counted() -> Iterator[list[int]]:
    """The number of queries that a block asks, as the only entry of the list afterwards."""
    number: list[int] = []
    with CaptureQueriesContext(connection) as asked:
        yield number
    number.append(sum(not _is_frame(query["sql"]) for query in asked.captured_queries))


def queries_of(client: Client, path: str) -> int:
    """How many queries a page asks once the browser knows it."""
    assert client.get(path).status_code == 200
    with zeal_context(), counted() as number:
        client.get(path)
    return number[0]


def _is_frame(sql: str) -> bool:
    """Savepoints are not questions."""
    return sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
