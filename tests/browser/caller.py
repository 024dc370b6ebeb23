"""Somebody who speaks HTTP with the running portal, without a browser; keeps every answer that came."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import Any

from tests.browser.portal import RunningPortal

_FIELD = re.compile(r'<input[^>]*name="(csrfmiddlewaretoken|form_token|version)"[^>]*value="([^"]*)"')


class _Staying(urllib.request.HTTPRedirectHandler):
    """Redirects are answers of their own."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers as text, body."""

    address: str
    status: int
    headers: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


@dataclass
class Caller:
    """One person; `answers` holds everything that the portal has told it."""

    portal: RunningPortal
    cookies: CookieJar = field(default_factory=CookieJar)
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._door = urllib.request.build_opener(_Staying, urllib.request.HTTPCookieProcessor(self.cookies))

    def enter(self, name: str) -> Caller:
        """Through the demo door."""
        page = self.get("/accounts/login/").text
        buttons = re.findall(r'<button[^>]*name="person" value="([^"]+)">(.*?)</button>', page, re.S)
        person = next(key for key, words in buttons if unescape(re.sub(r"<[^>]*>", "", words)) == f"Enter as {name}")
        assert self.post("/demo/enter/", {"person": person}, like=page).status == 302
        return self

    def get(self, address: str) -> Answer:
        return self._ask(urllib.request.Request(self.portal.url + address))

    def post(self, address: str, body: dict[str, Any], *, like: str = "") -> Answer:
        """A form posted with the tokens and the version of the page it stands on; `like` gives that page's text."""
        page = like or self.get(address).text
        hidden = {name: unescape(value) for name, value in _FIELD.findall(page)}
        if "csrfmiddlewaretoken" not in hidden:
            hidden |= {name: unescape(value) for name, value in _FIELD.findall(self.get("/").text) if name[0] == "c"}
        data = urllib.parse.urlencode({**hidden, **body}, doseq=True).encode()
        return self._ask(urllib.request.Request(self.portal.url + address, data=data))

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._door.open(request, timeout=60) as came:
                return self._keep(request, came.status, came.headers, came.read())
        except urllib.error.HTTPError as came:
            return self._keep(request, came.code, came.headers, came.read())

    def _keep(self, request: urllib.request.Request, status: int, headers: HTTPMessage, body: bytes) -> Answer:
        self.answers.append(Answer(request.full_url.removeprefix(self.portal.url), status, str(headers), body))
        return self.answers[-1]
