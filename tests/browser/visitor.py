"""Somebody at a browser: one window of Chromium, what went wrong in it, and how a page looks to axe."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.browser.portal import CHECKOUT, RunningPortal

AXE = (CHECKOUT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ARGUMENTS = (
    "--no-sandbox",  # Chromium refuses root without it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OFFICER, COLLEAGUE, RECEIVING_OFFICER = "Hana Whitcombe", "Callum Ferrier", "Nguyen Thi Hoa Mai"
RECEIVER = "Land and Sea Border Liaison Office (EXERCISE)"
SAVE = "Save the draft and check who will read it"
SCHEMES, WIDTHS = ("light", "dark"), (320, 768, 1280)
SESSION_USED_SECONDS = 120
with_and_without_scripts = pytest.mark.parametrize(
    "scripts", [True, False], ids=["scripts", "no-scripts"], scope="module"
)
_PICTURES = os.environ.get("JPOA_PICTURES")


@dataclass
class Visitor:
    """One person at one browser. Names of links, buttons and fields are what the person reads."""

    portal: RunningPortal
    context: BrowserContext
    page: Page
    scripts: bool
    complaints: list[str] = field(default_factory=list)
    expected: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self._complain(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.context.on("request", self._note)

    def _complain(self, words: str) -> None:
        if self.expected and f"status of {self.expected} " in words:
            return  # the browser says so of each page that is not a 200
        self.complaints.append(f"{self.page.url}: {words}")

    def _note(self, request: Request) -> None:
        if request.url.startswith(("data:", "blob:")):
            return
        if not request.url.startswith(self.portal.url + "/"):
            self.complaints.append(f"asks another host: {request.url}")

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """A block in which a page may answer with this status."""
        self.expected = status
        yield
        self.expected = 0

    # Coming in

    def enter(self, name: str) -> Visitor:
        """Through the demo door, to the desk; later browsers of the same person go on with that session.

        Not for longer than two minutes: what sends a referral wants a second factor that was given just now.
        """
        cookies, entered_at = self.portal.sessions.get(name, ([], 0.0))
        is_recent = bool(cookies) and time.monotonic() - entered_at < SESSION_USED_SECONDS
        if is_recent:
            self.context.add_cookies(cookies)
            self.visit("/")
        else:
            self.visit("/accounts/login/")
            self.press(f"Enter as {name}")
        expect(self.page).to_have_title(re.compile("My desk"))
        expect(self.page.locator("header")).to_contain_text(name)
        if not is_recent:
            self.portal.sessions[name] = (self.context.cookies(), time.monotonic())
        return self

    def sign_in(self, name: str) -> Visitor:
        """With password and code."""
        self.visit("/accounts/login/")
        self.give_password(name)
        self.give_code(name)
        return self

    def give_password(self, name: str) -> None:
        account = self.portal.account(name)
        self.fill("login", account["email"])
        self.fill("password", account["password"])
        self.press("Sign in")
        expect(self.heading).to_have_text("Enter your code")

    def give_code(self, name: str) -> None:
        self.fill("code", totp(self.portal.account(name)["totp_secret"]))
        self.press("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    # What a person does and sees

    def visit(self, path: str) -> None:
        answer = self.page.goto(self.portal.url + path)
        assert answer is not None and answer.status == 200, f"{path} answered {answer and answer.status}"

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.main.get_by_role("link", name=name, exact=True).first.click()

    def go(self, name: str) -> None:
        """By the navigation in the header."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()

    def fill(self, field_name: str, text: str) -> None:
        self.page.locator(f"[name={field_name}]").fill(text)

    def choose(self, field_name: str, value: str) -> None:
        """A radio button or a tick, or a line of a list."""
        found = self.page.locator(f"[name={field_name}]")
        if found.first.evaluate("element => element.tagName") == "SELECT":
            found.select_option(value)
        else:
            self.page.locator(f"[name={field_name}][value='{value}']").check()

    def write_referral(self, summary: str) -> None:
        """A referral without a person, filled in and not yet saved."""
        self.visit("/referrals/new/")
        country = self.main.locator("details").filter(has_text="Viet Nam")
        country.locator("summary").click()
        country.get_by_label(RECEIVER).check()
        self.choose("crime_type", "tip")
        self.choose("urgency", "urgent")
        self.fill("summary", summary)
        self.fill("narrative", f"{summary}: the whole of it.")

    def save_draft(self, summary: str) -> str:
        """A saved draft, shown on its check page; the path of the referral."""
        self.write_referral(summary)
        self.press(SAVE)
        expect(self.heading).to_contain_text("Check and send")
        return self.path.removesuffix("send/")

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def said(self, words: str) -> None:
        """The message of the portal after a step."""
        expect(self.page.locator(".govuk-notification-banner").filter(has_text=words)).to_be_visible()

    def status_of(self, path: str) -> int:
        """The status of an address for this person, without going there."""
        return self.context.request.get(self.portal.url + path).status

    def body_of(self, path: str) -> str:
        return self.context.request.get(self.portal.url + path).text()

    # How the page is

    def inspect(self, name: str) -> None:
        """axe finds nothing and nothing sticks out, light and dark, narrow and wide; needs scripts for axe."""
        if not self.scripts:
            return
        self.page.evaluate(AXE)
        before = self.page.viewport_size
        findings: list[str] = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                findings += [f"{name} {width} {scheme}: {words}" for words in self._findings()]
                self._picture(f"{name}-{width}-{scheme}")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(before)
        assert not findings, "\n".join(findings)

    def _findings(self) -> list[str]:
        found = self.page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        words = [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            words.append("the page is wider than the window")
        return words

    def _picture(self, name: str) -> None:
        if _PICTURES:
            Path(_PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(_PICTURES) / f"{name}.png", full_page=True)


def totp(secret: str) -> str:
    """The six digits that an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
