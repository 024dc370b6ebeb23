"""Action items: who closes them with what, who hears of them, and how they go from round to round."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from members.models import Notice
from operations.meetings import item_queries, items, queries, recommendations
from operations.models import ActionItem, CarriedItem, JointPeriodOfAction
from tests.operations.cases import Cases
from tests.operations.lifecycle.living import Life
from tests.operations.meeting import INVITED, ORGANISER, OUTSIDE, Meetings, exercise

pytestmark = pytest.mark.django_db


def _next() -> JointPeriodOfAction:
    return JointPeriodOfAction.objects.get(key="EXERCISE-2")


def test_the_agency_that_speaks_for_the_country_hears_of_it(meetings: Meetings, cases: Cases) -> None:
    item = meetings.item()

    with cases.acting(INVITED):
        assert list(Notice.objects.filter(object_id=item.id).values_list("kind", "path")) == [
            ("item_given", item.get_absolute_url())
        ]


@pytest.mark.parametrize("who", [INVITED, "nz_chair", "vn_chair"])
def test_who_answers_for_the_country_closes_it_with_a_result(who: str, meetings: Meetings) -> None:
    item = meetings.item()

    meetings.do(items.finish, item, by=who, result="EXERCISE: written")

    kept = meetings.item_of(item)
    assert (kept.state, kept.result) == ("done", "EXERCISE: written")


@pytest.mark.parametrize("who", [ORGANISER, OUTSIDE, "vn_analyst", "Bui Thi Khanh Huyen", "secretariat"])
def test_nobody_else_does(who: str, meetings: Meetings) -> None:
    """Not another agency of the same country either, where another one speaks for it."""
    item = meetings.item()

    for step, words in ((items.start, {}), (items.finish, {"result": "x"})):
        with pytest.raises(NotAllowed):
            meetings.do(step, item, by=who, **words)
    if who != ORGANISER:  # it drops what came of its own session
        with pytest.raises(NotAllowed):
            meetings.do(items.drop, item, by=who, result="x")
    with pytest.raises(NotAllowed):
        meetings.do(items.write_note, item, by=who, text="EXERCISE")


def test_nothing_is_closed_without_a_result(meetings: Meetings) -> None:
    item = meetings.item()

    with pytest.raises(DatabaseError, match="closed_item_has_a_result"), transaction.atomic():
        meetings.do(items.finish, item, result="")


def test_what_is_closed_stays(meetings: Meetings, cases: Cases) -> None:
    item = meetings.item()
    meetings.do(items.drop, item, result="EXERCISE: no money")

    for step, words in ((items.start, {}), (items.finish, {"result": "x"}), (items.write_note, {"text": "x"})):
        with pytest.raises(MovedOn):
            meetings.do(step, item, **words)
    with cases.acting(INVITED), pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        ActionItem.objects.filter(id=item.id).update(result="other")


def test_of_an_invited_only_session_those_who_know_of_it_get_items(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(invite=("vn-border",))
    item = meetings.item(session)
    border = "Dang Huu Tri Dung"

    meetings.do(items.finish, item, by=border, result="EXERCISE: done there")  # it speaks for nobody, but was invited

    assert meetings.item_of(item, border).state == "done"
    with cases.acting(ORGANISER) as by:
        kept = queries.get_visible(by, session_id=session.id)
        assert kept
        assert {one.iso2 for one in item_queries.owners_for(kept, day=cases.now.date())} == {"NZ", "VN"}
    with pytest.raises(items.CannotStandThere):
        meetings.item(session, owner="TH")


def test_an_item_of_an_exercise_stands_in_no_real_round(meetings: Meetings) -> None:
    with pytest.raises(items.CannotStandThere):
        meetings.item(jpoa=JointPeriodOfAction.objects.get(key="2026"))


def test_a_recommendation_that_was_not_accepted_becomes_no_item(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(is_open=True)
    row = meetings.recommend(session)
    with cases.acting(ORGANISER) as by:
        recommendations.move(
            recommendation=row, step="do_not_accept", words="EXERCISE", by=by, now=cases.now, version=row.version
        )
        with pytest.raises(MovedOn):
            items.make(
                recommendation=row,
                jpoa=exercise(),
                owner=item_queries.owners_for(session, day=cases.now.date())[0],
                text="x",
                due_on=cases.now.date(),
                by=by,
                now=cases.now,
            )


def test_a_correction_leaves_the_former_words_and_their_items(meetings: Meetings, cases: Cases) -> None:
    item = meetings.item()
    with cases.acting(ORGANISER) as by:
        former = item_queries.get_recommendation(by, recommendation_id=item.recommendation_id)
        assert former
        made = recommendations.correct(
            recommendation=former, text="EXERCISE: other", focus_areas=[], by=by, now=cases.now, version=former.version
        )
        former.refresh_from_db()
        assert (former.state, made.supersedes_id, made.state) == ("superseded", former.id, "noted")
        assert former.items.get().id == item.id


# From round to round.


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair"])
def test_a_chair_carries_an_open_item_on_once(who: str, meetings: Meetings, cases: Cases) -> None:
    item = meetings.item()
    stale = meetings.item_of(item, who)

    meetings.do(items.carry, item, by=who, jpoa=_next())

    assert meetings.item_of(item).jpoa_id == _next().id
    with cases.acting(who) as by:
        with pytest.raises(ChangedMeanwhile):
            items.carry(item=stale, jpoa=_next(), by=by, now=cases.now)
        for jpoa, came, went in ((exercise(), None, _next()), (_next(), exercise(), None)):
            rows = item_queries.items_in(by, jpoa).filter(id=item.id)
            [standing] = item_queries.standing_in(jpoa, list(rows))
            assert (standing.came_from, standing.went_to) == (came, went)
        with pytest.raises(ChangedMeanwhile):  # it never comes back
            items.carry(item=_now_of(by, item), jpoa=exercise(), by=by, now=cases.now)
        assert CarriedItem.objects.filter(item=item).count() == 1


def _now_of(by: Any, item: ActionItem) -> ActionItem:
    found = item_queries.get_item(by, item_id=item.id)
    assert found
    return found


def test_others_do_not_carry_and_a_closed_item_is_not_carried(meetings: Meetings) -> None:
    item = meetings.item()
    with pytest.raises(NotAllowed):
        meetings.do(items.carry, item, by=INVITED, jpoa=_next())

    meetings.do(items.finish, item, result="EXERCISE")

    with pytest.raises(MovedOn):
        meetings.do(items.carry, item, by="nz_chair", jpoa=_next())


def test_an_item_stays_in_its_round_while_that_is_not_over(meetings: Meetings, acting: Any, now: Any) -> None:
    item = meetings.item()

    Life(acting, now).to_planning()

    assert meetings.item_of(item).jpoa_id == exercise().id


def _cancel_exercise(acting: Any, now: Any) -> None:
    over = Life(acting, now)
    over.id = exercise().id
    over.step("cancel", reason="EXERCISE")


def test_with_planning_the_open_items_of_rounds_that_are_over_come_along_once(
    meetings: Meetings, acting: Any, now: Any
) -> None:
    """Also what the acting chair does not see; what is closed stays where it was; fiction stays in fiction."""
    seen, unseen = meetings.item(), meetings.item(meetings.add(invite=("vn-police",)))
    closed = meetings.item()
    meetings.do(items.finish, closed, result="EXERCISE")
    _cancel_exercise(acting, now)
    assert meetings.item_of(seen).jpoa_id == exercise().id  # no other round is in planning or active
    life = Life(acting, now)

    life.to_planning()

    for item in (seen, unseen):
        assert meetings.item_of(item).jpoa_id == life.id
        with acting(INVITED):
            assert list(CarriedItem.objects.filter(item=item).values_list("from_jpoa__key", "to_jpoa")) == [
                ("EXERCISE", life.id)
            ]
    assert meetings.item_of(closed).jpoa_id == exercise().id
    with acting(INVITED):
        before = CarriedItem.objects.count()
    with acting("nz_chair") as by:
        items.carry_open(jpoa=life.row(), by=by, now=now)  # a second time takes nothing twice
    with acting(INVITED):
        assert CarriedItem.objects.count() == before


def test_when_a_round_is_over_its_open_items_go_into_the_one_under_way(
    meetings: Meetings, acting: Any, now: Any
) -> None:
    """Also those that were made after the planning of the next round had begun."""
    life = Life(acting, now)
    life.to_planning()
    late, unseen = meetings.item(), meetings.item(meetings.add(invite=("vn-police",)))

    _cancel_exercise(acting, now)

    assert {meetings.item_of(item).jpoa_id for item in (late, unseen)} == {life.id}


def test_each_item_that_is_carried_stands_in_the_trail_of_who_organised_its_session(
    meetings: Meetings, acting: Any, now: Any
) -> None:
    """Not in the chair's: by it the chair would learn how many there are that it does not read."""
    session = meetings.add(by=INVITED, invite=("th-immigration",))
    item = meetings.item(session, by=INVITED)
    Life(acting, now).to_planning()

    _cancel_exercise(acting, now)

    for who, number in (("Hoang Dinh Tung Lam", 1), ("nz_administrator", 0)):
        with acting(who):
            assert AuditEntry.objects.filter(object_id=item.id, action="carry_item").count() == number


def test_a_real_round_takes_nothing_of_an_exercise(meetings: Meetings, acting: Any, now: Any) -> None:
    item = meetings.item()

    Life(acting, now, is_exercise=False).to_planning(key="REAL-7")

    assert meetings.item_of(item).jpoa_id == exercise().id


@pytest.mark.parametrize("who", [ORGANISER, INVITED])
def test_only_chairs_call_what_carries_all(who: str, acting: Any, now: Any) -> None:
    with acting(who), pytest.raises(DatabaseError, match="co-chairs"), transaction.atomic():
        connection.cursor().execute("select carry_open_items(%s, %s)", [_next().id, now])


def test_due_items_are_found_by_day_and_stand_on_the_desk(meetings: Meetings, cases: Cases) -> None:
    late, soon, far = (meetings.item(days=days) for days in (-3, 10, 40))
    day = cases.now.date()

    with cases.acting(INVITED) as by:
        on_desk = [row.id for row in item_queries.on_desk(by, now=cases.now)]
        assert {late.id, soon.id} <= set(on_desk) and far.id not in on_desk
        assert [row.id for row in item_queries.items_due(by, far.due_on, far.due_on)] == [far.id]
        assert soon.id not in {row.id for row in item_queries.items_due(by, day, day)}
    for who in (OUTSIDE, ORGANISER, "Dang Huu Tri Dung"):
        with cases.acting(who) as by:
            assert late.id not in {row.id for row in item_queries.on_desk(by, now=cases.now)}
