"""The small pages of a plan, one a step: each asks, carries out once, and names what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from operations.models import InvestigationPlan
from operations.plans import chairs, parties, queries, services
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
REASON, RESULT = {"reason": "EXERCISE: why"}, {"result": "EXERCISE: two charged", "lessons": "EXERCISE: compare"}
# Page → who, what is written, the state of the plan afterwards.
PAGES: dict[str, tuple[str, dict[str, str], str]] = {
    "plan_activate": (LEAD, {}, "active"),
    "plan_suspend": (LEAD, REASON, "suspended"),
    "plan_resume": (LEAD, {}, "active"),
    "plan_complete": (LEAD, RESULT, "completed"),
    "plan_close": (LEAD, REASON, "closed_no_result"),
    "plan_open_to_chairs": (LEAD, {}, "active"),
    "plan_close_to_chairs": (LEAD, {}, "active"),
    "plan_consent": (PARTNER, {}, "agreed"),
    "plan_decline": (PARTNER, {}, "proposed"),
    "plan_note": (PARTNER, {"body": "EXERCISE: found"}, "active"),
    "plan_leave": (PARTNER, {}, "active"),
}


def _plan_for(page: str, plans: Plans) -> InvestigationPlan:
    if page in {"plan_consent", "plan_decline"}:
        return plans.proposed()
    if page == "plan_activate":
        plan = plans.proposed()
        plans.answer(parties.consent, plan)
        return plan
    plan = plans.active()
    if page == "plan_resume":
        plans.take(services.suspend, plan, **REASON)
    if page == "plan_close_to_chairs":
        plans.take(chairs.open_to_chairs, plan)
    return plan


@pytest.mark.parametrize("page", PAGES)
def test_each_step_is_taken_on_its_page_and_leads_on(page: str, plans: Plans, enter: Enter) -> None:
    who, words, state = PAGES[page]
    plan, client = _plan_for(page, plans), enter(who)

    answer = fill_in(client, reverse(page, args=[plan.id]), **words)

    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert plans.now_of(plan).state == state


@pytest.mark.parametrize("page", PAGES)
def test_nobody_outside_has_any_of_these_pages(page: str, plans: Plans, enter: Enter) -> None:
    plan = _plan_for(page, plans)

    for who in (OTHER, "nz_other_agency", "secretariat"):
        for method in ("get", "post"):
            assert getattr(enter(who), method)(reverse(page, args=[plan.id])).status_code == 404, who


@pytest.mark.parametrize(
    ("page", "field", "words"),
    [
        ("plan_suspend", "reason", "Write why. Your partners wish to know."),
        ("plan_close", "reason", "Write why."),
        ("plan_complete", "result", "Write what was achieved."),
        ("plan_complete", "lessons", "Write at least one thing that others can learn."),
        ("plan_note", "body", "Fill in this field."),
    ],
)
def test_what_is_not_written_is_named(page: str, field: str, words: str, plans: Plans, enter: Enter) -> None:
    who, typed, _ = PAGES[page]
    plan = _plan_for(page, plans)

    answer = fill_in(enter(who), reverse(page, args=[plan.id]), **{**typed, field: " "})

    assert answer.status_code == 200 and words in text_of(answer)
    assert all(text in answer.content.decode() for name, text in typed.items() if name != field)
    assert plans.now_of(plan).state == "active"


def test_completing_lists_what_is_open(plans: Plans, enter: Enter) -> None:
    plan = plans.active()

    for page in ("plan_complete", "plan_close"):
        assert "EXERCISE: compare them" in text_of(enter(LEAD).get(reverse(page, args=[plan.id])))


def test_closing_names_who_has_not_answered(plans: Plans, enter: Enter) -> None:
    plan = plans.proposed()

    said = text_of(enter(LEAD).get(reverse("plan_close", args=[plan.id])))

    assert "They are asked no more" in said and "Criminal Liaison Office (EXERCISE)" in said


def test_who_has_left_is_led_to_the_list_and_finds_nothing(plans: Plans, enter: Enter) -> None:
    plan, client = plans.active(), enter(PARTNER)

    answer = fill_in(client, reverse("plan_leave", args=[plan.id]))

    assert answer["Location"] == reverse("plan_list")
    assert client.get(plan.get_absolute_url()).status_code == 404


def test_the_lead_takes_an_agency_out(plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    row = plans.party(plan, PARTNER)
    address = reverse("plan_remove", args=[plan.id, row.id])
    assert "Criminal Liaison Office" in text_of(enter(LEAD).get(address))

    assert fill_in(enter(LEAD), address).status_code == 302
    assert not plans.is_seen(plan, PARTNER)
    for who in (PARTNER, OTHER):
        assert enter(who).post(address).status_code == 404


def test_a_milestone_is_added_and_reached(plans: Plans, enter: Enter, cases: Cases) -> None:
    plan = plans.active()
    owner = str(plans.party(plan, PARTNER).agency_id)

    words = {"what": "EXERCISE: hear the witness", "owner": owner, "due_on": "2027-02-01"}
    address = reverse("milestone_add", args=[plan.id])
    assert fill_in(enter(LEAD), address, **words).status_code == 302
    with cases.acting(PARTNER):
        added = next(row for row in queries.milestones_of(plan) if row.what == words["what"])
    reach = reverse("milestone_reach", args=[plan.id, added.id])
    assert fill_in(enter(PARTNER), reach).status_code == 302
    assert "Reached" in text_of(enter(LEAD).get(plan.get_absolute_url()))
    assert enter(OTHER).get(reach).status_code == 404


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"owner": "none"}, "Select a valid choice"),
        ({"due_on": "never"}, "Enter a real date"),
        ({"what": ""}, "Fill in this field."),
    ],
)
def test_a_milestone_with_something_wrong_is_not_added(
    words: dict[str, str], said: str, plans: Plans, enter: Enter, cases: Cases
) -> None:
    plan = plans.active()
    owner = str(plans.party(plan, LEAD).agency_id)

    whole = {"what": "EXERCISE: x", "owner": owner, "due_on": "2027-02-01", **words}
    answer = fill_in(enter(LEAD), reverse("milestone_add", args=[plan.id]), **whole)

    assert answer.status_code == 200 and said in text_of(answer)
    with cases.acting(LEAD):
        assert len(queries.milestones_of(plan)) == 1


def test_a_milestone_of_an_agency_that_has_not_consented_cannot_be_chosen(plans: Plans, enter: Enter) -> None:
    plan = plans.proposed()

    form = enter(LEAD).get(reverse("milestone_add", args=[plan.id])).context["form"]

    assert [name for _, name in form.fields["owner"].choices] == ["", "Border Liaison Unit (EXERCISE)"]


def test_a_plan_is_carried_over_on_its_page(plans: Plans, enter: Enter, cases: Cases, now: Any) -> None:
    plan, client = plans.active(), enter(LEAD)
    address = reverse("plan_carry_over", args=[plan.id])
    rounds = client.get(address).context["form"].fields["jpoa"].choices
    assert plan.jpoa_id not in {key for key, _ in rounds} and rounds

    answer = fill_in(client, address, jpoa=rounds[0][0])

    assert answer.status_code == 302 and answer["Location"] != plan.get_absolute_url()
    assert plan.reference in text_of(client.get(answer["Location"]))
    assert plans.now_of(plan).state == "carried_over"


def test_two_colleagues_take_one_step(plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    address = reverse("plan_suspend", args=[plan.id])
    one = enter(LEAD)
    fill_in(one, address, **REASON)

    assert enter("nz_colleague").post(address, {**REASON, "version": "3"}).status_code == 409
