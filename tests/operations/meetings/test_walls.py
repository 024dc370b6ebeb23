"""An invited-only session is unknown to all but its organiser and those invited: by page, count, notice, table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from common.ids import uuid7
from members.models import Country, Notice
from members.notices.services import deliver
from members.roles import CO_CHAIR, LIAISON_OFFICER
from operations.meetings import item_queries, items, queries, reporting, services
from operations.models import (
    ActionItem,
    CarriedItem,
    JointPeriodOfAction,
    MeetingDecision,
    Recommendation,
    Session,
    SessionInvitation,
)
from tests.operations.meeting import INVITED, ORGANISER, OUTSIDE, Meetings, exercise
from tests.operations.pages import text_of
from tests.walls import rulers, walk

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]

NOBODY_ELSE = (OUTSIDE, "nz_other_agency", "nz_chair", "vn_chair", "nz_auditor", "secretariat")
PAGES = (
    "jpoa",
    "jpoa_activities",
    "jpoa_items",
    "jpoa_documents",
    "jpoa_participants",
    "jpoa_objectives",
    "jpoa_decisions",
)


def _rounds() -> list[str]:
    return [reverse(name, args=[exercise().id]) for name in PAGES]


@pytest.mark.parametrize("who", [ORGANISER, "nz_analyst", INVITED, "vn_analyst"])
def test_the_organiser_and_the_invited_see_it(who: str, meetings: Meetings, enter: Enter) -> None:
    session = meetings.add(invite=("vn-police",), title="CANARYTITLE")

    assert meetings.is_seen(session, who)
    assert "CANARYTITLE" in text_of(enter(who).get(_rounds()[1]))


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_nobody_else_does(who: str, meetings: Meetings, enter: Enter) -> None:
    session = meetings.add(invite=("vn-police",), title="CANARYTITLE")
    item = meetings.item(session, text="CANARYITEM")
    client = enter(who)

    assert not meetings.is_seen(session, who)
    assert client.get(session.get_absolute_url()).status_code == 404
    assert client.get(item.get_absolute_url()).status_code == 404
    for address in [*walk.lists(), *_rounds()]:
        assert b"CANARY" not in walk.said(client.get(address)), address


# The auditor of the pair's own country reads that something was done, and nothing of what.
@pytest.mark.parametrize("who", [one for one in NOBODY_ELSE if one != "nz_auditor"])
def test_what_a_pair_does_changes_no_page_of_anybody_else(who: str, meetings: Meetings, enter: Enter) -> None:
    """No count, no number, no order: the pages before and after are the same bytes."""

    def work() -> None:
        session = meetings.add(invite=("vn-police",))
        meetings.answer(session)
        item = meetings.item(session)
        meetings.do(items.write_note, item, text="EXERCISE")
        meetings.do(items.finish, item, result="EXERCISE")
        meetings.item(session, owner="NZ", days=-3)
        meetings.take(services.cancel, session, reason="EXERCISE")

    addresses = [*walk.lists(), *_rounds()]
    assert rulers.changed_by(work, addresses, enter(who)) == []


def test_the_two_pairs_of_the_demo_find_nothing_of_each_other(enter: Enter, owner_sql: Any) -> None:
    told = {
        key: [title, place]
        for key, title, place in owner_sql(
            "select g.name, s.title, s.place from operations_session s join auth_group g on g.id = s.organiser_group_id"
            " where s.audience = 'invited' and s.cancelled_at is null"
        )
    }
    assert set(told) == {"nz-border", "lk-police"}
    for who, own, other in ((ORGANISER, "nz-border", "lk-police"), (OUTSIDE, "lk-police", "nz-border")):
        client = enter(who)
        said = b"".join(walk.said(client.get(address)) for address in [*walk.lists(), *_rounds()])
        assert all(words.encode() not in said for words in told[other])
        assert told[own][0].encode() in said  # else not finding the other's would prove nothing


def test_co_chairs_read_it_when_they_are_invited(meetings: Meetings) -> None:
    session = meetings.add()

    meetings.invite(session, "vn-police", chairs=True)

    assert [meetings.is_seen(session, who) for who in ("nz_chair", "vn_chair")] == [True, True]
    assert [meetings.is_seen(session, who) for who in ("nz_auditor", "secretariat", OUTSIDE)] == [False] * 3


def test_what_a_chair_organises_alone_is_the_chairs(meetings: Meetings) -> None:
    session = meetings.add(by="nz_chair")

    assert [meetings.is_seen(session, who) for who in ("nz_chair", "vn_chair", OUTSIDE)] == [True, True, False]


def test_with_the_invitation_ends_the_sight(meetings: Meetings, cases: Any) -> None:
    session = meetings.add(invite=("vn-police", "th-immigration"))
    item = meetings.item(session)
    meetings.do(items.finish, item, result="EXERCISE")

    meetings.uninvite(session)

    assert [meetings.is_seen(session, who) for who in (ORGANISER, OUTSIDE, INVITED)] == [True, True, False]
    with cases.acting(INVITED) as actor:
        assert item_queries.get_item(actor, item_id=item.id) is None
        assert not ActionItem.objects.filter(id=item.id).exists()
        told = Notice.objects.filter(object_id=session.id, kind="session_uninvited").get()
        assert told.path == reverse("jpoa_activities", args=[session.jpoa_id])


def test_who_is_invited_sees_who_else_is(meetings: Meetings, cases: Any) -> None:
    session = meetings.add(invite=("vn-police", "th-immigration"))
    meetings.answer(session, OUTSIDE, people=2)

    with cases.acting(INVITED) as actor:
        kept = queries.get_visible(actor, session_id=session.id)
        assert kept
        assert {(row.agency.group.name, row.people) for row in queries.invitations_of(kept)} == {
            ("vn-police", None),
            ("th-immigration", 2),
        }


def test_mails_say_where_to_look_and_nothing_more(meetings: Meetings, now: Any) -> None:
    session = meetings.add(invite=("vn-police",), title="CANARYTITLE", place="CANARYPLACE", summary="CANARYSUMMARY")
    meetings.answer(session)
    meetings.item(session, text="CANARYITEM")
    meetings.take(services.cancel, session, reason="CANARYREASON")
    mail.outbox.clear()

    deliver(now=now)

    said = [one.subject + one.body for one in mail.outbox]
    assert len(said) == 4
    assert not [words for words in said if "CANARY" in words or "training" in words.lower()]


@pytest.mark.parametrize("who", [OUTSIDE, "nz_chair"])
def test_sql_of_the_request_role_reaches_nothing_of_it(who: str, meetings: Meetings, cases: Any) -> None:
    session = meetings.add(invite=("vn-police",))
    key = meetings.invitation(session).id
    forged = [
        ("update operations_session set title = 'x' where id = %s", session.id),
        ("update operations_sessioninvitation set answer = '' where id = %s", key),
        ("delete from operations_sessionreach where session_id = %s", session.id),
    ]
    with cases.acting(who), connection.cursor() as cursor:
        for statement, value in forged:
            cursor.execute(statement, [value])
            assert cursor.rowcount == 0
        row = SessionInvitation(session_id=session.id, agency_id=cases.actor(who).agency_id, invited_at=cases.now)
        row.group_id = cases.actor(who).group_id
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_an_agency_answers_for_itself_only(meetings: Meetings, cases: Any) -> None:
    session = meetings.add(invite=("vn-police",))
    key = meetings.invitation(session).id

    with cases.acting(ORGANISER) as by:
        said = {"answer": "attends", "answered_at": cases.now, "answered_by_id": by.person_id}
        with pytest.raises(DatabaseError, match="for itself"), transaction.atomic():
            SessionInvitation.objects.filter(id=key).update(**said)
    with cases.acting(INVITED), pytest.raises(DatabaseError, match="the organiser says"), transaction.atomic():
        SessionInvitation.objects.filter(id=key).update(attended=3)


def test_a_session_of_another_agency_is_forged_by_nobody(meetings: Meetings, cases: Any) -> None:
    other = meetings.add(is_open=True)
    with cases.acting(OUTSIDE) as actor, pytest.raises(DatabaseError), transaction.atomic():
        Session(
            id=uuid7(),
            jpoa=exercise(),
            organiser_id=other.organiser_id,
            organiser_group_id=actor.group_id,
            written_by_id=actor.person_id,
            kind="training",
            title="EXERCISE",
            starts_on=cases.now.date(),
        ).save(force_insert=True)


def test_reported_numbers_stay_behind_the_wall(meetings: Meetings, cases: Any) -> None:
    session = meetings.add(invite=("vn-police",))
    reached = {"officials": reporting.Reached(number=7, qualifier="about")}
    meetings.take(reporting.report, session, attended={}, reached=reached)

    for who, number in ((INVITED, 1), (OUTSIDE, 0), ("nz_chair", 0)):
        with cases.acting(who):
            assert session.reached.count() == number


BLIND = ["nz_chair", "vn_chair", OUTSIDE, "nz_auditor", "secretariat", "vn_analyst"]
TABLES = {
    "operations_session": Session,
    "operations_sessioninvitation": SessionInvitation,
    "operations_recommendation": Recommendation,
    "operations_actionitem": ActionItem,
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("who", BLIND)
def test_an_update_that_names_no_row_reaches_none_that_is_not_seen(
    who: str, table: str, meetings: Meetings, cases: Any
) -> None:
    """Such a statement reads no column, so the database asks the policy of updates alone."""
    session = meetings.add(invite=("vn-police",))
    meetings.item(session)

    with cases.acting(who) as actor, connection.cursor() as cursor:
        seen = TABLES[table].objects.count() if actor.holds(CO_CHAIR) or actor.holds(LIAISON_OFFICER) else 0
        # Where one that is seen was cancelled, its trigger refuses the whole statement: then nothing was changed.
        with suppress(IntegrityError), transaction.atomic():
            cursor.execute(f"update {table} set version = version")
            assert cursor.rowcount <= seen


# What belongs to a session that is not seen, and to one that does not exist, is refused alike.


@pytest.mark.parametrize("table", ["invitation", "decision", "recommendation", "item", "carried"])
def test_a_foreign_session_and_a_missing_one_are_refused_in_the_same_words(
    table: str, meetings: Meetings, cases: Any
) -> None:
    session = meetings.add(invite=("vn-police",))
    item = meetings.item(session)
    cancelled = meetings.add()
    meetings.take(services.cancel, cancelled, reason="EXERCISE")
    found = {
        "invitation": [session.id, cancelled.id],
        "decision": [session.id, cancelled.id],
        "recommendation": [session.id, cancelled.id],
        "item": [item.recommendation_id],
        "carried": [item.id],
    }[table]

    said = set()
    for key in [*found, uuid7()]:
        with cases.acting(OUTSIDE) as by, pytest.raises(DatabaseError) as refused, transaction.atomic():
            _forged(table, key, by, meetings).save(force_insert=True)
        said.add((type(refused.value), str(refused.value).partition("\nCONTEXT")[0]))

    assert len(said) == 1


def _forged(table: str, key: Any, by: Any, meetings: Meetings) -> Any:
    now, who = meetings.now, {"recorded_at": meetings.now, "recorded_by_id": by.person_id}
    if table == "invitation":
        return SessionInvitation(session_id=key, agency_id=by.agency_id, group_id=by.group_id, invited_at=now)
    if table == "decision":
        return MeetingDecision(session_id=key, text="x", **who)
    if table == "recommendation":
        return Recommendation(session_id=key, text="x", **who)
    if table == "carried":
        rounds = JointPeriodOfAction.objects
        into = rounds.get(key="EXERCISE-2").id
        return CarriedItem(item_id=key, from_jpoa_id=exercise().id, to_jpoa_id=into, carried_at=now)
    return ActionItem(
        recommendation_id=key,
        jpoa=exercise(),
        owner=Country.objects.get(iso2="TH"),
        text="x",
        due_on=now.date(),
        created_at=now,
        created_by_id=by.person_id,
    )


# Who said what, and when.


def test_what_was_said_of_a_recommendation_is_the_words_of_who_moves_it(meetings: Meetings, cases: Any) -> None:
    row = meetings.recommend(meetings.add(is_open=True))
    other, mine = cases.actor(INVITED).person_id, cases.actor(ORGANISER).person_id
    rows = Recommendation.objects.filter(id=row.id)
    for changes in (
        {"moved_words": "x"},
        {"moved_at": cases.now, "moved_by_id": mine},
        {"state": "accepted", "moved_at": cases.now, "moved_by_id": other},
        {"state": "accepted"},
    ):
        with cases.acting(ORGANISER), pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changes)
    with cases.acting(ORGANISER):
        assert rows.update(state="accepted", moved_at=cases.now, moved_by_id=mine, moved_words="x") == 1


@pytest.mark.parametrize("changes", [{"started_at": None}, {"state": "in_progress"}, {"started_at": "now"}])
def test_work_on_an_item_begins_with_its_step(changes: Any, meetings: Meetings, cases: Any) -> None:
    item = meetings.item()
    if changes == {"started_at": None}:
        meetings.do(items.start, item)
    changes = {name: cases.now if value == "now" else value for name, value in changes.items()}

    with cases.acting(INVITED), pytest.raises(DatabaseError, match="work begins"), transaction.atomic():
        ActionItem.objects.filter(id=item.id).update(**changes)


def test_chairs_that_were_invited_stay_so(meetings: Meetings, cases: Any) -> None:
    session = meetings.add()
    meetings.invite(session, "vn-police", chairs=True)

    with cases.acting(ORGANISER), pytest.raises(DatabaseError, match="stay so"), transaction.atomic():
        Session.objects.filter(id=session.id).update(chairs_invited=False)
