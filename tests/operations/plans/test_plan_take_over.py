"""A merged agency's open plans are its successor's at once; nobody else gains a sight, and what is over stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.models import AuditEntry
from members.access import Actor, actor_for
from members.acting import acting_as
from members.directory import merging
from members.models import Agency, Notice, Person
from members.trail.services import SEALER
from operations.models import PlanDisclosure, PlanNote
from operations.plans import notes, parties, queries, services
from tests.operations.pages import text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db
OLD, HEIR = "vn-police", "vn-border"
SECOND = "Chanida Hutchenson"
Merge = Callable[[], None]


@pytest.fixture
def merge(acting: Any, now: Any) -> Merge:
    """Viet Nam's police go into its border force."""

    def do() -> None:
        old, heir = (Agency.objects.get(group__name=name) for name in (OLD, HEIR))
        with acting("secretariat") as by:
            merging.propose(agency=old, successor=heir, by=by, now=now, version=old.version)
        with acting(SECOND) as by:
            merging.merge(agency=old, by=by, now=now, version=old.version)

    return do


@pytest.fixture
def heir(db: None, now: Any) -> Actor:
    """An officer of the border force."""
    found = Person.objects.filter(
        memberships__agency__group__name=HEIR, memberships__role_assignments__role="liaison_officer", is_active=True
    )
    return actor_for(found.order_by("email")[0], now=now)


def _sees(who: Actor, plan: Any) -> Any:
    with acting_as(who):
        return queries.get_visible(who, plan_id=plan.id)


def test_the_successor_leads_what_it_led(plans: Plans, merge: Merge, heir: Actor) -> None:
    draft = plans.draft(by=PARTNER, partners=("nz-border",))
    runs = plans.active(by=PARTNER, partners=("nz-border",), consenting=(LEAD,))
    plans.note(runs, by=PARTNER)
    assert _sees(heir, draft) is None and _sees(heir, runs) is None

    merge()

    for one in (draft, runs):
        row = _sees(heir, one)
        assert (row.lead_id, row.owner_group_id, row.officer_id) == (heir.agency_id, heir.group_id, None)
    with acting_as(heir):
        row = queries.get_own(heir, plan_id=runs.id)
        assert row is not None
        assert [one.group_id for one in row.steps.all()] == [heir.group_id]
        assert [one.body for one in queries.notes_of(heir, row, queries.parties_of(row))]
        services.complete(plan=row, result="EXERCISE", lessons="EXERCISE", by=heir, now=plans.now, version=row.version)
    assert plans.now_of(runs, LEAD).state == "completed"
    assert plans.party(runs, LEAD, by=LEAD).owner_group_id == heir.group_id
    assert not plans.is_seen(runs, OTHER)


def test_the_successor_takes_part_where_it_took_part(plans: Plans, merge: Merge, heir: Actor) -> None:
    asked, runs = plans.proposed(), plans.active()
    plans.note(runs)

    merge()

    with acting_as(heir):
        own = queries.get_own_party(heir, plan_id=asked.id)
        assert own is not None and own.state == "invited"
        parties.consent(party=own, by=heir, now=plans.now, version=own.version)
        own = queries.get_own_party(heir, plan_id=runs.id)
        assert own is not None and own.state == "consented"
        said = queries.notes_of(heir, own.plan, queries.parties_of(own.plan))
        assert [note.kind for note in said] == ["progress", "merged"]
        notes.write_note(party=own, body="EXERCISE: we go on", by=heir, now=plans.now)
    with plans.cases.acting(LEAD):
        given = PlanDisclosure.objects.filter(plan=runs, agency_id=heir.agency_id)
        assert sorted(given.values_list("what", flat=True)) == ["notes", "plan"]


def test_where_the_successor_is_in_it_already_the_old_part_ends(plans: Plans, merge: Merge, heir: Actor) -> None:
    both = plans.proposed(partners=("vn-police", "vn-border"))
    plans.answer(parties.consent, both)

    merge()

    with plans.cases.acting(LEAD) as lead:
        plan = queries.get_visible(lead, plan_id=both.id)
        assert plan is not None
        states = {row.agency.group.name: row.state for row in queries.parties_of(plan)}
        assert states == {"nz-border": "consented", OLD: "removed", HEIR: "invited"}
    assert _sees(heir, both) is not None


def test_a_partner_that_becomes_the_lead_is_its_own_partner_no_more(plans: Plans, merge: Merge, heir: Actor) -> None:
    plan = plans.proposed(by=PARTNER, partners=("nz-border", "vn-border"))

    merge()

    with acting_as(heir):
        assert Notice.objects.filter(group_id=heir.group_id, object_id=plan.id, read_at__isnull=True).exists()
    row = _sees(heir, plan)
    assert row.owner_group_id == heir.group_id
    with acting_as(heir):
        found = [(one.role, one.state) for one in queries.live_parties(row)]
    assert found == [("lead", "consented"), ("partner", "invited")]


def test_drafts_that_name_it_name_the_successor(plans: Plans, merge: Merge, heir: Actor) -> None:
    plan = plans.draft(partners=("vn-police", "th-immigration"))
    twice = plans.draft(partners=("vn-police", "vn-border"))

    merge()

    assert heir.agency_id in plans.now_of(plan).draft_partners
    assert plans.now_of(twice).draft_partners == [heir.agency_id]


def test_what_is_over_stays_where_it_was(plans: Plans, merge: Merge, heir: Actor) -> None:
    plan = plans.active()
    plans.take(services.complete, plan, result="EXERCISE", lessons="EXERCISE")

    merge()

    assert _sees(heir, plan) is None


def test_each_move_is_written_down(plans: Plans, merge: Merge, heir: Actor) -> None:
    led, asked = plans.draft(by=PARTNER, partners=("nz-border",)), plans.proposed()

    merge()

    with acting_as(SEALER):
        for one in (led, asked):
            entry = AuditEntry.objects.filter(object_id=one.id).order_by("recorded_at").last()
            # In the trail of its successor: who confirms the merger is no party, and learns of no plan.
            assert entry and (entry.action, entry.group_id) == ("take_over", heir.group_id)


@pytest.mark.parametrize("how", ["declined", "left", "taken out"])
@pytest.mark.parametrize("has_consented", [True, False])
def test_a_successor_that_is_out_does_not_come_in_by_the_merger(
    how: str, has_consented: bool, plans: Plans, merge: Merge, heir: Actor
) -> None:
    plan = plans.proposed(partners=(OLD, HEIR, "th-immigration"))
    plans.answer(parties.consent, plan, by=OTHER)
    if has_consented:
        plans.answer(parties.consent, plan)
    _go(plans, plan, heir, how)

    merge()

    assert _sees(heir, plan) is None
    states = _states(plans, plan)
    assert (states[OLD], states[HEIR]) == ("removed", {"declined": "declined", "left": "left"}.get(how, "removed"))
    for who in (LEAD, OTHER):
        assert "plan_party_removed" in plans.cases.notices(who, plan.id)
    assert plans.cases.audited("nz_administrator", plan.id).count("remove_party") == 1 + (how == "taken out")
    with acting_as(heir):
        assert not PlanDisclosure.objects.filter(plan=plan).exists()


def _go(plans: Plans, plan: Any, heir: Actor, how: str) -> None:
    """The successor says no, or is taken out, before the merger."""
    with acting_as(heir):
        own = queries.get_own_party(heir, plan_id=plan.id)
        assert own is not None
        if how == "declined":
            parties.decline(party=own, by=heir, now=plans.now, version=own.version)
        if how == "left":
            parties.consent(party=own, by=heir, now=plans.now, version=own.version)
            parties.leave(party=own, by=heir, now=plans.now, version=own.version)
    if how == "taken out":
        with plans.cases.acting(LEAD) as by:
            row = queries.get_party_of_own(by, plan_id=plan.id, party_id=own.id)
            assert row is not None
            parties.remove(party=row, by=by, now=plans.now, version=row.version)


def _states(plans: Plans, plan: Any) -> dict[str, str]:
    with plans.cases.acting(LEAD):
        rows = queries.parties_of(plans.now_of(plan))
        return {row.agency.group.name: row.state for row in rows}


def test_who_takes_part_reads_which_agency_became_which(plans: Plans, merge: Merge, heir: Actor, enter: Any) -> None:
    names = [Agency.objects.get(group__name=key).name for key in (OLD, HEIR)]
    led = plans.active(by=PARTNER, partners=("nz-border",), consenting=(LEAD,))
    runs = plans.active(partners=(OLD, "th-immigration"), consenting=(PARTNER, OTHER))
    asked = plans.proposed(partners=(OLD, "th-immigration"))
    draft = plans.draft(by=PARTNER, partners=("nz-border",))

    merge()

    for who, plan in ((LEAD, led), (LEAD, runs), (OTHER, runs), (LEAD, asked)):
        assert "plan_note" in plans.cases.notices(who, plan.id), (who, plan)
        with plans.cases.acting(who):
            note = PlanNote.objects.get(plan=plan, kind="merged")
            assert (note.written_at, note.body) == (plans.now, " → ".join(names))
    assert "plan_note" not in plans.cases.notices(OTHER, asked.id)  # asked only: it reads no notes
    with acting_as(heir):
        assert not PlanNote.objects.filter(plan=draft).exists()
    shown = text_of(enter(LEAD).get(runs.get_absolute_url()))
    assert "An agency was merged into another one" in shown and names[0] in shown
