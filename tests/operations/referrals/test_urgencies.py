from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from operations.referrals.choices import Urgency
from operations.referrals.urgencies import offered, time_to_answer


def test_every_urgency_that_can_be_chosen_has_a_time_and_no_other(settings: Any) -> None:
    assert set(settings.HOURS_TO_ANSWER) == set(Urgency.values)


def test_the_more_urgent_the_sooner() -> None:
    times = [time_to_answer(urgency) for urgency in Urgency]

    assert times == [timedelta(days=30), timedelta(days=7), timedelta(hours=48), timedelta(hours=4)]


def test_an_unknown_urgency_is_no_deadline() -> None:
    with pytest.raises(KeyError):
        time_to_answer("whenever")


def test_the_form_says_the_times_that_are_set(settings: Any) -> None:
    assert [words for _, words in offered()] == [
        "Routine: 30 working days",
        "Priority: 7 working days",
        "Urgent: 48 hours of working days",
        "Threat to life: 4 hours, day and night",
    ]
    settings.HOURS_TO_ANSWER = settings.HOURS_TO_ANSWER | {"priority": 240, "threat_to_life": 1}

    assert [words for _, words in offered()][1:4:2] == [
        "Priority: 10 working days",
        "Threat to life: 1 hour, day and night",
    ]
