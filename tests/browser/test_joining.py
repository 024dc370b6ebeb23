"""From an empty portal to an officer's desk, each person by the link in the mail, without JavaScript."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import RunningPortal, free_port, until
from tests.browser.visitor import Visitor, totp

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "four quiet herons wade upstream"
LINK = re.compile(r"https?://[^/\s]+(/join/[^\s]+)")


@pytest.fixture(scope="module")
def empty() -> Iterator[RunningPortal]:
    """A portal without a demo world, as an operator starts it."""
    with tempfile.TemporaryDirectory(prefix="jpoa-empty-") as parent:
        portal = RunningPortal(Path(parent) / "data", is_demo=False)
        try:
            portal.jpoa("up", "--detach", "--empty", "--port", str(free_port()))
            yield portal
        finally:
            portal.jpoa("down")
            portal.jpoa("reset")


class Newcomer(Visitor):
    """Somebody who comes with a link, in a browser of her own."""

    def join(self, address: str, name: str) -> str:
        """From the mail to the list of first steps; the secret of the authenticator app."""
        self.visit(link_for(self.portal, address))
        expect(self.heading).to_have_text("Join the portal")
        self.fill("name", name)
        self.fill("password", PASSWORD)
        self.fill("password_again", PASSWORD)
        self.press("Make my account")
        expect(self.heading).to_have_text("Before you begin")
        return self.work_through(name)

    def work_through(self, name: str) -> str:
        """The five steps."""
        self.follow("A second factor")
        secret = self.page.get_by_text(re.compile(r"^[A-Z2-7]{32}$")).first.inner_text()
        self.fill("code", totp(secret))
        self.page.locator("main form button[type=submit]").first.click()
        self.visit("/start/")
        if self.main.get_by_role("link", name="Recovery codes").count():
            self.follow("Recovery codes")
            self.press("Make new codes")
            self.visit("/start/")
        self.follow("Your details")
        self.fill("name", name)
        self.fill("phone", "+64 4 555 0199")
        self.press("Save my details")
        self.follow("The handling rules")
        self.page.locator("[name=accepted]").check()
        self.press("Accept the rules")
        self.press("Go to my desk")
        expect(self.heading).to_have_text("My desk")
        return secret


def link_for(portal: RunningPortal, address: str) -> str:
    """The path in the newest invitation to an address."""

    def found() -> list[str]:
        return [
            LINK.search(mail.text).group(1) for mail in portal.mails() if mail.to == address and LINK.search(mail.text)
        ]  # type: ignore[union-attr]

    until(lambda: bool(found()), f"an invitation for {address} is in the mail folder", seconds=30)
    return found()[-1]


@pytest.fixture
def arrive(empty: RunningPortal, chromium: Browser) -> Iterator[object]:
    """A browser for each newcomer, without scripts."""
    contexts = []

    def one() -> Newcomer:
        context = chromium.new_context(java_script_enabled=False, locale="en-GB")
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Newcomer(empty, context, context.new_page(), scripts=False)

    yield one
    for context in contexts:
        context.close()


def test_from_an_empty_portal_to_an_officers_desk(empty: RunningPortal, arrive: object) -> None:
    printed = empty.jpoa("manage", "first_secretariat", "ana@secretariat.example", "--name", "Ana Exercise")
    assert LINK.search(printed)

    secretariat = arrive()  # type: ignore[operator]
    secretariat.join("ana@secretariat.example", "Ana Exercise")
    secretariat.go("Directory")
    secretariat.follow("Add an agency")
    secretariat.fill("name", "Harbour Police (EXERCISE)")
    secretariat.fill("short_name", "HARBOUR")
    secretariat.choose("type", "police")
    secretariat.page.locator("[name=body]").select_option(label="New Zealand")
    secretariat.page.locator("[name=time_zone]").select_option("Pacific/Auckland")
    secretariat.page.locator("[name=working_languages]").first.check()
    secretariat.page.locator("main form button[type=submit]").last.click()
    secretariat.go("People")
    secretariat.follow("Harbour Police (EXERCISE)")
    invite(secretariat, "Tane Exercise", "tane@harbour.example", "agency_administrator")

    administrator = arrive()  # type: ignore[operator]
    administrator.join("tane@harbour.example", "Tane Exercise")
    administrator.go("People")
    invite(administrator, "Mere Exercise", "mere@harbour.example", "liaison_officer")

    officer = arrive()  # type: ignore[operator]
    secret = officer.join("mere@harbour.example", "Mere Exercise")
    officer.visit("/referrals/")
    officer.press("Sign out or change officer")
    officer.visit("/accounts/login/")
    officer.fill("login", "mere@harbour.example")
    officer.fill("password", PASSWORD)
    officer.press("Sign in")
    assert secret and officer.heading.inner_text() == "Enter your code"
    with officer.expecting(404):
        answer = officer.page.goto(empty.url + link_for(empty, "mere@harbour.example"))
    assert answer and answer.status == 404
    assert not officer.complaints + secretariat.complaints + administrator.complaints


def invite(keeper: Visitor, name: str, address: str, role: str) -> None:
    """Somebody into the agency whose people are shown."""
    keeper.follow("Invite somebody")
    keeper.fill("name", name)
    keeper.fill("email", address)
    keeper.choose("held", role)
    keeper.press("Make the invitation")
    expect(keeper.heading).to_have_text("Invitation")
