"""The night on which a phone is lost, in two browsers without JavaScript: a call back, a code, a new factor."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor, totp

pytestmark = [pytest.mark.slow]
ADMINISTRATOR, OFFICER = "Shazia Lodhwani", "Saad Munir Bajori"  # of whom no other journey needs the second factor
CODE = re.compile(r"(?:[2-9A-Z]{4}-){5}[2-9A-Z]{4}")


@pytest.fixture(scope="module")
def scripts() -> bool:
    return False


def test_a_lost_phone_at_night(visitor: Callable[[], Visitor]) -> None:
    officer, administrator = visitor(), visitor().enter(ADMINISTRATOR)
    officer.visit("/accounts/login/")
    officer.give_password(OFFICER)
    officer.follow("I have lost my phone or key")
    expect(officer.main).to_contain_text("They call you back there")

    administrator.go("People")
    administrator.follow(OFFICER)
    administrator.page.get_by_role("link", name="Lost phone or key").click()
    administrator.page.locator("[name=desk]").first.check()
    administrator.fill("spoke_to", "EXERCISE: the officer on duty")
    administrator.page.locator("[name=called]").check()
    administrator.press("End all sessions and give a code")
    found = CODE.search(administrator.main.inner_text())
    assert found

    officer.fill("code", found.group().lower())
    officer.press("Come in with this code")
    expect(officer.heading).to_have_text("Before you begin")
    officer.follow("A second factor")
    secret = officer.page.get_by_text(re.compile(r"^[A-Z2-7]{32}$")).first.inner_text()
    officer.fill("code", totp(secret))
    officer.press("Finish the set-up")
    officer.visit("/")
    expect(officer.heading).to_have_text("My desk")
    officer.press("Sign out or change officer")
    expect(officer.main).to_contain_text(f"Signed out: {OFFICER}. The next officer signs in here.")
    administrator.page.reload()
    expect(administrator.main).to_contain_text("Used")
