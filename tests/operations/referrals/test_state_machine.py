"""Three agencies take any steps in any order; after each, the referral is where the tables say it must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from operations.models import Referral, ReferralRecipient
from operations.outcomes import services as outcomes
from operations.referrals import clocks, queries, reopening, services
from operations.states import AWAITING_RECIPIENT, RECIPIENT_STEPS, REFERRAL_STEPS
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

OWNER, RECEIVERS, STRANGERS = "nz_officer", ("vn_officer", "th_officer"), ("nz_other_agency", "vn_chair")
EVERYBODY = (OWNER, *RECEIVERS, *STRANGERS)
ADMINISTRATORS = {
    "nz_officer": "nz_administrator",
    "vn_officer": "Hoang Dinh Tung Lam",
    "th_officer": "Sombat Jirakanok",
}
OF_REFERRAL: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "send": (services.send, {}),
    "close": (services.close, {}),
    "reopen": (reopening.reopen, {"reason": "More is known."}),
    "withdraw": (services.withdraw, {"reason": "No longer needed."}),
}
OF_RECIPIENT: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "ask_for_information": (services.ask_for_information, {"words": "Which port?"}),
    "give_information": (services.give_information, {"words": "Cam Ranh."}),
    "ask_again": (reopening.ask_again, {"words": "And the other one?"}),
    "accept": (services.accept, {}),
    "decline": (services.decline, {"reason": "capacity"}),
    "start": (services.start, {}),
    "answer": (outcomes.answer_referral, {"words": "Found him."}),
}


BY_OWNER = ("give_information", "ask_again")


@dataclass
class Expected:
    """The referral as the tables alone would have it."""

    state: str = "draft"
    rows: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: {OWNER: 1})
    entries: dict[str, int] = field(default_factory=lambda: {OWNER: 1, "vn_officer": 0, "th_officer": 0})

    def take(self, name: str, who: str, about: str) -> type[Exception] | None:
        """Note a step by somebody on the row of `about`; what must stop it, or None."""
        if name in REFERRAL_STEPS:
            return self._of_referral(name, who)
        if who != (OWNER if name in BY_OWNER else about):
            return NotAllowed
        if name == "answer" and self.rows[about] == "received" and self.state == "sent":
            self.take("accept", who, about)  # with the answer, as a step of its own
        step = RECIPIENT_STEPS[name]
        if self.state != "sent" or not step.possible_from(self.rows[about]):
            return MovedOn
        self.rows[about] = step.target
        self.versions[about] += 1
        self.entries[who] += 1
        return None

    def _of_referral(self, name: str, who: str) -> type[Exception] | None:
        if who != OWNER:
            return NotAllowed
        if not REFERRAL_STEPS[name].possible_from(self.state):
            return MovedOn
        self.state = REFERRAL_STEPS[name].target
        self.versions[OWNER] += 1
        self.entries[OWNER] += 1
        if name == "send":
            self.rows = dict.fromkeys(RECEIVERS, "received")
            self.versions |= dict.fromkeys(RECEIVERS, 1)
        return None


class Steps(RuleBasedStateMachine):
    """The machine over the services; each run of it is rolled back."""

    cases: ClassVar[Cases]

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.expected = Expected()
        self.key = self.cases.draft(to=("vn-police", "th-immigration"), urgency="urgent").id
        self.at = self.cases.now
        self.dues: dict[Any, datetime] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(name=st.sampled_from([*OF_REFERRAL]), who=st.sampled_from(EVERYBODY))
    def step_of_referral(self, name: str, who: str) -> None:
        service, words = OF_REFERRAL[name]
        self._take(name, who, who, service, "referral", self._referral(), words)

    @rule()
    def the_owner_sends(self) -> None:
        self._take("send", OWNER, OWNER, services.send, "referral", self._referral(), {})

    @rule(
        name=st.sampled_from([*OF_RECIPIENT]),
        about=st.sampled_from(RECEIVERS),
        who=st.sampled_from(EVERYBODY),
        by_the_right_one=st.booleans(),
    )
    def step_of_recipient(self, name: str, about: str, who: str, by_the_right_one: bool) -> None:
        if not self.expected.rows:
            return
        if by_the_right_one:
            who = OWNER if name in BY_OWNER else about
        service, words = OF_RECIPIENT[name]
        self._take(name, who, about, service, "recipient", self.cases.recipient(self._referral(), about), words)

    @rule(about=st.sampled_from(RECEIVERS))
    def a_step_on_an_older_version_is_refused(self, about: str) -> None:
        if self.expected.state != "sent" or self.expected.rows[about] != "received":
            return
        row = self.cases.recipient(self._referral(), about)
        row.version += 1
        with pytest.raises(ChangedMeanwhile):
            self.cases.take(services.accept, row, by=about)

    @invariant()
    def the_states_and_versions_are_those_of_the_tables(self) -> None:
        referral = self._referral()
        with self.cases.acting(OWNER):
            rows = list(ReferralRecipient.objects.filter(referral=referral).select_related("agency__group"))
        keys = {"vn-police": "vn_officer", "th-immigration": "th_officer"}
        assert referral.state == self.expected.state
        assert {keys[row.agency.group.name]: row.state for row in rows} == self.expected.rows
        assert {OWNER: referral.version} | {keys[row.agency.group.name]: row.version for row in rows} == (
            self.expected.versions
        )

    @invariant()
    def the_kept_due_time_is_what_the_steps_give(self) -> None:
        with self.cases.acting(OWNER):
            rows = ReferralRecipient.objects.filter(referral_id=self.key).select_related("referral", "agency__country")
            for row in rows:
                marks = clocks.marks_of(row.steps.order_by("turn"))
                assert row.is_running is marks[-1].is_running is (row.is_open and row.state in AWAITING_RECIPIENT)
                assert row.state_at == marks[-1].at
                assert [mark.at for mark in marks] == sorted(mark.at for mark in marks)
                if row.is_running:
                    assert row.due_at == clocks.due_of(row, marks=marks)
                assert row.due_at >= self.dues.get(row.id, row.due_at), "a due time moved to an earlier instant"
                self.dues[row.id] = row.due_at

    @invariant()
    def only_parties_see_it(self) -> None:
        parties = {OWNER, *self.expected.rows}
        for who in EVERYBODY:
            with self.cases.acting(who) as actor:
                seen = queries.get_visible(actor, referral_id=self.key) is not None
                assert seen is Referral.objects.filter(id=self.key).exists() is (who in parties)

    @invariant()
    def each_step_taken_has_one_entry_in_the_audit_of_who_took_it(self) -> None:
        for who, administrator in ADMINISTRATORS.items():
            assert len(self.cases.audited(administrator, self.key)) == self.expected.entries[who]

    def _referral(self) -> Referral:
        referral = self.cases.as_seen_by(OWNER, lambda actor: queries.get_visible(actor, referral_id=self.key))
        assert referral is not None
        return referral

    def _take(
        self, name: str, who: str, about: str, service: Callable[..., Any], kind: str, row: Any, words: Any
    ) -> None:
        refused = self.expected.take(name, who, about)
        if refused is None:
            self.cases.take(service, row, by=who, at=self.at, **words)
            return
        with pytest.raises(refused):
            self.cases.take(service, row, by=who, at=self.at, **words)


def test_only_the_steps_of_the_tables_happen_and_only_to_those_who_may(cases: Cases) -> None:
    machine = type("StepsOfTheCast", (Steps,), {"cases": cases})

    run_state_machine_as_test(
        machine, settings=settings(max_examples=8, stateful_step_count=18, phases=[Phase.generate])
    )
