"""Browser tests: the portal as `./jpoa up` starts it, Chromium, and people who come in.

They use neither Django's test client nor the tests' database.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import without_browser
from tests.browser.portal import RunningPortal
from tests.browser.visitor import ARGUMENTS, COLLEAGUE, OFFICER, Visitor

_HERE = Path(__file__).parent
# In this order behind the others.
_FILL_THE_WORLD = ("test_every_page.py", "test_canaries.py")


def pytest_configure(config: pytest.Config) -> None:
    """Skipped without a browser, failed in CI, also where `./jpoa test` did not start pytest."""
    if not os.environ.get("CHROMIUM"):
        os.environ["JPOA_NO_CHROMIUM"] = "1"
    if not config.pluginmanager.is_registered(without_browser):
        config.pluginmanager.register(without_browser)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What fills the world with records of its own comes after those who look for theirs."""
    slots = [slot for slot, item in enumerate(items) if _HERE in item.path.parents]
    ours = sorted((items[slot] for slot in slots), key=_turn)
    for slot, item in zip(slots, ours, strict=True):
        item.add_marker(pytest.mark.browser)
        items[slot] = item


def _turn(item: pytest.Item) -> int:
    return _FILL_THE_WORLD.index(item.path.name) + 1 if item.path.name in _FILL_THE_WORLD else 0


@pytest.fixture(scope="package")
def portal() -> Iterator[RunningPortal]:
    """The real thing, from an empty folder to no folder; nothing stays behind."""
    if folder := os.environ.get("JPOA_RUNNING"):  # one that runs already, while tests are being written
        yield RunningPortal(Path(folder))
        return
    parent = Path(tempfile.mkdtemp(prefix="jpoa-browser-"))
    running = RunningPortal(parent / "data")
    try:
        running.up()
        named = set(running.run["pids"].values())
        assert named <= set(running.processes()), "run.json names the processes"
        yield running
    finally:
        running.jpoa("down")
        left = running.processes()
        running.jpoa("reset")
        shutil.rmtree(parent)
    assert not left, f"processes that ./jpoa down left: {left}"
    assert not [place for place in running.places if Path(place).exists()], "./jpoa reset removes everything"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, not one that Playwright brings.

    Ends with this folder: Playwright's loop would make Django refuse the database to the tests after it.
    """
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=[*ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def scripts() -> bool:
    """Whether the browser runs scripts; tests of journeys are run both ways."""
    return True


@pytest.fixture(scope="module")
def visitor(portal: RunningPortal, chromium: Browser, scripts: bool) -> Iterator[Callable[[], Visitor]]:
    """Opens a browser for one more person; at the end none of them may have had anything to complain of."""
    with ExitStack() as closing:
        opened: list[Visitor] = []

        def open_window() -> Visitor:
            context = chromium.new_context(
                java_script_enabled=scripts,
                viewport={"width": 1280, "height": 900},
                locale="en-GB",
                accept_downloads=True,
            )
            closing.callback(context.close)
            context.set_default_timeout(20_000)
            opened.append(Visitor(portal, context, context.new_page(), scripts))
            return opened[-1]

        yield open_window
        assert not [words for window in opened for words in window.complaints]


@pytest.fixture
def officer(visitor: Callable[[], Visitor]) -> Iterator[Visitor]:
    window = visitor().enter(OFFICER)
    yield window
    window.context.close()


@pytest.fixture
def colleague(visitor: Callable[[], Visitor]) -> Iterator[Visitor]:
    window = visitor().enter(COLLEAGUE)
    yield window
    window.context.close()
