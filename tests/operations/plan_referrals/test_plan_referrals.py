"""Referrals in a plan: added and taken out, known only to those who are a party to both."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.acting import acting_as
from operations.models import PlanReferral, Referral
from operations.plan_referrals import queries, services
from operations.plan_referrals.services import AlreadyAdded
from operations.plans import parties
from operations.plans import queries as plan_queries
from operations.plans import services as plan_services
from operations.referrals import services as referrals
from tests.contracts.separate import portal_on
from tests.operations.cases import Cases
from tests.operations.pages import text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def plans(cases: Cases) -> Plans:
    return Plans(cases)


def _add(plans: Plans, plan: Any, referral: Referral, *, by: str = LEAD, **more: Any) -> PlanReferral:
    with plans.cases.acting(by) as actor:
        found = plan_queries.get_visible(actor, plan_id=plan.id)
        assert found is not None
        return services.add(referral=referral, plan=found, by=actor, now=plans.now, **more)


def _sent_openly(cases: Cases) -> Referral:
    """A referral to Viet Nam and Thailand, who know of each other."""
    draft = cases.draft(to=("vn-police", "th-immigration"))
    with cases.acting(LEAD) as by:
        Referral.objects.filter(id=draft.id).update(recipients_know_each_other=True)
        draft.refresh_from_db()
        referrals.send(referral=draft, by=by, now=cases.now, version=draft.version)
    return cases.own(draft)


def _read(plans: Plans, plan: Any, referral: Referral, who: str) -> tuple[int, int, int]:
    """How many rows somebody finds: by the plan, by the referral, and in the bare table."""
    with plans.cases.acting(who) as actor:
        bare = PlanReferral.objects.filter(plan_id=plan.id).count()
        return queries.referrals_of(actor, plan).count(), queries.plans_of(actor, referral).count(), bare


def test_who_is_a_party_to_both_sees_it_and_nobody_else(plans: Plans, cases: Cases) -> None:
    plan = plans.active(partners=("vn-police", "th-immigration"), consenting=(PARTNER, OTHER))
    with_partner = cases.sent(to=("vn-police",))

    _add(plans, plan, with_partner)

    assert _read(plans, plan, with_partner, LEAD) == _read(plans, plan, with_partner, PARTNER) == (1, 1, 1)
    # In the plan, and not in the referral; and neither.
    assert _read(plans, plan, with_partner, OTHER) == (0, 0, 0)
    for who in ("nz_chair", "nz_other_agency", "secretariat", "nz_auditor"):
        assert _read(plans, plan, with_partner, who) == (0, 0, 0)
    assert cases.audited("nz_administrator", plan.id)[-1] == "add_to_plan"


def test_it_gives_nobody_a_sight(plans: Plans, cases: Cases) -> None:
    plan = plans.active(partners=("vn-police",))
    elsewhere = cases.sent(to=("th-immigration",))

    _add(plans, plan, elsewhere)

    assert not plans.is_seen(plan, OTHER)
    with cases.acting(PARTNER):
        assert not Referral.objects.filter(id=elsewhere.id).exists()
    assert _read(plans, plan, elsewhere, PARTNER) == _read(plans, plan, elsewhere, OTHER) == (0, 0, 0)


def test_no_recipient_learns_by_it_that_there_is_another_one(plans: Plans, cases: Cases) -> None:
    """Viet Nam leads a plan with Thailand; New Zealand has sent a referral to both, not known to each other."""
    plan = plans.active(by=PARTNER, partners=("th-immigration",), consenting=(OTHER,))
    referral = cases.sent(to=("vn-police", "th-immigration"))
    open_one = _sent_openly(cases)

    for one in (referral, open_one):
        _add(plans, plan, one, by=PARTNER)

    assert _read(plans, plan, referral, PARTNER) == (2, 1, 2)
    assert _read(plans, plan, referral, OTHER) == (1, 0, 1)
    assert _read(plans, plan, open_one, OTHER) == (1, 1, 1)


def test_a_partner_that_leaves_sees_it_no_more(plans: Plans, cases: Cases) -> None:
    plan, referral = plans.active(), cases.sent()
    _add(plans, plan, referral, by=PARTNER)

    plans.answer(parties.leave, plan)

    assert _read(plans, plan, referral, PARTNER) == (0, 0, 0)
    assert _read(plans, plan, referral, LEAD) == (1, 1, 1)


def test_a_plan_is_chosen_from_those_in_which_the_agency_takes_part(plans: Plans, cases: Cases) -> None:
    asked, runs, ended, draft = plans.proposed(), plans.active(), plans.active(), plans.draft()
    plans.take(plan_services.complete, ended, result="EXERCISE", lessons="EXERCISE")
    referral = cases.sent()

    def choices(who: str) -> set[Any]:
        return {one.id for one in cases.as_seen_by(who, lambda actor: queries.to_choose(actor, referral))}

    mine = {asked.id, runs.id, ended.id, draft.id}
    assert choices(PARTNER) & mine == {runs.id}
    assert choices(LEAD) & mine == {asked.id, runs.id}
    _add(plans, runs, referral)
    assert choices(LEAD) & mine == {asked.id}


def test_it_is_added_once(plans: Plans, cases: Cases) -> None:
    plan, referral, key, words = plans.active(), cases.sent(), uuid7(), uuid7()
    _add(plans, plan, referral, showing=key, submission=words)

    with pytest.raises(AlreadyDone):
        _add(plans, plan, referral, showing=key, submission=words)
    with pytest.raises(ChangedMeanwhile):
        _add(plans, plan, referral, showing=key, submission=uuid7())
    with pytest.raises(AlreadyAdded):
        _add(plans, plan, referral, by=PARTNER)


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_auditor"])
def test_who_does_not_write_adds_nothing(who: str, plans: Plans, cases: Cases) -> None:
    plan, referral = plans.active(), cases.sent()
    with cases.acting(who) as actor, pytest.raises(NotAllowed):
        services.add(referral=referral, plan=plan, by=actor, now=plans.now)


def test_a_draft_is_in_no_plan(plans: Plans, cases: Cases) -> None:
    with pytest.raises(MovedOn):
        _add(plans, plans.active(), cases.draft())


@pytest.mark.parametrize("case", ["not consented", "over", "foreign plan", "foreign referral", "another's name"])
def test_what_no_page_offers_is_refused_in_sql(case: str, plans: Plans, cases: Cases) -> None:
    plan = {"not consented": plans.proposed, "foreign plan": plans.draft}.get(case, plans.active)()
    referral = cases.sent(to=("th-immigration",)) if case == "foreign referral" else cases.sent()
    if case == "over":
        plans.take(plan_services.complete, plan, result="EXERCISE", lessons="EXERCISE")
    with cases.acting(PARTNER) as actor:
        row = PlanReferral(
            plan_id=plan.id,
            referral_id=referral.id,
            group_id=plan.owner_group_id if case == "another's name" else actor.group_id,
            added_by_id=actor.person_id,
            added_at=plans.now,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_who_added_it_or_leads_takes_it_out(plans: Plans, cases: Cases) -> None:
    plan = plans.active(partners=("vn-police", "th-immigration"), consenting=(PARTNER, OTHER))
    referral = _sent_openly(cases)
    row = _add(plans, plan, referral, by=PARTNER)

    def out(who: str) -> None:
        with cases.acting(who) as actor:
            found = queries.get_added(actor, plan_id=plan.id, added_id=row.id)
            assert found is not None
            services.remove(added=found, by=actor, now=plans.now, version=found.version)

    with pytest.raises(NotAllowed):
        out(OTHER)
    with cases.acting(OTHER) as other:  # nor past the service
        changes = {"removed_at": plans.now, "removed_by_id": other.person_id}
        assert PlanReferral.objects.filter(id=row.id).update(**changes) == 0
    out(LEAD)
    assert _read(plans, plan, referral, PARTNER)[:2] == (0, 0)
    _add(plans, plan, referral)  # it can come in again


def test_in_the_browser(plans: Plans, cases: Cases, enter: Enter) -> None:
    plan, referral = plans.active(), cases.sent()
    client = enter(PARTNER)
    page = client.get(referral.get_absolute_url())
    assert "Add it to a plan" in text_of(page)
    address = reverse("referral_plan", args=[referral.id])
    assert plan.reference in text_of(client.get(address))

    nothing = client.post(address, {})
    assert nothing.status_code == 200 and "Choose a plan." in text_of(nothing)
    foreign = plans.active(partners=("th-immigration",), consenting=(OTHER,))
    refused = client.post(address, {"plan": str(foreign.id)})
    assert refused.status_code == 200 and foreign.reference not in refused.content.decode()
    done = client.post(address, {"plan": str(plan.id)}, follow=True)
    assert f"Belongs to plan {plan.reference}" in text_of(done)

    listed = enter(LEAD).get(reverse("plan_referrals", args=[plan.id]))
    assert referral.reference in text_of(listed)
    assert enter(OTHER).get(reverse("plan_referrals", args=[plan.id])).status_code == 404
    assert "Add it to a plan" in text_of(enter(LEAD).get(referral.get_absolute_url()))
    row = cases.as_seen_by(LEAD, lambda actor: queries.referrals_of(actor, plan).get())
    out = reverse("plan_referral_remove", args=[plan.id, row.id])
    assert "Taken out of the plan." in text_of(enter(LEAD).post(out, {"version": "1"}, follow=True))
    assert client.get(out).status_code == 404


@pytest.mark.parametrize("how", ["over", "taken out"])
def test_a_plan_that_ended_at_this_moment_is_said_in_words(how: str, plans: Plans, cases: Cases) -> None:
    plan, referral = plans.active(), cases.sent()
    with cases.acting(PARTNER) as by:
        shown = plan_queries.get_visible(by, plan_id=plan.id)
        assert shown
    if how == "over":
        plans.take(plan_services.complete, plan, result="EXERCISE", lessons="EXERCISE")
    else:
        plans.remove(plan, PARTNER)
    with cases.acting(PARTNER) as by, pytest.raises(MovedOn):
        services.add(referral=referral, plan=shown, by=by, now=plans.now)


def test_the_plans_of_the_same_parties_stand_first_each_with_its_reference_apart(
    plans: Plans, cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = plans.active()
    asked = plans.proposed()
    elsewhere = plans.active(partners=("th-immigration",), consenting=(OTHER,))
    mine = [together.id, elsewhere.id, asked.id]
    referral = cases.sent()

    offered = cases.as_seen_by(LEAD, lambda by: queries.to_choose(by, referral))

    assert [one.id for one in offered if one.id in mine] == mine
    page = enter(LEAD).get(reverse("referral_plan", args=[referral.id])).content.decode()
    assert f'<bdi dir="ltr">{together.reference}</bdi> · <bdi>{together.title}</bdi>' in page
    monkeypatch.setattr(queries, "_OFFERED", 2)
    assert len(cases.as_seen_by(LEAD, lambda by: queries.to_choose(by, referral))) == 2


def test_a_plan_that_ends_waits_for_a_referral_that_is_being_added(
    separate_database: Callable[[], Any], actor: Callable[[str], Any], now: Any
) -> None:
    """Two at once, each on a connection of its own: the end comes after the adding, and both hold."""
    name = separate_database().info.dbname
    who = {key: actor(key) for key in (LEAD, PARTNER)}

    def end() -> None:
        with portal_on(name), acting_as(who[LEAD]):
            row = plan_queries.get_own(who[LEAD], plan_id=plan.id)
            assert row
            plan_services.close_without_result(plan=row, reason="x", by=who[LEAD], now=now, version=row.version)

    with portal_on(name):
        cases = Cases(lambda key: who[key], now)
        plan, referral = Plans(cases).active(), cases.sent()
        with acting_as(who[PARTNER]):
            shown = plan_queries.get_visible(who[PARTNER], plan_id=plan.id)
            assert shown
            services.add(referral=referral, plan=shown, by=who[PARTNER], now=now)
            late = Thread(target=end)
            late.start()
            late.join(timeout=2)
            assert late.is_alive()
        late.join()
        other = cases.sent()
        with acting_as(who[PARTNER]), pytest.raises(MovedOn):
            services.add(referral=other, plan=shown, by=who[PARTNER], now=now)


def test_closed_referrals_stay_in_their_plan(plans: Plans, cases: Cases) -> None:
    plan, referral = plans.active(), cases.sent()
    _add(plans, plan, referral)
    cases.take(referrals.close, referral, by=LEAD)
    assert _read(plans, plan, referral, PARTNER) == (1, 1, 1)
