from __future__ import annotations

import pytest

from operations.plans import parties, queries, services
from operations.plans.timeline import timeline
from tests.operations.cases import Cases
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db


def _words(plans: Plans, cases: Cases, plan: object, who: str) -> list[str]:
    row = plans.now_of(plan, who)  # type: ignore[arg-type]
    with cases.acting(who) as actor:
        everybody = queries.parties_of(row)
        notes = list(queries.notes_of(actor, row, everybody))
        return [event.words for event in timeline(row, everybody, notes, is_own=who == LEAD)]


def test_what_happened_stands_in_its_order(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.decline, plan, by=OTHER)
    plans.answer(parties.consent, plan)
    plans.take(services.activate, plan)
    plans.note(plan)
    plans.answer(parties.leave, plan)

    assert _words(plans, cases, plan, LEAD) == [
        "Draft written",
        "Partners invited",
        "Consented",
        "Left the plan",
        "Declined",
        "Agreed: all that were asked have answered",
        "Work began",
        "Progress note",
    ]


def test_when_the_draft_was_begun_is_the_leads_own_affair(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    plans.take(services.close_without_result, plan, reason="EXERCISE")

    assert _words(plans, cases, plan, PARTNER) == [
        "Partners invited",
        "Consented",
        "Agreed: all that were asked have answered",
        "Work began",
        "Closed without a result",
    ]
