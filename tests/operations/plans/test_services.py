"""The life of a plan: who may take which step, what it needs, who hears of it, and what the audit says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members import grants
from members.directory import services as directory
from members.models import Agency
from operations.jpoas import services as jpoas
from operations.models import InvestigationPlan, JointPeriodOfAction, PlanDisclosure, PlanNote, PlanParty, PlanStep
from operations.plans import chairs, milestones, notes, parties, queries, services
from operations.plans.parties import NoPartner
from tests.operations.cases import Cases, days
from tests.operations.pages import text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans, draft_of, exercise

pytestmark = pytest.mark.django_db
ADMINISTRATOR = "nz_administrator"


def test_a_draft_is_its_leads_alone(plans: Plans, cases: Cases) -> None:
    plan = plans.draft()

    assert plans.is_seen(plan, LEAD) and plans.is_seen(plan, "nz_colleague")
    for who in (PARTNER, OTHER, "nz_other_agency", "nz_chair", "vn_chair", "secretariat", "nz_auditor"):
        assert not plans.is_seen(plan, who), who
    assert cases.audited(ADMINISTRATOR, plan.id) == ["write_plan"]
    assert cases.notices(PARTNER, plan.id) == []


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_chair", "secretariat", "nz_auditor"])
def test_who_does_not_write_writes_no_plan(who: str, plans: Plans) -> None:
    with pytest.raises(NotAllowed):
        plans.draft(by=who)


def test_no_plan_is_written_in_a_round_that_is_over(cases: Cases, now: Any) -> None:
    over = JointPeriodOfAction.objects.get(key="2023-24")
    with cases.acting(LEAD) as by, pytest.raises(MovedOn):
        services.write(draft=draft_of(today=now.date()), jpoa=over, by=by, now=now)


def test_one_form_makes_one_draft(plans: Plans) -> None:
    key, words = uuid7(), uuid7()
    plans.draft(showing=key, submission=words)

    with pytest.raises(AlreadyDone):
        plans.draft(showing=key, submission=words)
    with pytest.raises(ChangedMeanwhile):
        plans.draft(showing=key, submission=uuid7())


def test_a_draft_is_changed_with_its_route_and_milestones(plans: Plans, cases: Cases) -> None:
    plan = plans.draft()
    other = draft_of(today=plans.now.date(), title="EXERCISE: other")
    plans.take(services.edit, plan, draft=services.Draft(content=other.content, places=other.places[:1]))

    with cases.acting(LEAD):
        assert InvestigationPlan.objects.get(id=plan.id).title == "EXERCISE: other"
        assert [place.name for place in queries.places_of(plan)] == ["EXERCISE harbour"]
        assert queries.milestones_of(plan) == []


def test_a_change_on_an_older_version_is_refused(plans: Plans) -> None:
    plan = plans.draft()
    plans.take(services.edit, plan, draft=draft_of(today=plans.now.date()))

    with pytest.raises(ChangedMeanwhile):
        plans.take(services.edit, plan, draft=draft_of(today=plans.now.date()), version=1)


def test_an_invited_agency_reads_all_but_the_notes(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed()
    plans.note(plan)

    with cases.acting(PARTNER) as by:
        seen = queries.get_visible(by, plan_id=plan.id)
        assert seen and seen.hypothesis and seen.draft_partners == []
        assert len(queries.places_of(seen)) == 2 and len(queries.milestones_of(seen)) == 1
        everybody = queries.parties_of(seen)
        assert [row.role for row in everybody] == ["lead", "partner"]
        assert not queries.notes_of(by, seen, everybody).exists()
        assert not PlanNote.objects.filter(plan=plan).exists()
        assert not PlanDisclosure.objects.filter(plan=plan).exists()
    assert cases.notices(PARTNER, plan.id) == ["plan_invited"]


def test_the_notes_open_with_the_consent(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed()
    plans.note(plan)
    plans.answer(parties.consent, plan)

    with cases.acting(PARTNER):
        assert PlanNote.objects.filter(plan=plan).count() == 1
    with cases.acting(LEAD):
        given = PlanDisclosure.objects.filter(plan=plan).order_by("id")
        assert [(row.what, row.disclosed_by_id) for row in given] == [
            ("plan", cases.actor(LEAD).person_id),
            ("notes", cases.actor(PARTNER).person_id),
        ]


def test_a_plan_without_a_partner_of_another_country_is_not_proposed(plans: Plans) -> None:
    for partners, supporters in (((), ()), (("nz-police",), ()), ((), ("vn-police",))):
        plan = plans.draft(partners=partners, supporters=supporters)
        with pytest.raises(NoPartner):
            plans.take(services.propose, plan)
        assert plans.now_of(plan).state == "draft"


def test_an_agency_that_was_suspended_meanwhile_is_not_asked(plans: Plans, owner_sql: Any) -> None:
    plan = plans.draft(partners=("vn-police", "fj-crossing"))
    with plans.cases.acting("secretariat") as by:
        agency = Agency.objects.get(group__name="fj-crossing")
        directory.suspend(agency=agency, by=by, now=plans.now, version=agency.version)

    with pytest.raises(NoPartner):
        plans.take(services.propose, plan)


def test_it_is_agreed_when_all_have_answered_and_one_takes_part(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.consent, plan)
    assert plans.now_of(plan).state == "proposed"

    plans.answer(parties.decline, plan, by=OTHER)

    kept = plans.now_of(plan)
    assert (kept.state, kept.agreed_at) == ("agreed", plans.now)
    assert cases.notices(LEAD, plan.id) == ["plan_consented", "plan_declined", "plan_agreed"]


def test_it_is_not_agreed_when_all_have_declined(plans: Plans) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.decline, plan)
    plans.answer(parties.decline, plan, by=OTHER)

    assert plans.now_of(plan).state == "proposed"


def test_the_lead_need_not_wait_for_who_never_answers(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.consent, plan)

    plans.remove(plan, OTHER)

    assert plans.now_of(plan).state == "agreed"
    assert not plans.is_seen(plan, OTHER)
    assert cases.notices(OTHER, plan.id) == ["plan_removed"]  # what came before is told no more


def test_nobody_agrees_for_the_partners(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed()

    with cases.acting(LEAD), pytest.raises(DatabaseError, match="agreed by its partners"), transaction.atomic():
        InvestigationPlan.objects.filter(id=plan.id).update(state="agreed")


def test_it_becomes_active_in_an_active_round_only(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed()
    plans.answer(parties.consent, plan)
    row = plans.now_of(plan)
    row.jpoa = JointPeriodOfAction(id=row.jpoa_id, state="planning")
    with cases.acting(LEAD) as by, pytest.raises(MovedOn):
        services.activate(plan=row, by=by, now=plans.now, version=row.version)


def test_it_does_not_become_active_when_its_partner_has_left(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed()
    plans.answer(parties.consent, plan)
    plans.answer(parties.leave, plan)

    with pytest.raises(NoPartner):
        plans.take(services.activate, plan)
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="a partner"), transaction.atomic():
        InvestigationPlan.objects.filter(id=plan.id).update(state="active")


def test_suspending_and_going_on_are_told_with_their_reason(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    plans.take(services.suspend, plan, reason="EXERCISE: we wait for the judge")
    plans.take(services.resume, plan)

    assert plans.now_of(plan).state == "active"
    assert cases.notices(PARTNER, plan.id)[-2:] == ["plan_suspended", "plan_resumed"]
    with cases.acting(PARTNER):
        said = PlanNote.objects.filter(plan=plan).order_by("id")
        assert [(one.kind, one.body) for one in said] == [
            ("suspended", "EXERCISE: we wait for the judge"),
            ("resumed", ""),
        ]


def test_completing_keeps_it_readable_and_frozen(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    plans.take(services.complete, plan, result="EXERCISE: two charged", outcomes=["CHARGED"], lessons="EXERCISE: early")

    assert plans.is_seen(plan, PARTNER)
    assert [str(name) for name in plans.now_of(plan).outcome_names] == ["Persons charged"]
    assert cases.notices(PARTNER, plan.id)[-1] == "plan_completed"
    for step, words in (
        (services.suspend, {"reason": "x"}),
        (services.close_without_result, {"reason": "x"}),
        (parties.invite, {"agency": None, "role": "partner"}),
    ):
        with pytest.raises(MovedOn):
            plans.take(step, plan, **words)
    with pytest.raises(MovedOn):
        plans.note(plan, by=PARTNER)
    with pytest.raises(MovedOn):
        plans.answer(parties.leave, plan)
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        InvestigationPlan.objects.filter(id=plan.id).update(result="EXERCISE: other")


def test_at_the_end_who_has_not_answered_is_asked_no_more(plans: Plans, cases: Cases) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.consent, plan)

    plans.take(services.close_without_result, plan, reason="EXERCISE: no pattern")

    assert not plans.is_seen(plan, OTHER) and plans.is_seen(plan, PARTNER)
    assert plans.now_of(plan).state == "closed_no_result"
    assert cases.notices(OTHER, plan.id)[-1] == "plan_removed"
    assert cases.notices(PARTNER, plan.id)[-1] == "plan_closed"


def test_it_goes_on_in_another_round_with_what_is_open(plans: Plans, cases: Cases, now: Any, enter: Any) -> None:
    plan = plans.active(supporters=("th-immigration",), consenting=(PARTNER, OTHER))
    with cases.acting(LEAD) as by:
        row = queries.get_own(by, plan_id=plan.id)
        assert row
        lead = next(party for party in queries.live_parties(row) if party.is_lead)
        for what in ("EXERCISE: done", "EXERCISE: open"):
            milestones.add(plan=row, owner=lead, what=what, due_on=(now + days(9)).date(), by=by, now=now)
        partner = next(party for party in queries.live_parties(row) if party.group_id == cases.actor(PARTNER).group_id)
        milestones.add(plan=row, owner=partner, what="EXERCISE: theirs", due_on=now.date(), by=by, now=now)
        done = PlanStep.objects.select_related("plan").get(what="EXERCISE: done")
        milestones.reach(milestone=done, by=by, now=now, version=1)
    later = _other_round(cases)

    new = plans.take(services.carry_over, plan, jpoa=later)

    with cases.acting(LEAD):
        assert (new.state, new.predecessor_id, new.jpoa_id) == ("draft", plan.id, later.id)
        assert [row.what for row in queries.milestones_of(new)] == ["EXERCISE: open", "EXERCISE: compare them"]
        assert [row.name for row in queries.places_of(new)] == ["EXERCISE harbour", "Port"]
        assert (len(new.draft_partners), len(new.draft_supporters)) == (1, 1)
        assert [row.what for row in queries.partners_open(plan)] == ["EXERCISE: theirs"]
    page = text_of(enter(LEAD).get(new.get_absolute_url()))
    assert "These milestones of partners were open there" in page
    assert "EXERCISE: theirs" in page
    assert plans.now_of(plan).state == "carried_over"
    assert not plans.is_seen(new, PARTNER) and plans.is_seen(plan, PARTNER)
    assert cases.audited(ADMINISTRATOR, new.id) == ["write_plan", "open_plan"]


def _other_round(cases: Cases) -> JointPeriodOfAction:
    with cases.acting("nz_chair") as by:
        return jpoas.propose(
            name="EXERCISE 2", key="EX2", proposal="x", themes=[], is_exercise=True, by=by, now=cases.now
        )


def test_a_plan_goes_on_from_no_foreign_plan(plans: Plans, cases: Cases, owner_sql: Any) -> None:
    """A foreign and a missing one are refused alike."""
    foreign = plans.draft(by=OTHER)
    said = set()
    for key in (foreign.id, uuid7()):
        with cases.acting(LEAD) as by, pytest.raises(DatabaseError) as refusal, transaction.atomic():
            services.write(
                draft=draft_of(today=plans.now.date()),
                jpoa=exercise(),
                by=by,
                now=plans.now,
                predecessor=InvestigationPlan(id=key),
            )
        said.add(str(refusal.value))
    assert len(said) == 1


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair"])
def test_the_chairs_read_what_is_opened_and_no_longer(who: str, plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    plans.note(plan, by=PARTNER)
    other = plans.active()
    plans.take(chairs.open_to_chairs, plan)

    assert plans.is_seen(plan, who) and not plans.is_seen(other, who)
    with cases.acting(who) as by:
        seen = queries.get_visible(by, plan_id=plan.id)
        assert seen
        assert queries.notes_of(by, seen, queries.parties_of(seen)).count() == 2
        assert list(queries.opened_to(by)) == [plan]
        assert InvestigationPlan.objects.filter(id=plan.id).update(title="EXERCISE: mine") == 0
        assert PlanParty.objects.filter(plan=plan).update(version=9) == 0
        with pytest.raises(NotAllowed):
            chairs.close_to_chairs(plan=seen, by=by, now=plans.now, version=seen.version)
    assert not plans.is_seen(plan, "secretariat") and not plans.is_seen(plan, "nz_auditor")

    plans.take(chairs.close_to_chairs, plan)

    assert not plans.is_seen(plan, who)
    with cases.acting(who):
        assert not PlanNote.objects.exists() and not PlanParty.objects.exists()
    assert cases.notices(PARTNER, plan.id)[-2:] == ["plan_opened", "plan_opened"]


def test_who_reads_as_a_chair_does_not_read_for_the_own_agency(plans: Plans, cases: Cases) -> None:
    """The chair of New Zealand sits in the agency that is a partner here."""
    plan = plans.active(by=PARTNER, partners=("nz-border",), consenting=(LEAD,))
    plans.take(chairs.open_to_chairs, plan, by=PARTNER)
    waiting = cases.notices(LEAD, plan.id)
    assert waiting and cases.actor("nz_chair").group_id == cases.actor(LEAD).group_id

    with cases.acting("nz_chair") as by:
        row = queries.get_visible(by, plan_id=plan.id)
        assert row and row.is_seen_as_chair
        services.note_opening(plan=row, by=by, now=plans.now)

    assert cases.notices(LEAD, plan.id) == waiting
    assert cases.audited(ADMINISTRATOR, plan.id)[-1] == "open_plan_as_chair"


def test_a_draft_is_not_opened_to_the_chairs(plans: Plans) -> None:
    with pytest.raises(MovedOn):
        plans.take(chairs.open_to_chairs, plans.draft())


def test_a_milestone_is_reached_by_who_does_it_or_by_the_lead(plans: Plans, cases: Cases, now: Any) -> None:
    plan = plans.active(partners=("vn-police", "th-immigration"), consenting=(PARTNER, OTHER))
    theirs = plans.party(plan, PARTNER)
    added = plans.cases.as_seen_by(
        LEAD,
        lambda by: milestones.add(plan=plan, owner=theirs, what="EXERCISE", due_on=now.date(), by=by, now=now),
    )

    def reach(who: str) -> None:
        with cases.acting(who) as by:
            row = queries.get_milestone(by, plan_id=plan.id, milestone_id=added.id)
            assert row
            milestones.reach(milestone=row, by=by, now=now, version=row.version)

    with pytest.raises(NotAllowed):
        reach(OTHER)
    with cases.acting(OTHER):
        assert PlanStep.objects.filter(id=added.id).update(done_at=now, done_by=theirs.answered_by_id) == 0
    reach(PARTNER)
    with pytest.raises(MovedOn):
        reach(LEAD)
    assert cases.notices(LEAD, plan.id)[-1] == "plan_milestone"


def test_a_note_is_written_once_and_never_changed(plans: Plans, cases: Cases, now: Any) -> None:
    plan = plans.active()
    with cases.acting(PARTNER) as by:
        row = queries.get_own_party(by, plan_id=plan.id)
        assert row
        key = uuid7()
        notes.write_note(party=row, body="EXERCISE", by=by, now=now, showing=key)
        with pytest.raises(AlreadyDone):
            notes.write_note(party=row, body="EXERCISE", by=by, now=now, showing=key)
        for query in (PlanNote.objects.all().delete, lambda: PlanNote.objects.update(body="x")):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                query()
    assert cases.notices(LEAD, plan.id)[-1] == "plan_note"


def test_no_grant_is_given_to_who_is_not_in_the_plan(plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    group = cases.actor(OTHER).group_id
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="its parties"), transaction.atomic():
        grants.grant("investigation_plan", plan.id, group)
    with cases.acting(PARTNER), pytest.raises(DatabaseError, match="only its owner"), transaction.atomic():
        grants.grant("investigation_plan", plan.id, group)
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="no kind"), transaction.atomic():
        grants.revoke("investigation_plan", plan.id, cases.actor(PARTNER).group_id)
