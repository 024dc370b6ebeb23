"""Writing a referral by keyboard, in two windows, with a session or a page that has run out."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.portal import RunningPortal, until
from tests.browser.visitor import COLLEAGUE, OFFICER, RECEIVER, SAVE, Visitor, with_and_without_scripts

pytestmark = with_and_without_scripts

MOST_STEPS = 120


def keys_to(window: Visitor, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until the focus is there, and is to be seen there."""
    for _step in range(MOST_STEPS):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        window.page.keyboard.press(key)
    expect(wanted).to_be_focused()
    styles = "element => { const s = getComputedStyle(element); return s.outlineStyle + s.boxShadow + s.outlineWidth }"
    label = wanted.locator("xpath=following-sibling::label[1]")
    shown = wanted.evaluate(styles)
    if label.count():  # a radio button or a tick is drawn beside the input itself
        shown += label.evaluate("element => getComputedStyle(element, '::before').boxShadow")
    assert shown.replace("none", "").replace("0px", ""), "the focus can be seen"


def test_a_referral_is_written_and_sent_by_keyboard_alone(officer: Visitor) -> None:
    keyboard, main = officer.page.keyboard, officer.main

    keys_to(officer, main.get_by_role("link", name="Write a referral"))
    keyboard.press("Enter")
    expect(officer.heading).to_have_text("Write a referral")
    country = main.locator("details").filter(has_text="Viet Nam")
    keys_to(officer, country.locator("summary"))
    keyboard.press("Enter")
    keys_to(officer, country.get_by_label(RECEIVER))
    keyboard.press("Space")
    keys_to(officer, officer.page.locator("[name=kind]"))
    keyboard.press("ArrowDown")
    keys_to(officer, officer.page.locator("[name=crime_type]").first)
    keyboard.press("Space")
    keys_to(officer, officer.page.locator("[name=urgency]").first)
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    for name, text in (("summary", "By keyboard"), ("narrative", "Typed without a mouse.")):
        keys_to(officer, officer.page.locator(f"[name={name}]"))
        keyboard.type(text)
    keys_to(officer, main.get_by_role("button", name=SAVE))
    keyboard.press("Enter")
    expect(officer.heading).to_contain_text("Check and send")
    expect(main).to_contain_text("Priority")
    keys_to(officer, main.get_by_role("button", name="Send it to this agency"))
    keyboard.press("Enter")

    officer.said("Sent. The recipients have been told.")


def test_a_double_click_sends_once(officer: Visitor, portal: RunningPortal) -> None:
    path = officer.save_draft("Double click")

    officer.page.get_by_role("button", name="Send it to this agency").dblclick()

    expect(officer.heading).to_contain_text("Sent")
    assert officer.path == path
    expect(officer.main.get_by_role("table", name="Recipients").get_by_role("rowheader")).to_have_count(1)
    until(lambda: bool(portal.mails_about(path)), "the mail is in the folder", seconds=30)
    officer.visit(path)
    expect(officer.main.locator(".portal-timeline__entry").filter(has_text="Sent")).to_have_count(1)
    assert len(portal.mails_about(path)) == 1


def test_a_double_click_on_save_makes_one_draft(officer: Visitor) -> None:
    officer.write_referral(f"Twice saved, {officer.scripts}")

    officer.page.get_by_role("button", name=SAVE).dblclick()

    expect(officer.heading).to_contain_text("Check and send")
    officer.visit("/referrals/?state=draft")
    expect(officer.main.get_by_role("row").filter(has_text=f"Twice saved, {officer.scripts}")).to_have_count(1)


def test_a_session_that_ended_in_mid_form_gives_the_text_back(officer: Visitor) -> None:
    officer.write_referral("Typed before the session ended")

    officer.context.clear_cookies(name=re.compile("^session-"))
    officer.press(SAVE)
    expect(officer.heading).to_have_text("Sign in")
    expect(officer.page.locator("body")).to_contain_text("Sign in and you will find your text again.")
    officer.press(f"Enter as {OFFICER}")
    officer.visit("/referrals/new/")

    expect(officer.main).to_contain_text("This is what you had typed.")
    expect(officer.page.locator("[name=summary]")).to_have_value("Typed before the session ended")
    expect(officer.page.locator("[name=narrative]")).to_have_value("Typed before the session ended: the whole of it.")
    expect(officer.main.get_by_label(RECEIVER)).to_be_checked()
    officer.press(SAVE)
    expect(officer.heading).to_contain_text("Check and send")


def test_what_was_typed_is_for_nobody_else(officer: Visitor, visitor: Callable[[], Visitor]) -> None:
    officer.write_referral("For my eyes only")

    officer.context.clear_cookies(name=re.compile("^session-"))
    officer.press(SAVE)
    officer.press(f"Enter as {COLLEAGUE}")
    officer.visit("/referrals/new/")

    expect(officer.page.locator("[name=summary]")).to_have_value("")
    again = visitor().enter(OFFICER)
    again.visit("/referrals/new/")
    expect(again.page.locator("[name=summary]")).to_have_value("For my eyes only")
    again.press(SAVE)
    again.visit("/referrals/new/")
    expect(again.page.locator("[name=summary]")).to_have_value("")


def test_two_officers_in_one_draft_the_second_sees_both_texts(officer: Visitor, colleague: Visitor) -> None:
    path = officer.save_draft("First words")

    for window in (officer, colleague):
        window.visit(f"{path}edit/")
    officer.fill("narrative", "What the first one saved.")
    colleague.fill("narrative", "What the second one typed.")
    officer.press(SAVE)
    expect(officer.heading).to_contain_text("Check and send")
    colleague.press(SAVE)

    colleague.said("This was changed after your page was opened")
    expect(colleague.page.locator("[name=narrative]")).to_have_value("What the second one typed.")
    expect(colleague.main.locator("details", has_text="What is saved now")).to_contain_text("What the first one saved.")
    colleague.inspect("two-writers")
    colleague.press(SAVE)
    expect(colleague.heading).to_contain_text("Check and send")
    expect(colleague.main).to_contain_text("What the second one typed.")


def test_a_draft_sent_by_a_colleague_meanwhile_is_said_and_nothing_is_lost(
    officer: Visitor, colleague: Visitor
) -> None:
    path = officer.save_draft("Sent meanwhile")

    colleague.visit(f"{path}edit/")
    colleague.fill("narrative", "Typed while the other one sent it.")
    officer.press("Send it to this agency")
    officer.said("Sent. The recipients have been told.")
    with colleague.expecting(409):
        colleague.press(SAVE)
        expect(colleague.heading).to_have_text("This step is not possible now")

    expect(colleague.main).to_contain_text("Typed while the other one sent it.")
    colleague.inspect("moved-on")


def test_a_page_with_a_stale_token_gives_the_text_back(officer: Visitor) -> None:
    officer.write_referral("Open for too long")

    officer.context.clear_cookies(name=re.compile("^csrf-"))
    officer.press(SAVE)

    officer.said("The page had been open for too long. Your text is here: check it and send it again.")
    expect(officer.page.locator("[name=summary]")).to_have_value("Open for too long")
    officer.press(SAVE)
    expect(officer.heading).to_contain_text("Check and send")
