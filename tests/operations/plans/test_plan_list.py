"""The lists of plans: what the agency is in, and for the co-chairs what was opened to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Agency
from operations.models import JointPeriodOfAction
from operations.plans import chairs, parties
from tests.operations.pages import queries_of, text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans, exercise

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def test_a_party_finds_it_and_what_it_is_asked(plans: Plans, enter: Enter) -> None:
    plan = plans.proposed()

    for who, state in ((LEAD, "Proposed"), ("nz_analyst", "Proposed"), (PARTNER, "Invited, has not answered")):
        page = enter(who).get(reverse("plan_list"))
        said = text_of(page)
        row = said.partition(plan.reference)[2].partition("EXERCISE round")[2]
        assert plan.title in said and row.strip().startswith(f"(fiction) {state}")


def test_nobody_else_finds_it_and_the_count_says_nothing(plans: Plans, enter: Enter) -> None:
    before = {who: text_of(enter(who).get(reverse("plan_list"))) for who in (OTHER, "nz_other_agency")}
    plan = plans.active()

    for who, said in before.items():
        assert text_of(enter(who).get(reverse("plan_list"))) == said
        assert plan.reference not in said


@pytest.mark.parametrize("who", ["nz_chair", "secretariat", "nz_auditor"])
def test_roles_that_read_no_work_have_no_such_list(who: str, plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    assert enter(who).get(reverse("plan_list")).status_code == 403
    of_round = enter(who).get(reverse("jpoa_plans", args=[exercise().id]))
    assert of_round.status_code == (200 if who == "nz_chair" else 403)  # how many there are, and no more
    assert plan.reference not in of_round.content.decode()


def test_a_round_lists_its_own_plans_only(plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    other = JointPeriodOfAction.objects.exclude(id=plan.jpoa_id)[0]
    client = enter(LEAD)

    assert plan.reference in text_of(client.get(reverse("jpoa_plans", args=[plan.jpoa_id])))
    elsewhere = text_of(client.get(reverse("jpoa_plans", args=[other.id])))
    assert plan.reference not in elsewhere and "There is no plan here." in elsewhere


def test_only_the_chairs_list_what_was_opened(plans: Plans, enter: Enter) -> None:
    opened, closed = plans.active(), plans.active(title="EXERCISE: not opened")
    plans.take(chairs.open_to_chairs, opened)

    for who in ("nz_chair", "vn_chair"):
        said = text_of(enter(who).get(reverse("opened_plan_list")))
        assert opened.reference in said and "open to you: 1" in said
        assert closed.reference not in said and closed.title not in said
    for who in (LEAD, PARTNER, "secretariat", "nz_auditor"):
        assert enter(who).get(reverse("opened_plan_list")).status_code == 403


def test_it_asks_as_much_for_many_as_for_one(plans: Plans, enter: Enter) -> None:
    address, client = reverse("plan_list"), enter(LEAD)
    few = queries_of(client, address)
    for _ in range(4):
        plan = plans.proposed(partners=("vn-police", "th-immigration"))
        plans.answer(parties.consent, plan)

    assert queries_of(client, address) == few


def test_a_new_plan_is_begun_from_the_list_of_an_active_round(enter: Enter) -> None:
    address = reverse("plan_write", args=[exercise().id])

    assert address in enter(LEAD).get(reverse("plan_list")).content.decode()
    assert address not in enter("nz_analyst").get(reverse("plan_list")).content.decode()


def test_a_part_that_ended_is_in_no_list(plans: Plans, enter: Enter, now: Any) -> None:
    plan = plans.active()
    thai = Agency.objects.get(group__name="th-immigration")
    plans.take(parties.invite, plan, agency=thai, role="partner")
    assert plan.reference in text_of(enter(OTHER).get(reverse("plan_list")))

    plans.answer(parties.decline, plan, by=OTHER)

    assert plan.reference not in text_of(enter(OTHER).get(reverse("plan_list")))
