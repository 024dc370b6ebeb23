"""How many pages an officer without scripts loads from the desk on, to send, to answer and to ask quickly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, expect

from tests.browser.visitor import OFFICER, RECEIVING_OFFICER, SAVE, Visitor
from tests.operations.attachments.hostile import png

# Of the receiving officer.
RECEIVER = "Criminal Liaison Office (EXERCISE)"
MOST_TO_SEND, MOST_TO_ANSWER, MOST_TO_ASK, MOST_TO_ANSWER_QUICKLY = 6, 3, 2, 1


@pytest.fixture(scope="module")
def scripts() -> bool:
    return False


@contextmanager
def loaded(window: Visitor) -> Iterator[list[str]]:
    """The documents that a window shows while somebody works in it; what only leads on to another is none."""
    shown: list[str] = []

    def note(answer: Response) -> None:
        request = answer.request
        if request.is_navigation_request() and not 300 <= answer.status < 400:
            shown.append(f"{request.method} {urlsplit(answer.url).path}")

    window.page.on("response", note)
    yield shown
    window.page.remove_listener("response", note)


def test_a_referral_with_a_person_and_a_file_is_sent_in_six_pages(visitor: Callable[[], Visitor]) -> None:
    officer = visitor().enter(OFFICER)

    with loaded(officer) as pages:
        _send(officer)

    assert len(pages) <= MOST_TO_SEND, pages
    assert pages[-1] == f"GET {officer.path}"


def test_it_is_answered_in_three(visitor: Callable[[], Visitor]) -> None:
    officer, answering = visitor().enter(OFFICER), visitor().enter(RECEIVING_OFFICER)
    reference = _send(officer)
    answering.visit("/")

    with loaded(answering) as pages:
        _open_from_desk(answering, reference)
        answering.follow("Answer")
        answering.fill("body", "EXERCISE: found")
        answering.press("Send the answer to the sender")
        answering.said("Answered. The sender has been told.")

    assert len(pages) <= MOST_TO_ANSWER, pages


def test_a_quick_question_is_asked_in_two_pages_and_answered_in_one(visitor: Callable[[], Visitor]) -> None:
    officer = visitor().enter(OFFICER)
    with loaded(officer) as pages:
        officer.follow("Ask a quick question")
        _choose_receiver(officer)
        officer.fill("summary", "EXERCISE: who calls in two pages?")
        officer.choose("kind", "phone")
        officer.fill("as_written", "+84 90 123 45 67")
        officer.fill("purpose", "EXERCISE: it called somebody")
        officer.press("Go on")
        expect(officer.main).to_contain_text("+84 90 123 45 67")
        assert len(pages) <= MOST_TO_ASK, pages
        officer.press("Send it to this agency")
        officer.said("Sent. The recipients have been told.")

    reference = officer.heading.locator("bdi").first.inner_text()
    answering = visitor().enter(RECEIVING_OFFICER)
    with loaded(answering) as pages:
        _open_from_desk(answering, reference)
        assert len(pages) <= MOST_TO_ANSWER_QUICKLY, pages
        answering.choose("result", "not_known")
        answering.press("Send the answer to the sender")
        answering.said("Answered. The sender has been told.")


def _send(officer: Visitor) -> str:
    """From the desk on, a referral with one person and one file; its reference."""
    officer.follow("Write a referral")
    _choose_receiver(officer)
    for name, value in (("kind", "information"), ("crime_type", "som"), ("urgency", "routine")):
        officer.choose(name, value)
    officer.fill("summary", "EXERCISE: a boat in six pages")
    officer.fill("narrative", "EXERCISE: whose boat is it?")
    officer.fill("full_name", "EXERCISE NAME")
    officer.choose("roles", "suspect")
    officer.press(SAVE)
    expect(officer.heading).to_contain_text("Check and send")
    officer.follow("Add or remove a file")
    file = {"name": "boat.png", "mimeType": "image/png", "buffer": png()}
    officer.page.locator("[name=file]").set_input_files(file)
    officer.press("Add this file")
    officer.said("The file was added.")
    officer.follow("Check and send")
    expect(officer.main).to_contain_text("EXERCISE NAME")
    expect(officer.main).to_contain_text("boat.png")
    officer.press("Send it to this agency")
    officer.said("Sent. The recipients have been told.")
    return officer.heading.locator("bdi").first.inner_text()


def _choose_receiver(officer: Visitor) -> None:
    country = officer.main.locator("details").filter(has_text="Viet Nam")
    country.locator("summary").click()
    country.get_by_label(RECEIVER).check()


def _open_from_desk(window: Visitor, reference: str) -> None:
    table = window.main.get_by_role("table", name="Referrals to answer")
    table.get_by_role("link", name=reference).click()
    expect(window.heading).to_contain_text(reference)
