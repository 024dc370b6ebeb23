"""A code works once, whichever process of the web server is asked: what was used stands in PostgreSQL."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from tests.browser.caller import Answer, Caller
from tests.browser.portal import RunningPortal
from tests.browser.visitor import totp

NAME = "Tomasi Fonoti-Reed"
LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"
BROWSERS = 4  # fewer than wrong codes are allowed; web processes: 2


def _at_the_code(portal: RunningPortal) -> tuple[Caller, Answer]:
    """A browser that has given the password, and the page that asks for the code."""
    account, caller = portal.account(NAME), Caller(portal)
    given = caller.post(LOGIN, {"login": account["email"], "password": account["password"]})
    assert f"Location: {CODE}" in given.headers
    return caller, caller.get(CODE)


def test_a_code_given_at_the_same_moment_lets_one_browser_in(portal: RunningPortal) -> None:
    waiting = [_at_the_code(portal) for _ in range(BROWSERS)]
    time.sleep(max(0, 5 - (30 - time.time() % 30)))  # not at the turn of a code
    code = totp(portal.account(NAME)["totp_secret"])

    with ThreadPoolExecutor(BROWSERS) as together:
        answers = list(together.map(lambda one: one[0].post(CODE, {"code": code}, like=one[1].text).status, waiting))

    assert sorted(answers) == [200] * (BROWSERS - 1) + [302]
    assert sorted(caller.get("/").status for caller, _page in waiting) == [200] + [302] * (BROWSERS - 1)
