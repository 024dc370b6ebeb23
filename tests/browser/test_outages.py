"""The database or the broker gone for a moment: a plain page, no details, and reading goes on without the broker."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.browser.portal import RunningPortal, until
from tests.browser.visitor import Visitor

DETAILS = re.compile(
    r"psycopg|operationalerror|traceback|127\.0\.0\.1|postgres|valkey|redis|django|/site-packages", re.I
)


@contextmanager
def without(portal: RunningPortal, part: str) -> Iterator[None]:
    """A block in which a part is gone: killed, while the launcher that would start it again is held."""
    pid = portal.run["pids"][part]
    os.kill(portal.launcher_pid, signal.SIGSTOP)
    try:
        os.kill(pid, signal.SIGKILL)
        yield
    finally:
        os.kill(portal.launcher_pid, signal.SIGCONT)
        until(lambda: portal.run["pids"][part] != pid, f"{part} is started again", seconds=60)
        portal.wait_until_ready()


def test_without_the_database_a_plain_page_says_so_and_the_portal_comes_back(
    officer: Visitor, portal: RunningPortal
) -> None:
    with without(portal, "postgres"):
        answers = [
            officer.context.request.get(f"{portal.url}{path}") for path in ("/", "/referrals/", "/accounts/login/")
        ]

    for answer in answers:
        assert answer.status == 503
        assert "The portal cannot be reached at the moment" in answer.text()
        assert not DETAILS.search(answer.text())
        assert answer.headers["retry-after"]
    officer.visit("/referrals/")
    expect(officer.heading).to_have_text("Referrals")


def test_signed_in_reading_and_writing_go_on_without_the_broker(officer: Visitor, portal: RunningPortal) -> None:
    with without(portal, "valkey"):
        for path in ("/", "/referrals/", "/returns/", "/jpoas/"):
            officer.visit(path)
            expect(officer.heading).to_be_visible()
        path = officer.save_draft("Without the broker")
        officer.press("Send it to this agency")
        officer.said("Sent. The recipients have been told.")
        assert not portal.mails_about(path)

    until(lambda: bool(portal.mails_about(path)), "the mail leaves when the broker is back", seconds=60)
