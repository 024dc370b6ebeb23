"""The ruler of tests/browser/test_every_page.py sees a fault of each kind when there is one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser import looking, markup
from tests.browser.looking import Scales, Watch
from tests.browser.portal import CHECKOUT

HOME = "http://portal.test"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'"
STYLES = """
body { margin: 8px; color: #222; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } .pale { color: #444 } }
.wide { width: 600px } .cut { width: 40px; overflow: hidden; white-space: nowrap } .left { text-align: left }
.bar { border-left: 6px solid } .out { position: absolute; left: -200px }
"""
WHOLE = (
    '<!DOCTYPE html><html lang="en" dir="{direction}"><head><meta charset="utf-8"><title>EXERCISE</title>'
    '<link rel="stylesheet" href="/own.css"></head><body><main><h1>EXERCISE</h1>{body}</main></body></html>'
)


def whole(body: str, direction: str = "ltr") -> str:
    return WHOLE.format(body=body, direction=direction)


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 320, "height": looking.HEIGHT})
    yield context
    context.close()


@pytest.fixture(scope="module")
def watch(context: BrowserContext) -> Watch:
    return Watch(HOME).over(context)


class Shown:
    """A small page of our own, as if the portal had answered with it."""

    def __init__(self, context: BrowserContext, watch: Watch) -> None:
        self.page, self.watch, self.html = context.new_page(), watch, ""
        self.page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.url.endswith(".css"):
            route.fulfill(body=STYLES, content_type="text/css")
        elif route.request.url.startswith(HOME):
            route.fulfill(body=self.html, headers={"Content-Type": "text/html", "Content-Security-Policy": POLICY})
        else:
            route.abort()

    def __call__(self, body: str, direction: str = "ltr", scheme: str = "light") -> Page:
        self.html = whole(body, direction)
        looking.dress(self.page, scheme, 320)
        self.page.goto(f"{HOME}/", wait_until="load")
        return self.page


@pytest.fixture
def show(context: BrowserContext, watch: Watch) -> Iterator[Shown]:
    shown = Shown(context, watch)
    yield shown
    shown.page.close()
    watch.complaints.clear()


SOUND = (
    '<p>Sent <bdi>NZ-7K3M-9QXD</bdi> on <bdi><time datetime="2026-12-03">3 Dec 2026</time></bdi>.</p>'
    '<p>Nine <del>six <br></del><ins datetime="2026-12-03">seven</ins> months</p>'
    '<form method="post"><label for="a">Name</label> <input id="a" name="a" autocomplete="name">'
    '<button type="submit">Send</button></form>'
)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_found_in_a_sound_page(show: Shown, direction: str, scheme: str) -> None:
    page = show(SOUND, direction, scheme)

    assert looking.by_axe(page) == looking.by_layout(page) == looking.by_direction(page) == []
    assert show.watch.taken(page) == markup.faults(whole(SOUND, direction)) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<p id="a">x</p><p id="a">y</p>', "2 times id='a'"),
        ('<label for="nowhere">x</label>', "for leads nowhere"),
        ('<p id="b">y</p><label for="b">x</label>', "a label for what is no field"),
        ('<p aria-describedby="nowhere">x</p>', "aria-describedby leads nowhere"),
        ('<a href="#nowhere">x</a>', "a link to no part of the page"),
        ("<p><div>x</div></p>", "unexpected-end-tag"),
        ("<div><span>x</div>", "end-tag-too-early"),
        ('<p class="a" class="b">x</p>', "duplicate-attribute"),
        ("<p>R&D &nosuch; x</p>", "expected-named-entity"),
        ("<span><div>x</div></span>", "<div> in <span>"),
        ("<ul><p>x</p></ul>", "<p> in <ul>"),
        ("<div><dt>x</dt><li>y</li></div>", "<li> in <div>"),
        ('<a href="/x"><button type="button">x</button></a>', "in a link or a button"),
        ("<button>x</button>", "a button without a type"),
        ('<img src="/x.svg">', "alt is missing"),
        ('<p><del align="left">x</del></p>', "align does not belong here"),
        ("<p><ins><div>x</div></ins></p>", "unexpected-end-tag"),
        ("<center>x</center>", "no element of today's HTML"),
        ('<p align="left" onclick="x()">x</p>', "align does not belong here"),
        ("<h1>Second</h1>", "2 times <h1>"),
    ],
)
def test_wrong_markup_is_found(body: str, words: str) -> None:
    found = markup.faults(whole(body))

    assert [fault for fault in found if words in fault], found


def test_a_page_without_language_or_title_is_found() -> None:
    found = markup.faults(whole("").replace(' lang="en"', "").replace("EXERCISE</title>", "</title>"))

    assert [fault.split(":")[0] for fault in found] == ["no language or direction", "an empty title"]


def test_low_contrast_in_the_dark_is_found_there_alone(show: Shown) -> None:
    page = show('<p class="pale">Hard to read</p>')
    assert looking.by_axe(page) == []

    looking.dress(page, "dark", 320)

    assert [fault for fault in looking.by_axe(page) if fault.startswith("color-contrast")]


@pytest.mark.parametrize(
    "words",
    [
        "3 Dec 2026",
        "Dec 2026",
        "2026-12-03",
        "3 ديسمبر 2026",
        "03/12/2026",
        "at 10:05",
        "UTC+7",
        "NZ-7K3M-9QXD",
        "+64 4 123 4567",
        "hana@nz-border.example",
        "192.168.1.4",
        "2001:db8::1",
        "01a20bbd-0000-7000-8000-000000000000",
        "3f2a9c01b7de",
    ],
)
def test_what_a_page_from_the_right_would_mix_up_is_found(show: Shown, words: str) -> None:
    page = show(f"<p>Sent {words}.</p><p>Sent <bdi>{words}</bdi>.</p><p dir='ltr'>{words}</p>", "rtl")

    assert len(looking.by_direction(page)) == 1


@pytest.mark.parametrize(
    "words", ["29 days left", "H3", "Handling 2 of 4", "In 2026", "1,180", "JPOA 2023", "at least 5", "EXERCISE round"]
)
def test_plain_words_and_numbers_are_left_alone(show: Shown, words: str) -> None:
    assert looking.by_direction(show(f"<p>{words}.</p>", "rtl")) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<p class="left">x</p>', "its words stand on the left"),
        ('<p class="bar">x</p>', "its bar stands on the left"),
        ('<div dir="ltr"><input type="radio" id="a"><label for="a">A long name</label></div>', "behind its words"),
    ],
)
def test_what_stands_on_the_wrong_side_is_found(show: Shown, body: str, words: str) -> None:
    found = looking.by_direction(show(body, "rtl"))

    assert [fault for fault in found if words in fault], found


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<p class="wide">x</p>', "wider than the window"),
        ("<p>" + "w" * 80 + "</p>", "wider than the window"),
        ('<p class="cut">More than fits in here</p>', "words are cut off"),
    ],
)
def test_what_does_not_fit_is_found(show: Shown, body: str, words: str, direction: str) -> None:
    found = looking.by_layout(show(body, direction))

    assert [fault for fault in found if words in fault], found


def test_what_stands_outside_of_the_window_is_found(show: Shown) -> None:
    assert [fault for fault in looking.by_layout(show('<p class="out">x</p>')) if "outside of the window" in fault]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<script>1</script>", "the policy of contents: script-src-elem"),
        ('<p style="color: red">x</p>', "the policy of contents: style-src-attr"),
        ('<img src="https://elsewhere.test/x.png" alt="">', "the policy of contents: img-src"),
        ('<iframe src="https://elsewhere.test/"></iframe>', "error in the console"),
        ('<a href="/a" ping="/b">x</a><link rel="stylesheet" href="https://elsewhere.test/x.css">', "style-src-elem"),
    ],
)
def test_what_the_browser_refuses_is_heard(show: Shown, body: str, words: str) -> None:
    found = show.watch.taken(show(body))

    assert [fault for fault in found if words in fault], found


def test_a_request_to_another_host_is_heard(show: Shown) -> None:
    page = show("<p>x</p>")

    page.evaluate("location.assign('https://elsewhere.test/')")
    page.wait_for_timeout(100)

    assert [fault for fault in show.watch.complaints if "asks another host: https://elsewhere.test/" in fault]


def test_every_byte_is_counted_also_the_second_time(show: Shown, context: BrowserContext) -> None:
    scales = Scales(context, show.page)
    weights = []
    for _ in range(2):
        with scales.weighing():
            show("x" * 5_000)
        weights.append(scales.bytes)

    assert min(weights) > 5_000 + len(STYLES)


def test_the_checks_are_files_of_the_checkout() -> None:
    assert looking.AXE.startswith("/*! axe v") and (CHECKOUT / "tests" / "browser" / "look.js").exists()
