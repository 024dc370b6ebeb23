from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.referrals.choices import Urgency
from operations.referrals.deadlines import TIME_TO_ANSWER, due_at

RECEIVED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2014, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("routine", datetime(2026, 12, 24, 3, 0, tzinfo=UTC)),
        ("priority", datetime(2026, 12, 1, 3, 0, tzinfo=UTC)),
        ("urgent", datetime(2026, 11, 26, 3, 0, tzinfo=UTC)),
        ("threat_to_life", datetime(2026, 11, 24, 7, 0, tzinfo=UTC)),
    ],
)
def test_each_urgency_has_its_time_to_answer(urgency: str, due: datetime) -> None:
    assert due_at(urgency=urgency, received_at=RECEIVED) == due


def test_every_urgency_that_can_be_chosen_has_a_time_and_no_other() -> None:
    assert set(TIME_TO_ANSWER) == set(Urgency.values)


@given(INSTANTS)
def test_the_more_urgent_the_sooner(received_at: datetime) -> None:
    dues = [due_at(urgency=urgency, received_at=received_at) for urgency in Urgency.values]

    assert dues == sorted(dues, reverse=True)
    assert min(dues) > received_at


@given(INSTANTS, st.sampled_from(Urgency.values), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_what_arrives_later_is_due_as_much_later(received_at: datetime, urgency: str, later: timedelta) -> None:
    first, second = (due_at(urgency=urgency, received_at=at) for at in (received_at, received_at + later))

    assert second - first == later


def test_summer_time_neither_gives_nor_takes_an_hour() -> None:
    night = datetime(2026, 9, 26, 12, 0, tzinfo=ZoneInfo("Pacific/Auckland"))

    due = due_at(urgency="urgent", received_at=night.astimezone(UTC))

    assert due - night.astimezone(UTC) == timedelta(hours=48)


def test_an_unknown_urgency_is_no_deadline() -> None:
    with pytest.raises(KeyError):
        due_at(urgency="whenever", received_at=RECEIVED)
