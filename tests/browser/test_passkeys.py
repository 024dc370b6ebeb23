"""Passkeys in a browser, with a device of Chromium's own: made, used, stopped, removed, refused elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import RunningPortal
from tests.browser.visitor import Visitor

NAME = "Callum Ferrier"
LIST, ADD = "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/"


class Device:
    """What the browser's protocol makes: a security key or a part of the computer, with an owner who agrees or not."""

    def __init__(self, visitor: Visitor, *, transport: str) -> None:
        self.protocol: Any = visitor.context.new_cdp_session(visitor.page)
        self.protocol.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": transport,
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def agree(self, *, is_owner: bool) -> None:
        """Whether a finger is recognised from now on."""
        self.protocol.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": is_owner})

    @property
    def credentials(self) -> list[dict[str, Any]]:
        found = self.protocol.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])


@pytest.fixture(params=["usb", "internal"])
def device(request: pytest.FixtureRequest, visitor: Callable[[], Visitor]) -> tuple[Visitor, Device]:
    """Somebody who has just come in, with a device that holds no passkey yet."""
    officer = visitor()
    officer.visit("/accounts/login/")
    officer.press(f"Enter as {NAME}")
    expect(officer.page).to_have_url(officer.portal.url + "/")
    return officer, Device(officer, transport=request.param)


def _add(officer: Visitor, name: str) -> None:
    officer.visit(ADD)
    officer.fill("name", name)
    officer.press("Add a passkey")
    officer.said("Passkey added.")


def _remove(officer: Visitor, name: str) -> None:
    officer.visit(LIST)
    officer.follow(f"Remove {name}")
    officer.press("Remove the passkey")
    officer.said("Passkey removed.")


def _sign_out(officer: Visitor) -> None:
    officer.context.clear_cookies()
    officer.visit("/accounts/login/")


def test_a_passkey_is_added_signs_in_alone_and_is_removed(device: tuple[Visitor, Device]) -> None:
    officer, key = device
    officer.visit(ADD)
    officer.inspect("passkey-add")
    _add(officer, "grey key")
    (credential,) = key.credentials
    assert credential["isResidentCredential"] and credential["rpId"] == "localhost"

    _sign_out(officer)
    officer.inspect("sign-in-with-passkey")
    officer.press("Sign in with a passkey")
    expect(officer.page).to_have_url(officer.portal.url + "/")
    officer.visit(LIST)
    expect(officer.main).to_contain_text("grey key")
    officer.inspect("passkey-list")

    _remove(officer, "grey key")
    _sign_out(officer)
    officer.press("Sign in with a passkey")
    expect(officer.page).to_have_url(officer.portal.url + "/accounts/login/")


def test_after_the_password_it_stands_for_the_code(device: tuple[Visitor, Device]) -> None:
    officer, _key = device
    _add(officer, "second")
    _sign_out(officer)
    officer.give_password(NAME)
    officer.inspect("passkey-after-password")

    officer.press("Sign in with a passkey")

    expect(officer.page).to_have_url(officer.portal.url + "/")
    _remove(officer, "second")


def test_one_that_is_stopped_says_so_and_can_be_tried_again(device: tuple[Visitor, Device]) -> None:
    officer, key = device
    officer.visit(ADD)
    key.agree(is_owner=False)
    officer.press("Add a passkey")
    expect(officer.page.get_by_role("alert").filter(visible=True)).to_contain_text("You can try again.")
    assert key.credentials == []

    key.agree(is_owner=True)
    officer.press("Add a passkey")
    officer.said("Passkey added.")

    officer.visit(ADD)
    officer.press("Add a passkey")
    expect(officer.page.get_by_role("alert").filter(visible=True)).to_contain_text("has a passkey for your account")
    officer.visit(LIST)
    officer.main.get_by_role("link", name="Remove Passkey").first.click()
    officer.press("Remove the passkey")


def test_without_scripts_the_sign_in_page_offers_what_works(portal: RunningPortal, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(portal.url + "/accounts/login/")

    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_text("With JavaScript")).to_be_visible()
    context.close()


def test_a_foreign_origin_is_refused(device: tuple[Visitor, Device], portal: RunningPortal) -> None:
    """A page under another name that asks the device for the portal's passkey: the browser itself says no."""
    officer, _key = device
    _add(officer, "own")
    elsewhere = portal.url.replace("localhost", "127.0.0.1")
    ask = """async () => {
      const publicKey = { challenge: new Uint8Array(32), rpId: "localhost", userVerification: "required" };
      try { await navigator.credentials.get({ publicKey }); return "given"; } catch (error) { return error.name; }
    }"""
    assert officer.page.evaluate(ask) == "given"
    officer.page.route(
        f"{elsewhere}/**", lambda route: route.fulfill(body="<h1>another place</h1>", content_type="text/html")
    )
    officer.page.goto(elsewhere + "/")

    said = officer.page.evaluate(f"() => window.PublicKeyCredential ? ({ask})() : 'no passkeys here'")

    assert said in {"SecurityError", "no passkeys here"}
    _remove(officer, "own")
    officer.page.unroute(f"{elsewhere}/**")
    officer.complaints[:] = [words for words in officer.complaints if elsewhere not in words]  # it was asked for
