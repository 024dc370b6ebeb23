"""Agencies in a plan: with the end of a part ends the sight of it, at once and everywhere."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from members.acting import acting_as
from members.models import Agency
from operations.models import (
    InvestigationPlan,
    InvestigationPlanGrant,
    PlanNote,
    PlanParty,
    PlanPlace,
    PlanStep,
)
from operations.plans import parties, queries, services
from operations.plans.parties import AlreadyIn
from tests.contracts.separate import portal_on
from tests.operations.cases import Cases
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db
ENDS = ["decline", "leave", "remove invited", "remove consented"]


def _end(plans: Plans, how: str, plan: InvestigationPlan) -> None:
    if how in {"leave", "remove consented"}:
        plans.answer(parties.consent, plan, by=OTHER)
    if how == "decline":
        plans.answer(parties.decline, plan, by=OTHER)
    elif how == "leave":
        plans.answer(parties.leave, plan, by=OTHER)
    else:
        plans.remove(plan, OTHER)


@pytest.mark.parametrize("how", ENDS)
def test_whose_part_ends_sees_nothing_more_and_the_others_see_when(how: str, plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.consent, plan)

    _end(plans, how, plan)

    assert not plans.is_seen(plan, OTHER)
    with cases.acting(OTHER):
        for model in (InvestigationPlanGrant, PlanParty, PlanPlace, PlanStep, PlanNote):
            found = model._default_manager.filter(**{_plan_of(model): plan.id})  # type: ignore[attr-defined]
            assert not found.exists(), model
    with cases.acting(PARTNER) as by:
        row = next(one for one in queries.parties_of(plans.now_of(plan, PARTNER)) if one.group_id != by.group_id)
        assert row.is_lead
        gone = PlanParty.objects.get(plan=plan, group_id=cases.actor(OTHER).group_id)
        assert (gone.left_at or gone.answered_at) == plans.now


def _plan_of(model: Any) -> str:
    return "content_object_id" if model is InvestigationPlanGrant else "plan_id"


def test_what_one_wrote_stays_when_it_leaves(plans: Plans, cases: Cases) -> None:
    plan = plans.active(partners=("vn-police", "th-immigration"), consenting=(PARTNER, OTHER))
    plans.note(plan, "EXERCISE: of Thailand", by=OTHER)

    plans.answer(parties.leave, plan, by=OTHER)

    for who in (LEAD, PARTNER):
        with cases.acting(who):
            assert PlanNote.objects.get(plan=plan).body == "EXERCISE: of Thailand"
    assert cases.notices(LEAD, plan.id)[-1] == cases.notices(PARTNER, plan.id)[-1] == "plan_left"
    assert cases.notices(OTHER, plan.id) == []


def test_who_declined_can_be_asked_again(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.decline, plan, by=OTHER)
    thai = Agency.objects.get(group__name="th-immigration")

    plans.take(parties.invite, plan, agency=thai, role="support")

    assert plans.is_seen(plan, OTHER)
    assert plans.party(plan, OTHER).state == "invited"
    with pytest.raises(AlreadyIn):
        plans.take(parties.invite, plan, agency=thai, role="support")


def test_who_is_asked_while_it_runs_reads_no_notes_before_it_consents(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    plans.note(plan)
    thai = Agency.objects.get(group__name="th-immigration")
    plans.take(parties.invite, plan, agency=thai, role="partner")

    with cases.acting(OTHER):
        assert InvestigationPlan.objects.filter(id=plan.id).exists()
        assert not PlanNote.objects.filter(plan=plan).exists()
        assert InvestigationPlanGrant.objects.get(content_object=plan.id).state == "invited"
    with pytest.raises(MovedOn):
        plans.note(plan, by=OTHER)
    plans.answer(parties.consent, plan, by=OTHER)
    with cases.acting(OTHER):
        assert PlanNote.objects.filter(plan=plan).count() == 1
        assert InvestigationPlanGrant.objects.get(content_object=plan.id).state == "active"


@pytest.mark.parametrize("who", ["vn_analyst", "Hoang Dinh Tung Lam"])
def test_who_does_not_write_does_not_answer(who: str, plans: Plans) -> None:
    plan = plans.proposed()

    for step in (parties.consent, parties.decline):
        with pytest.raises(NotAllowed):
            plans.answer(step, plan, by=who)


def test_nobody_answers_for_another_agency(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    row = plans.party(plan, PARTNER)

    for who in (LEAD, OTHER):
        with cases.acting(who) as by:
            with pytest.raises(NotAllowed):
                parties.consent(party=row, by=by, now=plans.now, version=row.version)
            rows = PlanParty.objects.filter(id=row.id)
            change = {"state": "consented", "answered_at": plans.now, "answered_by": by.person_id}
            if who == OTHER:
                assert rows.update(**change) == 0
                continue
            with pytest.raises(DatabaseError, match="answers for itself"), transaction.atomic():
                rows.update(**change)


def test_only_the_lead_takes_out_and_never_itself(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    row, own = plans.party(plan, OTHER), plans.party(plan, LEAD)

    with cases.acting(PARTNER) as by, pytest.raises(NotAllowed):
        parties.remove(party=row, by=by, now=plans.now, version=row.version)
    with cases.acting(PARTNER):
        assert PlanParty.objects.filter(id=row.id).update(state="removed", left_at=plans.now) == 0
    for step in (parties.remove, parties.leave):
        with cases.acting(LEAD) as by, pytest.raises(NotAllowed):
            step(party=own, by=by, now=plans.now, version=own.version)
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="lead_does_not_leave"), transaction.atomic():
        PlanParty.objects.filter(id=own.id).update(state="left", left_at=plans.now)


def test_the_lead_asks_as_nobody_else(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    thai = Agency.objects.get(group__name="th-immigration")
    with cases.acting(PARTNER) as by:
        with pytest.raises(NotAllowed):
            parties.invite(plan=plan, agency=thai, role="partner", by=by, now=plans.now, version=plan.version)
        row = PlanParty(
            plan=plan,
            agency=thai,
            group_id=thai.group_id,
            owner_group_id=by.group_id,
            role="partner",
            invited_at=plans.now,
        )
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def test_two_answers_of_one_agency_are_one(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed()
    with cases.acting(PARTNER) as by:
        row = queries.get_own_party(by, plan_id=plan.id)
        again = queries.get_own_party(by, plan_id=plan.id)
        assert row and again
        parties.consent(party=row, by=by, now=plans.now, version=row.version)
        with pytest.raises(ChangedMeanwhile):
            parties.decline(party=again, by=by, now=plans.now, version=again.version)
    assert plans.is_seen(plan, PARTNER)


def test_an_end_that_comes_first_wins(plans: Plans, cases: Cases) -> None:
    """An agency answers from a page that was opened before the lead closed the plan."""
    plan = plans.proposed()
    with cases.acting(PARTNER) as by:
        row = queries.get_own_party(by, plan_id=plan.id)
        assert row
    plans.take(services.close_without_result, plan, reason="EXERCISE")
    with cases.acting(PARTNER) as by, pytest.raises(ChangedMeanwhile):
        parties.consent(party=row, by=by, now=plans.now, version=row.version)
    assert not plans.is_seen(plan, PARTNER)


def test_of_two_that_answer_at_once_the_second_says_that_all_have(
    separate_database: Callable[[], Any], actor: Callable[[str], Any], now: Any
) -> None:
    """One consents and the other declines, each on a connection of its own; who declines reads nothing afterwards."""
    name = separate_database().info.dbname
    who = {key: actor(key) for key in (LEAD, PARTNER, OTHER)}

    def decline() -> None:
        with portal_on(name), acting_as(who[OTHER]):
            row = queries.get_own_party(who[OTHER], plan_id=plan.id)
            assert row
            parties.decline(party=row, by=who[OTHER], now=now, version=row.version)

    with portal_on(name):
        cases = Cases(lambda key: who[key], now)
        plan = Plans(cases).proposed(partners=("vn-police", "th-immigration"))
        with acting_as(who[PARTNER]):
            row = queries.get_own_party(who[PARTNER], plan_id=plan.id)
            assert row
            parties.consent(party=row, by=who[PARTNER], now=now, version=row.version)
            late = Thread(target=decline)
            late.start()
            late.join(timeout=2)
            assert late.is_alive()
        late.join()
        assert sorted(cases.notices(LEAD, plan.id)) == ["plan_agreed", "plan_consented", "plan_declined"]


@pytest.mark.parametrize("change", ["answered_at = now(), answered_by_id = written", "left_at = now()"])
def test_the_lead_writes_no_answer_for_another_in_sql(change: str, plans: Plans, cases: Cases) -> None:
    plan = plans.proposed()
    party = plans.party(plan, PARTNER)
    with cases.acting(LEAD) as lead, connection.cursor() as cursor:
        sql = f"update operations_planparty set {change} where id = %s".replace("written", "%s")
        values = [lead.person_id, party.id] if "written" in change else [party.id]
        with pytest.raises(DatabaseError, match=r"for itself|left_party"), transaction.atomic():
            cursor.execute(sql, values)


def test_nobody_is_asked_about_a_draft_in_sql(plans: Plans, cases: Cases) -> None:
    plan = plans.draft()
    agency = Agency.objects.get(group__name="vn-police")
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="not asked now"), transaction.atomic():
        PlanParty(
            plan_id=plan.id,
            agency=agency,
            group_id=agency.group_id,
            owner_group_id=plan.owner_group_id,
            role="partner",
            invited_at=plans.now,
        ).save(force_insert=True)


def test_nobody_writes_in_a_plan_that_is_over_in_sql(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    own = plans.party(plan, PARTNER)
    plans.take(services.complete, plan, result="EXERCISE", lessons="EXERCISE")
    with cases.acting(PARTNER) as by, pytest.raises(DatabaseError, match="not over"), transaction.atomic():
        PlanNote(
            plan_id=plan.id,
            party_id=own.id,
            group_id=by.group_id,
            written_by_id=by.person_id,
            written_at=plans.now,
            body="x",
        ).save(force_insert=True)
