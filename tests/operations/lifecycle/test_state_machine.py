"""Whoever tries which step in whatever order: only the steps of the table happen, and only the chairs take them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.access import MovedOn, NotAllowed
from operations.lifecycle.services import NotReady
from operations.states import JPOA_STEPS
from tests.operations.lifecycle.living import DAY, Life

pytestmark = pytest.mark.django_db
CAST = [
    "nz_chair",
    "vn_chair",
    "nz_officer",
    "vn_officer",
    "nz_analyst",
    "nz_administrator",
    "secretariat",
    "nz_auditor",
]
MOVES = [*JPOA_STEPS, "conclude", "decide", "prepare", "two_confirm", "wait"]


def _try(life: Life, move: str, who: str) -> None:
    if move == "open_consultation":
        life.ask(who)
    elif move in JPOA_STEPS:
        life.step(move, who, **({"reason": "EXERCISE"} if move == "cancel" else {}))
    elif move == "wait":
        life.now += 90 * DAY
    elif move == "two_confirm":
        life.two_confirm()
    else:
        getattr(life, move)(who)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.sampled_from([*CAST, "nz_chair", "nz_chair"])), max_size=14))
def test_only_the_steps_of_the_table_happen_and_only_the_chairs_take_them(
    acting: Any, now: Any, moves: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        life = Life(acting, now)
        life.propose()
        state = "proposed"
        for move, who in moves:
            try:
                with transaction.atomic():
                    _try(life, move, who)
                happened = True
            except (NotAllowed, MovedOn, NotReady, AssertionError, ValueError):
                happened = False
            found = life.row().state
            if move in JPOA_STEPS and happened:
                assert who.endswith("_chair"), (move, who)
                assert state in JPOA_STEPS[move].sources
                assert found == JPOA_STEPS[move].target
            else:
                assert found == state, (move, who)
            state = found
        transaction.set_rollback(True)
