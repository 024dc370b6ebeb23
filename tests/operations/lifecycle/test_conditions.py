from __future__ import annotations

from dataclasses import replace

import pytest

from operations.lifecycle.conditions import Facts, conditions, missing, usual
from operations.states import JPOA_STEPS

ALL = Facts(
    has_proposal=True,
    is_consultation_concluded=True,
    is_agreed=True,
    is_decided=True,
    confirmed_countries=2,
    tied_objectives=1,
    has_schedule=True,
    overlaps=False,
    is_last_day_over=True,
    unsettled_returns=0,
    unanswered_lessons=0,
    is_debrief_closed=True,
)


@pytest.mark.parametrize("step", JPOA_STEPS)
def test_each_step_of_the_table_has_its_conditions_and_nothing_is_missing_when_all_is_there(step: str) -> None:
    assert missing(step, ALL) == []
    assert all(str(one.words).endswith(".") for one in conditions(step, ALL))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"has_proposal": False}, {"open_consultation": {"proposal"}}),
        ({"is_consultation_concluded": False, "is_agreed": False}, {"plan": {"consultation", "agreement"}}),
        ({"is_agreed": False}, {"plan": {"agreement"}}),
        ({"is_decided": False}, {"plan": {"decision"}, "activate": {"decision"}}),
        ({"confirmed_countries": 1}, {"activate": {"countries"}}),
        ({"tied_objectives": 0}, {"activate": {"objectives"}}),
        ({"has_schedule": False}, {"activate": {"schedule"}}),
        ({"overlaps": True}, {"activate": {"overlap"}}),
        ({"is_last_day_over": False}, {"begin_debrief": {"over"}}),
        ({"unsettled_returns": 1}, {"close": {"returns"}}),
    ],
)
def test_what_is_not_there_is_named_at_the_steps_that_need_it(
    change: dict[str, object], wanted: dict[str, set[str]]
) -> None:
    facts = replace(ALL, **change)  # type: ignore[arg-type]  # of its own fields

    found = {step: {one.code for one in missing(step, facts)} for step in JPOA_STEPS}

    assert {step: codes for step, codes in found.items() if codes} == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, {}),
        (
            {"unanswered_lessons": 1},
            {"open_consultation": ["lessons"], "plan": ["lessons"], "activate": ["lessons"]},
        ),
        ({"is_debrief_closed": False}, {"close": ["debrief"]}),
    ],
)
def test_what_is_usual_is_named_and_stops_nothing(change: dict[str, object], wanted: dict[str, list[str]]) -> None:
    facts = replace(ALL, **change)  # type: ignore[arg-type]  # of its own fields

    found = {step: [one.code for one in usual(step, facts) if not one.is_met] for step in JPOA_STEPS}

    assert {step: codes for step, codes in found.items() if codes} == wanted
    assert all(missing(step, facts) == [] for step in JPOA_STEPS)
    assert not any(one.is_needed for step in JPOA_STEPS for one in usual(step, facts))
