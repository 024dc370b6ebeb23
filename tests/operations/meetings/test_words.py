"""How days, answers and numbers are spoken of: softly, and never a number without its qualifier."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.meetings.models import Session, SessionInvitation, SessionReach
from operations.meetings.words import answer_words, due_words, is_after_round, reach_words, session_words

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "words", "level"),
    [
        (-2, "expected 2 days ago", "late"),
        (-1, "expected 1 day ago", "late"),
        (0, "expected today", "soon"),
        (1, "1 day left", "soon"),
        (14, "14 days left", "soon"),
        (15, "15 days left", "calm"),
    ],
)
def test_a_due_day_in_words(days: int, words: str, level: str) -> None:
    due = due_words(TODAY + timedelta(days=days), is_open=True, today=TODAY)

    assert (due.words, due.level) == (words, level)


@given(st.dates())
def test_nothing_is_expected_of_what_is_closed(day: date) -> None:
    assert due_words(day, is_open=False, today=TODAY).level == "done"


@pytest.mark.parametrize(("ends_on", "is_after"), [(None, False), (TODAY, False), (TODAY - timedelta(days=1), True)])
def test_a_day_after_the_end_of_the_round_is_marked(ends_on: date | None, is_after: bool) -> None:
    assert is_after_round(TODAY, ends_on) is is_after


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [(-3, None, "Over"), (-3, -1, "Over"), (-3, 0, "Under way"), (0, None, "Under way"), (1, 2, "Coming")],
)
def test_where_a_session_is_in_time(starts: int, ends: int | None, words: str) -> None:
    session = Session(
        starts_on=TODAY + timedelta(days=starts), ends_on=None if ends is None else TODAY + timedelta(days=ends)
    )

    assert session_words(session, today=TODAY).words == words
    session.cancelled_at = datetime(2026, 1, 1, tzinfo=UTC)
    assert session_words(session, today=TODAY).words == "Cancelled"


@pytest.mark.parametrize(
    ("answer", "words"), [("", "Has not answered"), ("attends", "Attends"), ("does_not", "Does not attend")]
)
def test_an_answer_in_words(answer: str, words: str) -> None:
    assert answer_words(SessionInvitation(answer=answer)).words == words


@pytest.mark.parametrize(("qualifier", "words"), [("exact", "12"), ("at_least", "at least 12"), ("about", "about 12")])
def test_a_number_never_stands_without_its_qualifier(qualifier: str, words: str) -> None:
    assert reach_words(SessionReach(number=12, qualifier=qualifier)) == words


def test_a_session_without_a_title_is_called_by_its_kind() -> None:
    assert Session(kind="conference").name == "Conference"
