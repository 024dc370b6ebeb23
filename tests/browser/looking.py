"""How a page looks to the ruler: contrast and names by axe, direction, layout, weight, what the browser complains of.

Each check takes a page that is open and gives a line for each fault, so that a small page with a planted fault can be
given to the same check.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.browser.visitor import AXE

LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
HEIGHT = 900
# Told to every page before anything of it runs: what the policy of contents refused.
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.effectiveDirective} refuses ${event.blockedURI} at line ${event.lineNumber}`));
"""


@dataclass
class Watch:
    """What goes wrong in a context while its pages load. `home` is the portal's address, `status` the expected one."""

    home: str
    status: int = 200
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> Watch:
        """Begin: from now on every page of the context is watched."""
        context.add_init_script(LISTEN)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"a script failed: {error.error}"))
        context.on("request", self._see)
        return self

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and f"status of {self.status} " not in said.text:
            self.complaints.append(f"{said.type} in the console: {said.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:", "about:")):
            self.complaints.append(f"asks another host: {request.url}")

    def taken(self, page: Page) -> list[str]:
        """What was heard since the last time, with the policy's own reports."""
        reports = [f"the policy of contents: {words}" for words in page.evaluate("window.refused || []")]
        said, self.complaints = self.complaints, []
        return [*said, *reports]


class Scales:
    """Bytes over the line for a page with an empty cache, as the browser counts them."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.bytes = 0
        self._wire = context.new_cdp_session(page)
        self._wire.send("Network.enable")
        self._wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._wire.on("Network.loadingFinished", self._add)

    def _add(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    @contextmanager
    def weighing(self) -> Iterator[None]:
        """A block whose loads are counted from nothing."""
        self.bytes = 0
        yield


def dress(page: Page, scheme: str, width: int) -> None:
    """Show the open page light or dark, in a window of this width, without loading it again."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": HEIGHT})


def by_axe(page: Page) -> list[str]:
    """What axe finds in the page as it is shown now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations"
    )
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def by_layout(page: Page) -> list[str]:
    """What is wider than the window, stands outside of it or is cut off."""
    return _by(page, "layout")


def by_direction(page: Page) -> list[str]:
    """Dates, times, references, phone numbers, addresses and codes that are not kept apart from the words around.

    And what stands on the wrong side of a page that is read from the other one.
    """
    return [*_by(page, "mixed"), *_by(page, "mirrored")]


def _by(page: Page, check: str) -> list[str]:
    if not page.evaluate("'look' in window"):
        page.evaluate(LOOK)
    found: list[str] = page.evaluate(f"window.look.{check}()")
    return found
