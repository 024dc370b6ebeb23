"""A plan as its parties read it: what it shows to whom, its marks, its buttons, and why one sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.ids import uuid7
from operations.jpoas import services as jpoas
from operations.plans import chairs, milestones, parties, queries, services
from tests.operations.cases import Cases
from tests.operations.pages import queries_of, text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def test_the_lead_reads_all_of_it(plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    plans.note(plan, "EXERCISE: a note of Viet Nam", by=PARTNER)

    said = text_of(enter(LEAD).get(plan.get_absolute_url()))

    for words in (
        "Handling H2",
        "EXERCISE: one person writes all of them.",
        "EXERCISE harbour",
        "EXERCISE: compare them",
        "EXERCISE: a note of Viet Nam",
        "What was given to whom",
        "You see this because your agency leads it.",
    ):
        assert words in said


def test_who_is_asked_reads_all_but_the_notes(plans: Plans, enter: Enter) -> None:
    plan = plans.proposed()
    plans.note(plan, "EXERCISE: a note of New Zealand")

    said = text_of(enter(PARTNER).get(plan.get_absolute_url()))

    assert "Your agency is invited." in said and "EXERCISE: one person writes all of them." in said
    assert "a note of New Zealand" not in said and "What was given to whom" not in said
    assert "Draft written" not in said
    assert "You see this because your agency was invited to it by the lead agency." in said


@pytest.mark.parametrize("who", [OTHER, "nz_other_agency", "nz_chair", "vn_chair", "secretariat", "nz_auditor"])
def test_for_everybody_else_it_is_not_there(who: str, plans: Plans, enter: Enter) -> None:
    plan, client = plans.active(), enter(who)

    found = client.get(plan.get_absolute_url())
    missing = client.get(reverse("plan", args=[uuid7()]))

    assert found.status_code == missing.status_code == 404
    assert text_of(found) == text_of(missing)


def test_the_chairs_read_an_opened_one_and_change_nothing(plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    plans.note(plan, "EXERCISE: a note of Viet Nam", by=PARTNER)
    plans.take(chairs.open_to_chairs, plan)

    for who in ("nz_chair", "vn_chair"):
        page = enter(who).get(plan.get_absolute_url())
        said = text_of(page)
        assert "EXERCISE: a note of Viet Nam" in said
        assert "because the lead agency has opened it to the co-chairs" in said
        assert "What was given to whom" not in said and "Draft written" not in said
        assert page.context["steps"] == page.context["rare_steps"] == []
    assert "has opened this plan to the co-chairs" in text_of(enter(PARTNER).get(plan.get_absolute_url()))


def test_milestones_are_marked(plans: Plans, cases: Cases, enter: Enter, now: Any) -> None:
    plan = plans.active()
    assert plan.jpoa.ends_on
    with cases.acting(LEAD) as by:
        row = queries.get_own(by, plan_id=plan.id)
        assert row
        lead = next(one for one in queries.live_parties(row) if one.is_lead)
        for what, day in (
            ("EXERCISE: late", now.date() - timedelta(days=2)),
            ("EXERCISE: after", plan.jpoa.ends_on + timedelta(days=1)),
        ):
            milestones.add(plan=row, owner=lead, what=what, due_on=day, by=by, now=now)

    said = text_of(enter(PARTNER).get(plan.get_absolute_url()))

    assert "Late" in said.partition("EXERCISE: late")[2].partition("EXERCISE:")[0]
    assert "After the end of the round" in said.partition("EXERCISE: after")[2]
    assert "not yet reached" in said.partition("EXERCISE: compare them")[2].partition("EXERCISE:")[0]


def _labels(client: Client, plan: Any) -> list[str]:
    context = client.get(plan.get_absolute_url()).context
    return [step.label for step in [*context["steps"], *context["rare_steps"]]]


def test_the_buttons_are_those_of_the_part_and_the_state(plans: Plans, enter: Enter) -> None:
    lead, partner = enter(LEAD), enter(PARTNER)
    plan = plans.draft()
    draft = ["Check and invite the partners", "Change the draft", "Close it without a result"]
    assert _labels(lead, plan) == draft
    plans.take(services.propose, plan)
    assert _labels(partner, plan) == ["Consent and take part", "Decline"]
    plans.answer(parties.consent, plan)
    assert _labels(lead, plan)[0] == "Let the work begin"
    assert _labels(partner, plan) == ["Write a note", "Leave this plan"]
    plans.take(services.activate, plan)
    assert _labels(lead, plan)[:2] == ["Write a note", "Complete it with its result"]
    assert _labels(enter("nz_analyst"), plan) == []
    plans.take(services.complete, plan, result="EXERCISE", lessons="EXERCISE")
    assert _labels(lead, plan) == ["Open it to the co-chairs"]
    assert _labels(partner, plan) == []


def test_opening_it_takes_its_notices_off_the_desk_and_is_written_down(
    plans: Plans, cases: Cases, enter: Enter
) -> None:
    plan = plans.proposed()
    assert cases.notices(PARTNER, plan.id)

    enter(PARTNER).get(plan.get_absolute_url())

    assert cases.notices(PARTNER, plan.id) == []
    assert cases.audited("Hoang Dinh Tung Lam", plan.id) == ["open_plan"]


def test_lineage_is_shown_to_those_who_see_both_ends(plans: Plans, cases: Cases, enter: Enter) -> None:
    plan = plans.active()
    with cases.acting("nz_chair") as by:
        later = jpoas.propose(
            name="EXERCISE 2", key="EX2", proposal="x", themes=[], is_exercise=True, by=by, now=cases.now
        )
    new = plans.take(services.carry_over, plan, jpoa=later)

    assert plan.reference in text_of(enter(LEAD).get(new.get_absolute_url()))
    assert new.reference in text_of(enter(LEAD).get(plan.get_absolute_url()))
    assert new.reference not in text_of(enter(PARTNER).get(plan.get_absolute_url()))


def test_it_asks_as_much_for_many_notes_as_for_one(plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    plans.note(plan)
    client = enter(PARTNER)
    few = queries_of(client, plan.get_absolute_url())
    for _ in range(5):
        plans.note(plan)

    assert queries_of(client, plan.get_absolute_url()) == few
