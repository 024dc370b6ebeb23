from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terms_of_reference.consultations import rules
from terms_of_reference.consultations.rules import Said, standing

YES, HOLDS, NO = Said(rules.AGREE), Said(rules.AWAITING_CAPITAL), Said(rules.CANNOT_AGREE)
CHANGES, RESERVED = Said(rules.AGREE_WITH_CHANGES), Said(rules.AGREE, has_reservation=True)


@pytest.mark.parametrize(
    ("rule", "said", "is_over", "wanted"),
    [
        (rules.SILENCE, [None, None], False, rules.OPEN),
        (rules.SILENCE, [None, None], True, rules.AGREED),
        (rules.SILENCE, [YES, HOLDS], True, rules.AGREED),
        (rules.SILENCE, [YES, None, NO], False, rules.OPEN),
        (rules.SILENCE, [YES, HOLDS, NO], False, rules.OPEN),
        (rules.SILENCE, [YES, NO], False, rules.STOPPED),
        (rules.SILENCE, [YES, NO], True, rules.STOPPED),
        (rules.SILENCE, [RESERVED, None], True, rules.AGREED_WITH_RESERVATIONS),
        (rules.ANSWER_NEEDED, [YES, None], True, rules.INCOMPLETE),
        (rules.ANSWER_NEEDED, [YES, HOLDS], True, rules.INCOMPLETE),
        (rules.ANSWER_NEEDED, [YES, CHANGES], True, rules.AGREED),
        (rules.ANSWER_NEEDED, [YES, HOLDS], False, rules.OPEN),
        (rules.ANSWER_NEEDED, [YES, YES], False, rules.AGREED),
        (rules.SILENCE, [], False, rules.OPEN),
        (rules.ANSWER_NEEDED, [YES, RESERVED], True, rules.AGREED_WITH_RESERVATIONS),
        (rules.ANSWER_NEEDED, [NO, None], True, rules.STOPPED),
    ],
)
def test_the_table(rule: str, said: list[Said | None], is_over: bool, wanted: str) -> None:
    assert standing(rule, dict(enumerate(said)), is_over=is_over) == wanted


ANY = st.lists(st.sampled_from([None, YES, HOLDS, NO, CHANGES, RESERVED]), max_size=16)
RULE = st.sampled_from([rules.SILENCE, rules.ANSWER_NEEDED])


@given(RULE, ANY, st.booleans())
def test_an_objection_stops_it_once_nobody_can_change_it_and_nothing_else_does(
    rule: str, said: list[Said | None], is_over: bool
) -> None:
    found = standing(rule, dict(enumerate(said)), is_over=is_over)

    assert (found == rules.STOPPED) == (NO in said and (is_over or not {None, HOLDS} & set(said)))


@given(RULE, ANY)
def test_before_its_time_it_is_open_as_long_as_one_answer_is_missing(rule: str, said: list[Said | None]) -> None:
    assert standing(rule, dict(enumerate([*said, None])), is_over=False) == rules.OPEN
    assert standing(rule, dict(enumerate([*said, HOLDS])), is_over=False) == rules.OPEN


@given(RULE, ANY, st.integers(0, 15))
def test_an_answer_in_favour_never_undoes_an_agreement(rule: str, said: list[Said | None], place: int) -> None:
    before = standing(rule, dict(enumerate(said)), is_over=True)
    after = standing(rule, {**dict(enumerate(said)), place: YES}, is_over=True)

    if before in {rules.AGREED, rules.AGREED_WITH_RESERVATIONS}:
        assert after in {rules.AGREED, rules.AGREED_WITH_RESERVATIONS}
