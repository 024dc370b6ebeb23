"""Two minutes before a session ends the page says so; with one press it goes on, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import OFFICER, Visitor

WRITE = "/referrals/new/"


@pytest.fixture
def writer(visitor: Callable[[], Visitor]) -> Visitor:
    """Somebody at a form, in a window whose clock the test moves."""
    officer = visitor().enter(OFFICER)
    officer.page.clock.install()
    officer.visit(WRITE)
    officer.fill("summary", "EXERCISE: half a sentence")
    return officer


def _told(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="signed out")


def _stay(page: Page) -> Locator:
    return page.get_by_role("button", name="Stay signed in")


def test_it_is_said_two_minutes_before_and_not_earlier(writer: Visitor) -> None:
    page = writer.page

    page.clock.run_for("27:55")
    expect(_stay(page)).to_be_hidden()
    page.clock.run_for("00:10")

    expect(_told(page)).to_contain_text("You will be signed out in two minutes")
    expect(_stay(page)).to_be_visible()
    writer.inspect("session-ends-soon")
    expect(page.locator("[name=summary]")).to_have_value("EXERCISE: half a sentence")


def test_one_press_puts_the_end_off_and_leaves_everything_as_it_is(writer: Visitor) -> None:
    page = writer.page
    page.clock.run_for("28:30")

    with page.expect_response("**/session/stay/") as answer:
        _stay(page).click()

    assert answer.value.status == 204
    expect(_stay(page)).to_be_hidden()
    expect(page.locator("[name=summary]")).to_have_value("EXERCISE: half a sentence")
    page.clock.run_for("27:00")
    expect(_stay(page)).to_be_hidden()
    page.clock.run_for("01:30")
    expect(_stay(page)).to_be_visible()


def test_after_the_end_it_is_said_and_what_was_typed_stays(writer: Visitor) -> None:
    page = writer.page

    page.clock.run_for("30:05")

    expect(_told(page)).to_contain_text("What you have typed is still on this page")
    expect(_stay(page)).to_be_hidden()
    expect(page.locator("[name=summary]")).to_have_value("EXERCISE: half a sentence")


def test_another_window_counts_as_use(writer: Visitor) -> None:
    page = writer.page
    page.clock.run_for("28:30")
    expect(_stay(page)).to_be_visible()

    other = writer.context.new_page()
    other.clock.install(time=page.evaluate("Date.now()"))
    other.goto(writer.portal.url + "/returns/")

    expect(_stay(page)).to_be_hidden()
    other.close()


def test_who_is_signed_out_elsewhere_is_told_so(writer: Visitor) -> None:
    page = writer.page
    page.clock.run_for("28:30")
    kept = writer.context.cookies()
    writer.context.clear_cookies()

    writer.expected = 403  # the form's cookie is gone too
    _stay(page).click()

    expect(_told(page)).to_contain_text("What you have typed is still on this page")
    writer.context.add_cookies(kept)
    writer.complaints.clear()  # that the request was refused


def test_when_the_portal_is_not_reached_it_can_be_tried_again(writer: Visitor) -> None:
    page = writer.page
    page.clock.run_for("28:30")
    page.route("**/session/stay/", lambda route: route.abort())

    _stay(page).click()

    expect(page.get_by_text("The portal could not be reached.")).to_be_visible()
    expect(_stay(page)).to_be_visible()
    page.unroute("**/session/stay/")
    _stay(page).click()
    expect(_stay(page)).to_be_hidden()
    writer.complaints.clear()  # that the request was stopped


def test_half_a_day_after_signing_in_nothing_can_put_it_off(writer: Visitor) -> None:
    page = writer.page
    page.route("**/referrals/new/", _as_if_nearly_over)
    writer.visit(WRITE)
    page.clock.run_for("00:05")

    expect(_told(page)).to_contain_text("because you signed in half a day ago")
    expect(_stay(page)).to_be_hidden()


def _as_if_nearly_over(route: object) -> None:
    answer = route.fetch()  # type: ignore[attr-defined]  # Playwright's route
    body = answer.text()
    start = body.index('data-seconds="')
    end = body.index(" data-warning", start)
    route.fulfill(response=answer, body=f'{body[:start]}data-seconds="110" data-longest="110"{body[end:]}')  # type: ignore[attr-defined]
