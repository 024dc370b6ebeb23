"""What no page offers, sent past the services: the database holds who writes in a plan, for whom and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from common.ids import uuid7
from members.models import Agency
from operations.models import InvestigationPlan, PlanDisclosure, PlanNote, PlanParty, PlanPlace, PlanStep
from operations.plans import chairs
from tests.operations.cases import days
from tests.operations.planning import LEAD, PARTNER, Plans

pytestmark = pytest.mark.django_db
NO_OFFICERS = {"nz": ("nz_analyst", "nz_administrator"), "vn": ("vn_analyst", "Hoang Dinh Tung Lam")}


def _is_refused(write: Callable[[], Any], words: str = "") -> bool:
    """Whether the database refuses it, or touches nothing."""
    try:
        with transaction.atomic():
            return write() == 0
    except DatabaseError as error:
        return words in str(error)


# ── who does not write ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", NO_OFFICERS["vn"])
def test_who_is_no_officer_answers_nothing_in_sql(who: str, plans: Plans) -> None:
    plan = plans.proposed()
    row = PlanParty.objects.filter(id=plans.party(plan, PARTNER).id)

    with plans.cases.acting(who) as by:
        said = {"answered_at": plans.now, "answered_by": by.person_id}
        for state in ("consented", "declined"):
            assert _is_refused(lambda state=state: row.update(state=state, **said)), state
    assert plans.party(plan, PARTNER).state == "invited"


@pytest.mark.parametrize("who", NO_OFFICERS["vn"])
def test_who_is_no_officer_leaves_and_writes_nothing_in_sql(who: str, plans: Plans) -> None:
    plan = plans.active()
    own = plans.party(plan, PARTNER)

    with plans.cases.acting(who) as by:
        assert _is_refused(lambda: PlanParty.objects.filter(id=own.id).update(state="left", left_at=plans.now))
        assert _is_refused(lambda: _note(plan, own, by, at=plans.now).save(force_insert=True))
        given = PlanDisclosure(
            plan=plan, agency_id=by.agency_id, what="notes", disclosed_at=own.answered_at, disclosed_by_id=by.person_id
        )
        assert _is_refused(lambda: given.save(force_insert=True))
    assert plans.party(plan, PARTNER).state == "consented"


@pytest.mark.parametrize("who", NO_OFFICERS["nz"])
def test_who_is_no_officer_takes_no_step_of_the_lead_in_sql(who: str, plans: Plans) -> None:
    plan, draft = plans.active(), plans.draft()
    own, milestone = plans.party(plan, LEAD), _milestone(plans, plan)
    rows, drafts = InvestigationPlan.objects.filter(id=plan.id), InvestigationPlan.objects.filter(id=draft.id)
    country = own.agency.country_id

    with plans.cases.acting(who) as by:
        thai = Agency.objects.get(group__name="th-immigration")
        asked = PlanParty(plan=plan, agency=thai, role="partner", invited_at=plans.now, **_groups(thai, plan))
        place = PlanPlace(plan=draft, position=9, name="EXERCISE", country_id=country)
        opened = {"opened_to_chairs_at": plans.now, "opened_to_chairs_by": by.person_id}
        over = {"state": "closed_no_result", "closed_at": plans.now, "close_reason": "EXERCISE"}
        added = PlanStep(plan=plan, owner=own, group_id=by.group_id, what="x", due_on=plans.now, added_at=plans.now)
        reached = {"done_at": plans.now, "done_by": by.person_id}
        for what, write in {
            "a plan": lambda: _copy_of(plan, by).save(force_insert=True),
            "words of a draft": lambda: drafts.update(title="EXERCISE: mine"),
            "opened": lambda: rows.update(**opened),
            "suspended": lambda: rows.update(state="suspended"),
            "closed": lambda: rows.update(**over),
            "asked": lambda: asked.save(force_insert=True),
            "a place": lambda: place.save(force_insert=True),
            "places gone": lambda: PlanPlace.objects.filter(plan=draft).delete()[0],
            "milestones gone": lambda: PlanStep.objects.filter(plan=draft).delete()[0],
            "a milestone": lambda: added.save(force_insert=True),
            "reached": lambda: PlanStep.objects.filter(id=milestone.id).update(**reached),
            "all reached": lambda: PlanStep.objects.update(**reached),
            "a note": lambda: _note(plan, own, by, at=plans.now).save(force_insert=True),
        }.items():
            assert _is_refused(write), what


def test_an_administrator_says_with_whom_a_plan_lies_and_nothing_else(plans: Plans) -> None:
    plan, colleague = plans.active(), plans.cases.actor("nz_colleague")
    rows = InvestigationPlan.objects.filter(id=plan.id)

    with plans.cases.acting("nz_administrator"):
        assert rows.update(officer=colleague.person_id) == 1
        assert _is_refused(lambda: rows.update(officer=colleague.person_id, title="EXERCISE: mine"))
    with plans.cases.acting("nz_analyst"):
        assert _is_refused(lambda: rows.update(officer=plans.cases.actor(LEAD).person_id))


# ── opened to the chairs ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_is_opened_by_an_officer_of_its_lead_in_the_own_name(plans: Plans) -> None:
    plan = plans.active()
    rows = InvestigationPlan.objects.filter(id=plan.id)

    with plans.cases.acting(LEAD):
        for other in ("nz_colleague", PARTNER, "nz_chair"):
            named = {"opened_to_chairs_at": plans.now, "opened_to_chairs_by": plans.cases.actor(other).person_id}
            assert _is_refused(lambda named=named: rows.update(**named), "own name"), other
    with plans.cases.acting(PARTNER) as by:
        assert _is_refused(lambda: rows.update(opened_to_chairs_at=plans.now, opened_to_chairs_by=by.person_id))


@pytest.mark.parametrize("lacks", ["the note", "the disclosure", "nothing"])
def test_a_plan_is_opened_together_with_what_says_so(lacks: str, plans: Plans) -> None:
    plan = plans.active()
    own = plans.party(plan, LEAD)

    def write(by: Any) -> None:
        rows = InvestigationPlan.objects.filter(id=plan.id)
        rows.update(opened_to_chairs_at=plans.now, opened_to_chairs_by=by.person_id)
        if lacks != "the note":
            _note(plan, own, by, at=plans.now, kind="opened").save(force_insert=True)
        if lacks != "the disclosure":
            _given_to_chairs(plan, by, at=plans.now).save(force_insert=True)
        _at_the_commit()

    with plans.cases.acting(LEAD) as by:
        if lacks == "nothing":
            write(by)
        else:
            with pytest.raises(DatabaseError, match="together with"), transaction.atomic():
                write(by)
    assert (plans.now_of(plan).opened_to_chairs_at is not None) is (lacks == "nothing")


def test_what_says_that_a_plan_was_opened_serves_once(plans: Plans) -> None:
    plan = plans.active()
    plans.take(chairs.open_to_chairs, plan)
    later = plans.now + days(1)
    with plans.cases.acting(LEAD) as by:
        row = plans_row(plan, by)
        chairs.close_to_chairs(plan=row, by=by, now=later, version=row.version)
        rows = InvestigationPlan.objects.filter(id=plan.id)
        again = {"opened_to_chairs_at": plans.now, "opened_to_chairs_by": by.person_id}
        assert _is_refused(lambda: rows.update(**again), "own name")


def test_a_plan_is_closed_to_the_chairs_with_a_note(plans: Plans) -> None:
    plan = plans.active()
    plans.take(chairs.open_to_chairs, plan)
    closed = {"opened_to_chairs_at": None, "opened_to_chairs_by": None}

    def write() -> None:
        InvestigationPlan.objects.filter(id=plan.id).update(**closed)
        _at_the_commit()

    with plans.cases.acting(LEAD):
        assert _is_refused(write, "together with")


def test_opening_and_closing_through_the_services_is_whole(plans: Plans) -> None:
    plan = plans.active()
    for step in (chairs.open_to_chairs, chairs.close_to_chairs, chairs.open_to_chairs, chairs.close_to_chairs):
        plans.take(step, plan)
    _at_the_commit()


@pytest.mark.parametrize("kind", ["opened", "review", "suspended", "merged"])
def test_no_note_says_what_did_not_happen(kind: str, plans: Plans) -> None:
    plan = plans.active()
    own = plans.party(plan, LEAD)
    with plans.cases.acting(LEAD) as by:
        assert _is_refused(lambda: _note(plan, own, by, at=plans.now, kind=kind).save(force_insert=True), "happened")


# ── in whose name, and when ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_milestone_is_reached_in_the_own_name_and_not_before_it_was_set(plans: Plans) -> None:
    plan = plans.active()
    milestone = PlanStep.objects.filter(id=_milestone(plans, plan).id)
    colleague, partner = (plans.cases.actor(who).person_id for who in ("nz_colleague", PARTNER))

    with plans.cases.acting(LEAD) as by:
        for who, when in ((colleague, plans.now), (partner, plans.now), (by.person_id, plans.now - days(900))):
            said = {"done_at": when, "done_by": who}
            assert _is_refused(lambda said=said: milestone.update(**said), "own name"), said
        assert milestone.update(done_at=plans.now, done_by=by.person_id) == 1


def test_a_milestone_is_not_reached_when_it_is_set(plans: Plans) -> None:
    plan = plans.active()
    own = plans.party(plan, LEAD)
    with plans.cases.acting(LEAD) as by:
        when = {"due_on": plans.now.date(), "added_at": plans.now, "done_at": plans.now, "done_by_id": by.person_id}
        row = PlanStep(plan=plan, owner=own, group_id=by.group_id, what="EXERCISE", **when)
        assert _is_refused(lambda: row.save(force_insert=True), "own name")


def test_a_plan_lies_with_an_officer_of_its_own_agency(plans: Plans) -> None:
    plan = plans.active()
    own, theirs = (plans.party(plan, who) for who in (LEAD, PARTNER))
    person = {who: plans.cases.actor(who).person_id for who in ("nz_colleague", PARTNER, "vn_colleague")}
    plan_rows, their_rows = InvestigationPlan.objects.filter(id=plan.id), PlanParty.objects.filter(id=theirs.id)

    with plans.cases.acting(LEAD):
        assert _is_refused(lambda: plan_rows.update(officer=person[PARTNER]), "its own agency")
        assert _is_refused(lambda: PlanParty.objects.filter(id=own.id).update(officer=person[PARTNER]), "own agency")
        for officer in (person["vn_colleague"], person["nz_colleague"], None):
            assert _is_refused(lambda officer=officer: their_rows.update(officer=officer), "own agency")
    with plans.cases.acting(PARTNER):
        assert _is_refused(lambda: their_rows.update(officer=person["nz_colleague"]), "own agency")
        assert their_rows.update(officer=person["vn_colleague"]) == 1


def test_a_plan_is_written_in_the_own_name(plans: Plans) -> None:
    plan = plans.draft()
    colleague = plans.cases.actor("nz_colleague").person_id
    with plans.cases.acting(LEAD) as by:
        for name in ("written_by_id", "officer_id"):
            row = _copy_of(plan, by)
            setattr(row, name, colleague)
            assert _is_refused(lambda row=row: row.save(force_insert=True), "own name"), name


def test_a_party_begins_without_an_answer(plans: Plans) -> None:
    plan = plans.proposed()
    thai = Agency.objects.get(group__name="th-immigration")
    with plans.cases.acting(LEAD) as by:
        answered = {"answered_at": plans.now, "answered_by_id": by.person_id}
        for more in (answered, {"officer_id": by.person_id}, {"invited_at": plans.now - days(900)}):
            fields = {"invited_at": plans.now, **_groups(thai, plan), **more}
            row = PlanParty(plan=plan, agency=thai, role="partner", **fields)
            assert _is_refused(lambda row=row: row.save(force_insert=True), "begins"), more


def test_a_note_is_not_older_than_the_consent_of_who_writes_it(plans: Plans) -> None:
    plan = plans.active()
    own = plans.party(plan, PARTNER)
    with plans.cases.acting(PARTNER) as by:
        early = _note(plan, own, by, at=plans.now - timedelta(minutes=1))
        assert _is_refused(lambda: early.save(force_insert=True), "happened")
        _note(plan, own, by, at=plans.now).save(force_insert=True)


# ── what was given to whom ──────────────────────────────────────────────────────────────────────────────────────────


def test_who_is_invited_only_is_given_no_notes(plans: Plans) -> None:
    plan = plans.proposed()
    with plans.cases.acting(PARTNER) as by:
        row = PlanDisclosure(
            plan=plan, agency_id=by.agency_id, what="notes", disclosed_at=plans.now, disclosed_by_id=by.person_id
        )
        assert _is_refused(lambda: row.save(force_insert=True), "was given")


@pytest.mark.parametrize("what", ["plan", "notes", "chairs"])
def test_what_was_given_has_the_instant_at_which_it_was(what: str, plans: Plans) -> None:
    plan = plans.active()
    plans.take(chairs.open_to_chairs, plan)
    who = PARTNER if what == "notes" else LEAD
    theirs = plans.party(plan, PARTNER)

    with plans.cases.acting(who) as by:
        for when, is_true in ((plans.now - days(2), False), (plans.now + days(2), False), (plans.now, True)):
            row = PlanDisclosure(
                plan=plan,
                agency_id=None if what == "chairs" else theirs.agency_id,
                what=what,
                disclosed_at=when,
                disclosed_by_id=by.person_id,
            )
            assert _is_refused(lambda row=row: row.save(force_insert=True), "was given") is not is_true, when


def test_the_lead_says_of_nobody_that_it_was_given_what_it_was_not(plans: Plans) -> None:
    plan = plans.active()
    thai = Agency.objects.get(group__name="th-immigration")
    theirs = plans.party(plan, PARTNER)
    with plans.cases.acting(LEAD) as by:
        for agency, what in ((thai.id, "plan"), (thai.id, "notes"), (theirs.agency_id, "notes")):
            row = PlanDisclosure(
                plan=plan, agency_id=agency, what=what, disclosed_at=plans.now, disclosed_by_id=by.person_id
            )
            assert _is_refused(lambda row=row: row.save(force_insert=True), "was given"), (agency, what)


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def plans_row(plan: InvestigationPlan, by: Any) -> InvestigationPlan:
    """A plan as it is kept now, within a block that acts."""
    return InvestigationPlan.objects.select_related("jpoa").get(id=plan.id, owner_group_id=by.group_id)


def _at_the_commit() -> None:
    """What the database looks at when a transaction ends, looked at now."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints plan_opening_is_whole immediate")
        cursor.execute("set constraints plan_opening_is_whole deferred")


def _groups(agency: Agency, plan: InvestigationPlan) -> dict[str, Any]:
    return {"group_id": agency.group_id, "owner_group_id": plan.owner_group_id}


def _note(plan: InvestigationPlan, party: PlanParty, by: Any, *, at: datetime, kind: str = "progress") -> models.Model:
    return PlanNote(
        plan=plan, party=party, group_id=by.group_id, kind=kind, written_by_id=by.person_id, written_at=at, body="x"
    )


def _given_to_chairs(plan: InvestigationPlan, by: Any, *, at: datetime) -> models.Model:
    return PlanDisclosure(plan=plan, what="chairs", disclosed_at=at, disclosed_by_id=by.person_id)


def _copy_of(plan: InvestigationPlan, by: Any) -> InvestigationPlan:
    fields = ("jpoa_id", "lead_id", "owner_group_id", "title", "crime_type", "handling_code_id", "hypothesis")
    said = {name: getattr(plan, name) for name in fields}
    return InvestigationPlan(
        id=uuid7(), reference="XX-0000-0000", created_at=plan.created_at, written_by_id=by.person_id, **said
    )


def _milestone(plans: Plans, plan: InvestigationPlan) -> PlanStep:
    with plans.cases.acting(LEAD):
        return PlanStep.objects.filter(plan=plan)[0]
