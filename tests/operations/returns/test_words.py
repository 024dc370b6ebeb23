from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from operations.models import PeriodicReturn, ReportingObligation
from operations.returns.words import due_words, state_words
from operations.words import Due

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def _obligation(*, ends_on: date = date(2026, 10, 31), due_in: float = 3) -> ReportingObligation:
    return ReportingObligation(period_ends_on=ends_on, due_at=NOW + timedelta(days=due_in))


@pytest.mark.parametrize(
    ("ends_on", "due_in", "words"),
    [
        (date(2026, 11, 30), 16, "Not due yet"),
        (date(2026, 11, 24), 10, "Not due yet"),
        (date(2026, 11, 23), 9, "Expected"),
        (date(2026, 10, 31), -14, "Not yet received"),
    ],
)
def test_what_has_not_been_sent_is_said_by_the_clock(ends_on: date, due_in: float, words: str) -> None:
    assert state_words(_obligation(ends_on=ends_on, due_in=due_in), now=NOW).words == words


def test_a_draft_is_still_what_the_clock_says() -> None:
    obligation = _obligation(due_in=-1)
    obligation.periodic_return = PeriodicReturn(state="draft")

    assert state_words(obligation, now=NOW).words == "Not yet received"


@pytest.mark.parametrize(
    ("state", "words"),
    [("submitted", "Submitted"), ("accepted", "Accepted"), ("sent_back", "Sent back with a question")],
)
def test_what_has_been_sent_says_its_own_state(state: str, words: str) -> None:
    obligation = _obligation(due_in=-1)
    obligation.periodic_return = PeriodicReturn(state=state)

    assert state_words(obligation, now=NOW).words == words


@pytest.mark.parametrize(
    ("due_in", "due"),
    [
        (10, Due("10 days left", "calm")),
        (7, Due("7 days left", "calm")),
        (6.5, Due("6 days left", "soon")),
        (-3, Due("expected 3 days ago", "late")),
    ],
)
def test_how_long_there_is_or_has_been_waited(due_in: float, due: Due) -> None:
    assert due_words(_obligation(due_in=due_in), now=NOW) == due


def test_nobody_waits_for_what_has_come() -> None:
    obligation = _obligation(due_in=-3)
    obligation.settled_at = NOW

    assert due_words(obligation, now=NOW) == Due("received", "done")
