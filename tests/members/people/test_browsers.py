"""A browser's own words become words that people know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.people.browsers import words_for

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{_WINDOWS} Gecko/20100101 Firefox/145.0".replace("x64)", "x64; rv:145.0)"), "Firefox on Windows"),
        (f"{_WINDOWS} {_CHROME} Safari/537.36", "Chrome on Windows"),
        (f"{_WINDOWS} {_CHROME} Safari/537.36 Edg/141.0.0.0", "Edge on Windows"),
        (f"{_WINDOWS} {_CHROME} Safari/537.36 OPR/120.0.0.0", "Opera on Windows"),
        (f"{_MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on Mac"),
        (f"{_PHONE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{_PHONE} CriOS/141.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{_PHONE} FxiOS/145.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPhone"),
        (f"Mozilla/5.0 (Linux; Android 15; K) {_CHROME} Mobile Safari/537.36", "Chrome on Android"),
        (f"Mozilla/5.0 (Linux; Android 15) {_CHROME} SamsungBrowser/28.0 Safari/537.36", "Samsung Internet on Android"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {_CHROME} Safari/537.36", "Chrome on ChromeOS"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {_CHROME} Safari/537.36", "Chrome on Linux"),
        ("Linux", "Linux"),
        ("curl/8.0", "a browser that does not say its name"),
        ("", "a browser that does not say its name"),
    ],
)
def test_it_is_said_in_plain_words(user_agent: str, words: str) -> None:
    assert words_for(user_agent) == words


@given(st.text())
def test_nothing_that_a_browser_says_is_repeated(user_agent: str) -> None:
    assert set(words_for(user_agent)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
