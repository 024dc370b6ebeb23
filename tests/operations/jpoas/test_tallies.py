"""Counts over all agencies: from five up, on their day, to whom they are for, and by the portal alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from common.access import NotAllowed, demand
from members.access import system
from members.acting import acting_as
from operations import permissions
from operations.jpoas import objectives, tallies
from operations.models import Tally
from operations.plans import services
from terms_of_reference.queries import areas_in_force
from tests.operations.cases import Cases
from tests.operations.pages import text_of
from tests.operations.planning import Plans, exercise

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
OwnerSql = Callable[..., list[tuple[Any, ...]]]
_OFFICERS_WITH_A_GAP = """
select p.name from operations_reportingobligation o join members_country c on c.id = o.country_id
  join members_membership m on m.agency_id = o.agency_id and m.ends_at is null
  join members_roleassignment r on r.membership_id = m.id and r.role = 'liaison_officer' and r.ends_at is null
  join members_person p on p.id = m.person_id and p.is_active
 where o.settled_at is null and o.period_ends_on < %s and c.iso2 not in ('VN', 'TH')
   and not exists (select from operations_periodicreturn t where t.obligation_id = o.id) order by p.name"""
LATER = timedelta(days=40)  # another Monday and another first of a month than those of the demo world


@pytest.fixture
def plans(cases: Cases) -> Plans:
    return Plans(cases)


def _plans(plans: Plans, chair: str = "nz_chair") -> dict[str, tuple[int | None, date]]:
    found = plans.cases.as_seen_by(chair, lambda actor: tallies.plans_of(actor, exercise()))
    return {state: (one.value, one.as_of) for state, one in found.items()}


def test_plans_are_counted_from_five_up(plans: Plans, owner_sql: OwnerSql) -> None:
    sql = "select p.state, count(*) from operations_investigationplan p join operations_jointperiodofaction j"
    sql += " on j.id = p.jpoa_id where j.key = 'EXERCISE' group by p.state"
    there = dict(owner_sql(sql))
    for _ in range(4 - there.get("proposed", 0)):
        plans.proposed()
    monday = plans.now + LATER - timedelta(days=(plans.now + LATER).weekday())
    assert monday.weekday() == 0
    tallies.count_all(now=monday)
    assert _plans(plans)["proposed"] == (None, monday.date())
    assert _plans(plans).keys() == set(tallies.PLAN_STATES)  # no drafts

    plans.proposed()
    assert tallies.count_all(now=monday) == 0
    tallies.count_all(now=monday + timedelta(days=6))  # one a week: what came in between is not told
    assert _plans(plans)["proposed"] == (None, monday.date())
    tallies.count_all(now=monday + timedelta(days=7))
    assert _plans(plans)["proposed"] == (5, monday.date() + timedelta(days=7))


def test_what_is_counted_late_bears_the_day_on_which_it_was_counted(plans: Plans, cases: Cases) -> None:
    """The worker stood still on the Monday and on the first: its numbers are of the day on which it went on."""
    _aim(cases, "SOM_DETECT", 900)
    late = (plans.now + LATER).replace(month=1, day=7)
    assert late.weekday() == 3

    tallies.count_all(now=late)

    with cases.acting("th_officer"):
        assert tallies.progress_of(exercise())["SOM_DETECT"].as_of == late.date()
    assert {as_of for _value, as_of in _plans(plans).values()} == {late.date()}
    assert tallies.count_all(now=late + timedelta(days=3)) == 0
    assert tallies.count_all(now=late + timedelta(days=4)) == len(tallies.PLAN_STATES)  # the next Monday again


@pytest.mark.parametrize("who", ["nz_officer", "secretariat", "nz_auditor", "th_officer"])
def test_how_many_plans_there_are_is_for_chairs(who: str, plans: Plans, cases: Cases, enter: Enter) -> None:
    tallies.count_all(now=plans.now + LATER)

    assert cases.as_seen_by(who, lambda actor: tallies.plans_of(actor, exercise())) == {}
    with cases.acting(who):
        assert not Tally.objects.filter(code__startswith="plans.").exists()
        assert Tally.objects.filter(code__startswith="target.").exists()
    page = enter(who).get(reverse("jpoa_plans", args=[exercise().id]))
    assert page.status_code == 403 or "How many plans there are" not in page.content.decode()


def test_a_chair_reads_them_on_the_page_of_the_round(plans: Plans, enter: Enter) -> None:
    tallies.count_all(now=plans.now + LATER)

    said = text_of(enter("vn_chair").get(reverse("jpoa_plans", args=[exercise().id])))

    assert "How many plans there are" in said and "fewer than five" in said
    assert "Investigation Plans of your agency" not in said


def _aim(cases: Cases, indicator: str, target: int) -> None:
    content = {"text": "EXERCISE: an aim", "target_indicator": indicator, "target": target}
    with cases.acting("nz_chair") as by:
        objectives.add(
            jpoa=exercise(), content=content, areas=areas_in_force(cases.now.date())[:1], by=by, now=cases.now
        )


def test_results_are_the_sum_of_what_was_sent_until_the_month_began(cases: Cases, owner_sql: OwnerSql) -> None:
    _aim(cases, "SOM_DETECT", 900)
    tallies.count_all(now=cases.now + LATER)

    first = (cases.now + LATER).date().replace(day=1)
    (total, countries), *_ = owner_sql(
        "select sum(value), count(distinct country_id) from operations_returncell c"
        " join operations_jointperiodofaction j on j.id = c.jpoa_id where j.key = 'EXERCISE'"
        " and indicator = 'SOM_DETECT' and \"window\" = 'in_window' and period_starts_on < %s",
        first,
    )
    assert countries >= 3
    with cases.acting("th_officer"):
        progress = tallies.progress_of(exercise())["SOM_DETECT"]
    assert (progress.value, progress.as_of) == (total, (cases.now + LATER).date())


def test_what_two_countries_achieved_is_not_told(cases: Cases, owner_sql: OwnerSql) -> None:
    """CONVICT is in no return of the demo world: what these two send is all there is."""
    _aim(cases, "CONVICT", 9)
    for who in ("vn_officer", "th_officer"):
        cases.sent_return(who, CONVICT=30)
    tallies.count_all(now=cases.now + LATER)
    with cases.acting("nz_officer"):
        assert tallies.progress_of(exercise())["CONVICT"].value is None

    ((third,), *_) = owner_sql(_OFFICERS_WITH_A_GAP, cases.now.date())
    cases.sent_return(third, CONVICT=1)
    tallies.count_all(now=cases.now + 2 * LATER)
    with cases.acting("nz_officer"):
        assert tallies.progress_of(exercise())["CONVICT"].value == 61


def test_progress_stands_beside_its_target(cases: Cases, enter: Enter) -> None:
    _aim(cases, "SOM_DETECT", 12_345)
    _aim(cases, "CONVICT", 54_321)
    address = reverse("jpoa_objectives", args=[exercise().id])
    assert "not counted yet" in text_of(enter("th_officer").get(address))

    tallies.count_all(now=cases.now + LATER)

    said = text_of(enter("th_officer").get(address))
    assert "of 12345 , counted on" in said or "of 12345, counted on" in said
    assert "not shown: fewer than five, or from fewer than three countries" in said


@pytest.mark.parametrize("call", ["tally_plans()", "tally_targets('2030-01-01')"])
@pytest.mark.parametrize("who", ["nz_chair", "secretariat", "nz_officer"])
def test_nobody_else_counts(call: str, who: str, cases: Cases) -> None:
    with cases.acting(who) as actor:
        with pytest.raises(NotAllowed):
            demand(actor, permissions.TALLY)
        with pytest.raises(DatabaseError, match="made by the portal"), transaction.atomic():
            connection.cursor().execute(f"select * from {call}")
        with pytest.raises(DatabaseError), transaction.atomic():
            Tally(jpoa=exercise(), code="plans.active", value=9, as_of=cases.now.date()).save(force_insert=True)


def test_another_system_actor_counts_neither(cases: Cases) -> None:
    with acting_as(system("returns")), pytest.raises(DatabaseError, match="made by the portal"), transaction.atomic():
        connection.cursor().execute("select * from tally_plans()")


def test_a_count_below_five_is_not_written_down(cases: Cases) -> None:
    with acting_as(tallies.SYSTEM), pytest.raises(DatabaseError, match="tally_from_five_up"), transaction.atomic():
        Tally(jpoa=exercise(), code="plans.active", value=4, as_of=cases.now.date()).save(force_insert=True)


def test_a_plan_that_ends_is_counted_as_ended(plans: Plans) -> None:
    for _ in range(5):
        plans.take(services.close_without_result, plans.proposed(), reason="EXERCISE")
    tallies.count_all(now=plans.now + LATER)
    value, _as_of = _plans(plans)["closed_no_result"]
    assert value is not None and value >= 5
