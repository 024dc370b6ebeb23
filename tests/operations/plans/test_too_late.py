"""Steps that come too late: the plan ended, or an agency left it, after the page was shown. Each is said in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from common.access import MovedOn
from common.ids import uuid7
from common.versions import ChangedMeanwhile
from members.models import Membership
from members.people import services as people
from members.people import work
from operations.models import InvestigationPlan, PlanParty, PlanStep
from operations.plans import milestones, notes, parties, queries, services
from tests.operations.cases import Cases
from tests.operations.pages import text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db


def test_a_milestone_is_set_for_who_takes_part_in_a_plan_that_is_known(plans: Plans, cases: Cases) -> None:
    draft, plan = plans.draft(), plans.active(partners=("vn-police", "th-immigration"), consenting=(PARTNER, OTHER))
    gone = plans.party(plan, OTHER)
    plans.answer(parties.leave, plan, by=OTHER)
    with cases.acting(LEAD) as by:
        words: dict[str, Any] = {"what": "EXERCISE", "due_on": plans.now.date(), "by": by, "now": plans.now}
        own = PlanParty.objects.get(plan=draft)
        with pytest.raises(MovedOn):
            milestones.add(plan=InvestigationPlan.objects.get(id=draft.id), owner=own, **words)
        with pytest.raises(ChangedMeanwhile):
            milestones.add(plan=plan, owner=gone, **words)


def test_a_milestone_is_not_reached_in_a_plan_that_ended_at_this_moment(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    with cases.acting(LEAD) as by:
        row = PlanStep.objects.select_related("plan").filter(plan=plan)[0]
    plans.take(services.complete, plan, result="EXERCISE", lessons="EXERCISE")
    with cases.acting(LEAD) as by, pytest.raises(MovedOn):
        milestones.reach(milestone=row, by=by, now=plans.now, version=row.version)


@pytest.mark.parametrize("how", ["over", "taken out"])
def test_a_note_that_comes_too_late_is_refused_in_words(how: str, plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    with cases.acting(PARTNER) as by:
        row = queries.get_own_party(by, plan_id=plan.id)
        assert row
    if how == "over":
        plans.take(services.complete, plan, result="EXERCISE", lessons="EXERCISE")
    else:
        plans.remove(plan, PARTNER)
    with cases.acting(PARTNER) as by, pytest.raises(MovedOn):
        notes.write_note(party=row, body="EXERCISE", by=by, now=plans.now, showing=uuid7())


def test_nothing_is_given_to_who_left_the_agency_at_this_moment(plans: Plans, person: Any) -> None:
    plan = plans.active()
    gone = person("nz_colleague")
    with plans.cases.acting("nz_administrator") as by:
        pieces = [one for one in work.of(by, person(LEAD)) if one.id == plan.id]
        membership = Membership.objects.get(person=gone, ends_at__isnull=True)
        people.end_membership(membership=membership, by=by, now=plans.now)
        with pytest.raises(ChangedMeanwhile):
            work.give(dict.fromkeys(pieces, gone), by=by, now=plans.now)


def test_who_is_taken_out_while_writing_finds_the_words_again(plans: Plans, enter: Any) -> None:
    plan = plans.active()
    client, page = enter(PARTNER), reverse("plan_note", args=[plan.id])
    assert client.get(page).status_code == 200
    plans.remove(plan, PARTNER)

    late = client.post(page, {"body": "EXERCISE: we found two of them"})

    assert late.status_code == 404 and "EXERCISE: we found two of them" in text_of(late)
    assert plan.reference not in text_of(late)
    assert "What you had typed" not in text_of(client.get(page))
