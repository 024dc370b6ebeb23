"""The lead, two partners and strangers take any steps in any order; after each, the plan is where the tables say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from common.access import MovedOn, NotAllowed
from operations.models import InvestigationPlan, PlanNote, PlanParty
from operations.plans import chairs, parties, queries, services
from operations.plans.agreement import is_agreed
from operations.plans.parties import NoPartner
from operations.states import OPEN_PLAN, PARTY_STEPS, PLAN_STEPS
from tests.operations.cases import Cases
from tests.operations.planning import KEYS, LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db

ASKED = (PARTNER, OTHER)
STRANGERS = ("nz_other_agency", "nz_chair", "vn_chair", "secretariat", "nz_auditor")
EVERYBODY = (LEAD, "nz_analyst", *ASKED, *STRANGERS)
OF_PLAN: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "propose": (services.propose, {}),
    "activate": (services.activate, {}),
    "suspend": (services.suspend, {"reason": "EXERCISE"}),
    "resume": (services.resume, {}),
    "complete": (services.complete, {"result": "EXERCISE", "lessons": "EXERCISE"}),
    "close_without_result": (services.close_without_result, {"reason": "EXERCISE"}),
}
OF_PARTY = {"consent": parties.consent, "decline": parties.decline, "leave": parties.leave, "remove": parties.remove}


@dataclass
class Expected:
    """The plan as the tables alone would have it."""

    state: str = "draft"
    rows: dict[str, str] = field(default_factory=dict)
    is_opened: bool = False

    def take(self, name: str, who: str) -> type[Exception] | None:
        """Note a step on the plan by somebody; what must stop it, or None."""
        if who != LEAD:
            return NotAllowed
        if not PLAN_STEPS[name].possible_from(self.state):
            return MovedOn
        if name == "activate" and "consented" not in self.rows.values():
            return NoPartner
        self.state = PLAN_STEPS[name].target
        if name == "propose":
            self.rows = dict.fromkeys(ASKED, "invited")
        if name in {"complete", "close_without_result"}:
            self.rows = {key: "removed" if row == "invited" else row for key, row in self.rows.items()}
        return None

    def answer(self, name: str, who: str, about: str) -> type[Exception] | None:
        """Note a step on the row of `about`; what must stop it, or None."""
        if who != (LEAD if name == "remove" else about):
            return NotAllowed
        if self.state not in OPEN_PLAN or not PARTY_STEPS[name].possible_from(self.rows[about]):
            return MovedOn
        self.rows[about] = PARTY_STEPS[name].target
        if self.state == "proposed" and is_agreed(self.rows.values()):
            self.state = "agreed"
        return None

    def sees(self, who: str) -> bool:
        """Whether somebody sees the plan."""
        if who in {LEAD, "nz_analyst"}:
            return True
        if who in {"nz_chair", "vn_chair"}:
            return self.is_opened
        return self.rows.get(who) in {"invited", "consented"}

    def reads_notes(self, who: str) -> bool:
        """Whether somebody reads what the parties write."""
        return self.sees(who) and self.rows.get(who) != "invited"


class Steps(RuleBasedStateMachine):
    """The machine over the services; each run of it is rolled back."""

    cases: ClassVar[Cases]

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.plans, self.expected = Plans(self.cases), Expected()
        self.key = self.plans.draft(partners=("vn-police", "th-immigration")).id

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @rule(name=st.sampled_from([*OF_PLAN]), who=st.sampled_from(EVERYBODY))
    def step_of_plan(self, name: str, who: str) -> None:
        service, words = OF_PLAN[name]
        self._try(self.expected.take(name, who), service, {"plan": self._plan()}, who, words)

    @rule(name=st.sampled_from(["propose", "activate", "propose", "suspend", "resume"]))
    def the_lead_goes_on(self, name: str) -> None:
        self.step_of_plan(name, LEAD)

    @rule(
        name=st.sampled_from([*OF_PARTY]),
        about=st.sampled_from(ASKED),
        who=st.sampled_from(EVERYBODY),
        by_the_right_one=st.booleans(),
    )
    def step_of_party(self, name: str, about: str, who: str, by_the_right_one: bool) -> None:
        if not self.expected.rows:
            return
        if by_the_right_one:
            who = LEAD if name == "remove" else about
        row = self.plans.party(self._plan(), about)
        self._try(self.expected.answer(name, who, about), OF_PARTY[name], {"party": row}, who, {})

    @rule()
    def the_lead_opens_or_closes_it_to_the_chairs(self) -> None:
        if self.expected.state == "draft":
            return
        step = chairs.close_to_chairs if self.expected.is_opened else chairs.open_to_chairs
        self._try(None, step, {"plan": self._plan()}, LEAD, {})
        self.expected.is_opened = not self.expected.is_opened

    @invariant()
    def the_states_are_those_of_the_tables(self) -> None:
        with self.cases.acting(LEAD):
            assert self._plan().state == self.expected.state
            rows = PlanParty.objects.filter(plan_id=self.key).exclude(role="lead").select_related("agency__group")
            by_key = {key: who for who, key in KEYS.items()}
            assert {by_key[row.agency.group.name]: row.state for row in rows} == self.expected.rows

    @invariant()
    def who_is_in_it_sees_it_and_nobody_else(self) -> None:
        with self.cases.acting(LEAD):
            has_notes = PlanNote.objects.filter(plan_id=self.key).exists()
        for who in EVERYBODY:
            with self.cases.acting(who) as actor:
                seen = queries.get_visible(actor, plan_id=self.key) is not None
                assert seen is InvestigationPlan.objects.filter(id=self.key).exists() is self.expected.sees(who), who
                reads = PlanNote.objects.filter(plan_id=self.key).exists()
                assert reads is (has_notes and self.expected.reads_notes(who)), who

    def _plan(self) -> InvestigationPlan:
        return self.plans.now_of(InvestigationPlan(id=self.key))

    def _try(
        self, refused: type[Exception] | None, service: Callable[..., Any], about: dict[str, Any], who: str, words: Any
    ) -> None:
        [row] = about.values()
        with self.cases.acting(who) as actor:
            arguments = {**about, **words, "by": actor, "now": self.cases.now, "version": row.version}
            if refused is None:
                service(**arguments)
                return
            with pytest.raises(refused):
                service(**arguments)


def test_only_the_steps_of_the_tables_happen_and_only_to_those_who_may(cases: Cases) -> None:
    machine = type("StepsOfTheCast", (Steps,), {"cases": cases})

    run_state_machine_as_test(
        machine, settings=settings(max_examples=12, stateful_step_count=16, phases=[Phase.generate])
    )
