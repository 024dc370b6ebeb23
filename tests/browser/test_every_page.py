"""Every page of the URL list, as somebody sees it: light and dark, in both directions, on a phone and on a desk.

The pages come from the list itself (tests/browser/staging.py), so a new page is measured by being there. Each is
loaded once in each direction with an empty cache; colours and width are changed on the loaded page. Layout is looked
at in all eight modes. axe, which is slow, runs in four of them, so chosen that each pair of colours and width, colours
and direction, width and direction is met.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.browser import looking, markup, pages
from tests.browser.looking import Scales, Watch
from tests.browser.pages import EveryPage
from tests.browser.portal import RunningPortal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LANGUAGES = {"ltr": "en", "rtl": "ar"}
MODES = [(scheme, width) for width in (320, 1280) for scheme in ("light", "dark")]
BY_AXE = {("ltr", "light", 320), ("ltr", "dark", 1280), ("rtl", "dark", 320), ("rtl", "light", 1280)}
MOST_BYTES, MEDIAN_BYTES = 100_000, 40_000
# Patterns at which none of the subjects is given a page → why.
UNREACHED: dict[str, str] = {
    "join/<slug:code>/": "leads on to the page after it, which is looked at",
    "accounts/2fa/webauthn/login/": "asks the script of the sign-in page for a passkey; nobody looks at it",
}
_PICTURES = os.environ.get("JPOA_PICTURES")


@dataclass
class Measured:
    """All pages in all modes: a line for each fault, by what it was found with, and bytes by page and direction."""

    every: EveryPage
    faults: dict[str, list[str]] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    def add(self, check: str, where: str, found: list[str]) -> None:
        self.faults.setdefault(check, []).extend(f"{where}: {fault}" for fault in found)


@pytest.fixture(scope="module")
def measured(portal: RunningPortal, chromium: Browser) -> Measured:
    """Opens every page."""
    result = Measured(pages.of(portal))
    for direction, language in LANGUAGES.items():
        context = chromium.new_context(locale=language, viewport={"width": 320, "height": looking.HEIGHT})
        context.set_default_timeout(20_000)
        window = Window(portal, context, direction, result)
        for page in result.every.pages:
            window.measure(page)
        context.close()
    return result


class Window:
    """A browser of one direction, in which one page after the other is opened by whoever may."""

    def __init__(self, portal: RunningPortal, context: BrowserContext, direction: str, result: Measured) -> None:
        self.portal, self.context, self.direction, self.result = portal, context, direction, result
        self.watch = Watch(portal.url).over(context)
        self.page = context.new_page()
        self.scales = Scales(context, self.page)
        self.drawn: dict[str, Any] = {}
        context.route("**/drawn/**", self._draw)

    def measure(self, told: dict[str, Any]) -> None:
        """One page: its load, its text, then how it looks in each mode."""
        where = f"{told['name']} {self.direction}"
        looking.dress(self.page, *MODES[0])
        self._load(told, where)
        self.result.add("direction", where, looking.by_direction(self.page))
        for scheme, width in MODES:
            mode = f"{where} {scheme} {width}"
            looking.dress(self.page, scheme, width)
            self.result.add("layout", mode, looking.by_layout(self.page))
            if (self.direction, scheme, width) in BY_AXE:
                self.result.add("axe", mode, looking.by_axe(self.page))
            self._picture(mode)
        self.result.add("complaints", where, self.watch.taken(self.page))

    def _load(self, told: dict[str, Any], where: str) -> None:
        self.context.clear_cookies()
        cookies = (told["cookies"] or {}).items()
        self.context.add_cookies([{"name": name, "value": value, "url": self.portal.url} for name, value in cookies])
        self.watch.status, self.drawn = told["status"], told
        with self.scales.weighing():
            answer = self.page.goto(self.portal.url + told["path"], wait_until="load")
        self.result.bytes[where] = self.scales.bytes
        assert answer is not None
        root = self.page.locator("html")
        if answer.status != told["status"] or (root.get_attribute("dir") != self.direction and not told["html"]):
            self.result.add("answers", where, [f"{answer.status}, {root.get_attribute('dir')}, {self.page.url}"])
        if self.direction == "ltr":
            self.result.add("markup", where, markup.faults(answer.text()))

    def _draw(self, route: Route) -> None:
        """An error page that was drawn beforehand, on the portal's own address and under its policy."""
        policy = self.context.request.get(f"{self.portal.url}/healthz").headers["content-security-policy"]
        html = self.drawn["html"]
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        route.fulfill(status=self.drawn["status"], headers=headers, body=html)

    def _picture(self, mode: str) -> None:
        if _PICTURES:
            Path(_PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(_PICTURES) / f"{mode.replace(' ', '-')}.png", full_page=True)


def test_every_pattern_is_reached_by_somebody(measured: Measured) -> None:
    assert measured.every.unreached == set(UNREACHED)
    assert len(measured.every.pages) > 50


@pytest.mark.parametrize("check", ["answers", "axe", "complaints", "direction", "layout", "markup"])
def test_no_page_has_a_fault(measured: Measured, check: str) -> None:
    found = measured.faults.get(check, [])

    assert not found, f"{len(found)} faults\n" + "\n".join(found)


def test_every_first_load_is_light(measured: Measured) -> None:
    heavy = {where: size for where, size in measured.bytes.items() if size >= MOST_BYTES}

    assert heavy == {}
    assert min(measured.bytes.values()) > 0
    assert median(measured.bytes.values()) < MEDIAN_BYTES
