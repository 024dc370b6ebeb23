from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.durations import in_words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "0 minutes"),
        (timedelta(seconds=59), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119, seconds=59), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=30, hours=23), "30 days"),
    ],
)
def test_a_length_is_said_in_its_largest_fitting_unit(length: timedelta, words: str) -> None:
    assert in_words(length) == words


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_no_length_is_ever_said_longer_than_it_is_nor_shorter_by_half(length: timedelta) -> None:
    number, unit = in_words(length).split()
    said = int(number) * {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}[unit[0]]

    assert said <= length
    assert length - said < max(timedelta(minutes=1), said / 2)
