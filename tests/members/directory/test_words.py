"""How a desk reads: open or closed until when, and its hours in one line."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from members.directory.models import DutyDesk
from members.directory.words import desk_state, hours_words

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Bangkok
OFFICE = ["08:00-17:00"] * 5 + ["", ""]
CLOSED = [""] * 7


def never(day: date) -> bool:
    return False


@pytest.mark.parametrize(
    ("desk", "zone", "words"),
    [
        (DutyDesk(is_round_the_clock=True), "Asia/Bangkok", ("Open", "day and night", True)),
        (DutyDesk(hours=OFFICE), "Asia/Bangkok", ("Open", "closes 17:00 there, in 7 hours", True)),
        (DutyDesk(hours=OFFICE), "America/New_York", ("Closed", "opens Tue 08:00 there, in 10 hours", False)),
        (
            DutyDesk(hours=["", "", "", "", "", "", "09:00-12:00"]),
            "UTC",
            ("Closed", "opens Sun 09:00 there, in 5 days", False),
        ),
        (DutyDesk(hours=["09:00-12:00", *[""] * 6]), "UTC", ("Closed", "opens Mon 09:00 there, in 6 days", False)),
        (
            DutyDesk(hours=["", "00:00-01:00", *[""] * 5]),
            "UTC",
            ("Closed", "opens 1 Dec 2026, 00:00 there, in 6 days", False),
        ),
        (DutyDesk(hours=CLOSED), "UTC", ("Closed", "", False)),
        (DutyDesk(), "UTC", ("Hours not told", "", False)),
        (None, "UTC", ("Hours not told", "", False)),
    ],
)
def test_a_desk_says_whether_it_is_open_and_until_when(
    desk: DutyDesk | None, zone: str, words: tuple[str, str, bool]
) -> None:
    state = desk_state(desk, zone=zone, now=NOW, is_day_off=never)

    assert (state.words, state.change, state.is_open) == words


@pytest.mark.parametrize(
    ("desk", "words"),
    [
        (DutyDesk(is_round_the_clock=True), "24/7"),
        (DutyDesk(hours=OFFICE), "Mon–Fri 08:00–17:00"),
        (DutyDesk(hours=["18:00-06:00"] * 7), "every day 18:00–06:00"),
        (DutyDesk(hours=["09:00-17:00"] * 4 + ["", "", "09:00-17:00"]), "Sun–Thu 09:00–17:00"),
        (DutyDesk(hours=["09:00-17:00"] * 5 + ["09:00-12:00", ""]), "Mon–Fri 09:00–17:00, Sat 09:00–12:00"),
        (DutyDesk(hours=["", "", "10:00-11:00", "", "", "", ""]), "Wed 10:00–11:00"),
        (DutyDesk(hours=["08:00-09:00", "", "10:00-11:00", "", "", "", ""]), "Mon 08:00–09:00, Wed 10:00–11:00"),
        (DutyDesk(hours=["08:00-09:00"] * 6 + ["10:00-11:00"]), "Mon–Sat 08:00–09:00, Sun 10:00–11:00"),
        (DutyDesk(hours=CLOSED), "closed"),
        (DutyDesk(), "not told"),
    ],
)
def test_hours_are_one_line(desk: DutyDesk, words: str) -> None:
    assert hours_words(desk) == words
