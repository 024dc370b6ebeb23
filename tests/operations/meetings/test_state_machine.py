"""Whatever the cast tries in whatever order: items and recommendations go by their tables, and stand in one round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from operations.meetings import item_queries, items, recommendations
from operations.models import ActionItem, CarriedItem, JointPeriodOfAction
from operations.states import ACTION_ITEM_STEPS, OPEN_ITEM, RECOMMENDATION_STEPS
from tests.operations.cases import Cases
from tests.operations.meeting import INVITED, ORGANISER, OUTSIDE, Meetings

pytestmark = pytest.mark.django_db

CHAIRS = ("nz_chair", "vn_chair")
EVERYBODY = (INVITED, *CHAIRS, ORGANISER, OUTSIDE, "vn_analyst", "secretariat")
STEPS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "start": (items.start, {}),
    "finish": (items.finish, {"result": "EXERCISE: done"}),
    "drop": (items.drop, {"result": "EXERCISE: no money"}),
}
ROUNDS = ("EXERCISE", "EXERCISE-2", "2026")


class Steps(RuleBasedStateMachine):
    """The machine over the services; each run of it is rolled back."""

    cases: ClassVar[Cases]

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.meetings = Meetings(self.cases)
        item = self.meetings.item()
        self.key, self.of = item.id, item.recommendation_id
        self.state, self.round, self.left, self.notes = "open", "EXERCISE", set[str](), 0
        self.said = "noted"

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @rule(name=st.sampled_from([*STEPS]), who=st.sampled_from(EVERYBODY))
    def step(self, name: str, who: str) -> None:
        service, words = STEPS[name]
        refused: type[Exception] | None = None
        if who not in {INVITED, *CHAIRS} and (name, who) != ("drop", ORGANISER):
            refused = NotAllowed
        elif not ACTION_ITEM_STEPS[name].possible_from(self.state):
            refused = MovedOn
        self._try(refused, service, who, **words, version=self._item().version)
        if refused is None:
            self.state = ACTION_ITEM_STEPS[name].target

    @rule(who=st.sampled_from(EVERYBODY))
    def note(self, who: str) -> None:
        may = who in {INVITED, *CHAIRS}
        refused = None if may and self.state in OPEN_ITEM else MovedOn if may else NotAllowed
        self._try(refused, items.write_note, who, text="EXERCISE: half")
        self.notes += refused is None

    @rule(who=st.sampled_from(EVERYBODY), into=st.sampled_from(ROUNDS))
    def carry(self, who: str, into: str) -> None:
        refused: type[Exception] | None = None
        if who not in {*CHAIRS, ORGANISER}:
            refused = NotAllowed
        elif self.state not in OPEN_ITEM:
            refused = MovedOn
        elif into in {self.round, "2026"} | self.left:
            refused = ChangedMeanwhile
        self._try(refused, items.carry, who, jpoa=JointPeriodOfAction.objects.get(key=into))
        if refused is None:
            self.left.add(self.round)
            self.round = into

    @rule(name=st.sampled_from([*RECOMMENDATION_STEPS]), who=st.sampled_from([ORGANISER, "vn_chair", INVITED]))
    def move(self, name: str, who: str) -> None:
        refused: type[Exception] | None = None
        if who == INVITED:
            refused = NotAllowed
        elif not RECOMMENDATION_STEPS[name].possible_from(self.said):
            refused = MovedOn
        with self.cases.acting(who) as by:
            row = item_queries.get_recommendation(by, recommendation_id=self.of)
            assert row
            arguments = {"recommendation": row, "step": name, "words": "", "by": by, "now": self.cases.now}
            arguments["version"] = row.version
            self._call(refused, recommendations.move, **arguments)
        if refused is None:
            self.said = RECOMMENDATION_STEPS[name].target

    @invariant()
    def it_is_as_expected_for_all(self) -> None:
        for who in (INVITED, OUTSIDE, "secretariat"):
            with self.cases.acting(who) as by:
                item = item_queries.get_item(by, item_id=self.key)
                assert item
                assert (item.state, item.jpoa.key) == (self.state, self.round)
                assert item.recommendation.state == self.said
                assert bool(item.result) is (self.state not in OPEN_ITEM)
                assert item.notes.count() == self.notes
                assert CarriedItem.objects.filter(item=item).count() == len(self.left)

    @invariant()
    def it_stands_in_one_round_only(self) -> None:
        with self.cases.acting(INVITED) as by:
            found = {}
            for key in ("EXERCISE", "EXERCISE-2"):
                jpoa = JointPeriodOfAction.objects.get(key=key)
                rows = item_queries.items_in(by, jpoa).filter(id=self.key)
                found.update((key, one) for one in item_queries.standing_in(jpoa, list(rows)))
            assert set(found) == {self.round, *self.left}
            assert [key for key, one in found.items() if one.went_to is None] == [self.round]

    def _item(self) -> ActionItem:
        return self.meetings.item_of(self.key)

    def _try(self, refused: type[Exception] | None, service: Callable[..., Any], who: str, **words: Any) -> None:
        with self.cases.acting(who) as by:
            item = item_queries.get_item(by, item_id=self.key)
            self._call(refused, service, item=item, by=by, now=self.cases.now, **words)

    @staticmethod
    def _call(refused: type[Exception] | None, service: Callable[..., Any], **arguments: Any) -> None:
        if refused is None:
            service(**arguments)
            return
        with pytest.raises(refused):
            service(**arguments)


def test_only_the_steps_of_the_tables_happen_and_only_by_those_who_may(cases: Cases) -> None:
    machine = type("StepsOfTheCast", (Steps,), {"cases": cases})

    run_state_machine_as_test(
        machine, settings=settings(max_examples=12, stateful_step_count=16, phases=[Phase.generate])
    )
