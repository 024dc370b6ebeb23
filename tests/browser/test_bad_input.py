"""What is typed wrongly, or sent with what is not ours: said in plain words, at its place, and nothing is lost."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.visitor import COLLEAGUE, RECEIVER, SAVE, Visitor


def test_the_skip_link_comes_first_and_leads_to_the_main_part(officer: Visitor) -> None:
    officer.visit("/referrals/")

    officer.page.keyboard.press("Tab")
    expect(officer.page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    officer.page.keyboard.press("Enter")
    officer.page.keyboard.press("Tab")

    expect(officer.main.locator(":focus")).to_have_count(1)


def test_an_error_leads_to_its_field(officer: Visitor) -> None:
    officer.visit("/referrals/new/")
    officer.press(SAVE)

    summary = officer.main.get_by_role("alert")
    expect(summary).to_be_focused()
    for link in summary.get_by_role("link").all():
        field = (link.get_attribute("href") or "").removeprefix("#")
        link.click()
        expect(officer.page.locator(f"[id='{field}']")).to_be_focused()


def test_signing_in_again_leads_back_to_the_form(colleague: Visitor) -> None:
    colleague.write_referral("Leads back")

    colleague.context.clear_cookies(name=re.compile("^session-"))
    colleague.press(SAVE)
    colleague.give_password(COLLEAGUE)
    colleague.give_code(COLLEAGUE)

    assert colleague.path == "/referrals/new/"
    expect(colleague.page.locator("[name=summary]")).to_have_value("Leads back")
    colleague.press(SAVE)
    expect(colleague.heading).to_contain_text("Check and send")


def test_a_page_with_foreign_tokens_is_refused_in_plain_words(officer: Visitor) -> None:
    officer.write_referral("With foreign tokens")

    for name in ("csrfmiddlewaretoken", "form_token"):
        hidden = officer.main.locator(f"form [name={name}]")
        hidden.evaluate("element => { element.value = element.value.split('').reverse().join('') }")
    with officer.expecting(403):
        officer.press(SAVE)
        expect(officer.heading).to_be_visible()

    officer.inspect("403-token")
    officer.visit("/referrals/?state=draft")
    expect(officer.main).not_to_contain_text("With foreign tokens")


def test_an_agency_that_is_not_on_the_list_cannot_be_chosen(officer: Visitor) -> None:
    officer.write_referral("To nobody known")

    chosen = officer.main.get_by_label(RECEIVER)
    chosen.evaluate("element => { element.value = '01a20bbd-0000-7000-8000-000000000000' }")
    officer.press(SAVE)

    expect(officer.main.get_by_role("alert")).to_contain_text("Choose agencies of the list.")


def test_what_is_too_long_is_said_and_kept(officer: Visitor) -> None:
    officer.write_referral("Too long")

    officer.page.locator("[name=summary]").evaluate("element => element.removeAttribute('maxlength')")
    officer.fill("summary", "long " * 60)
    officer.press(SAVE)

    expect(officer.main.get_by_role("alert")).to_contain_text("200")
    expect(officer.page.locator("[name=summary]")).to_have_value("long " * 60)
