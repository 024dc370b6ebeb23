"""Whether an activity comes, runs, is over or does not take place: by the reader's day, as exactly as it is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.access import MovedOn
from operations.calendar.entries import Entry
from operations.desk.queries import desk
from operations.meetings import item_queries, queries, reporting, services
from operations.meetings.words import session_words
from operations.models import JointPeriodOfAction, Session
from tests.operations.calendar.test_calendar import found
from tests.operations.cases import Cases
from tests.operations.lifecycle.living import Life
from tests.operations.meeting import DAY, INVITED, ORGANISER, OUTSIDE, Meetings, exercise
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
TODAY = date(2026, 11, 24)


# Of a round that is over.


@pytest.fixture
def life(acting: Any, now: Any) -> Life:
    one = Life(acting, now)
    one.propose()
    return one


def _coming(meetings: Meetings, life: Life | None, **more: Any) -> Session:
    first, jpoa = meetings.now.date() + 5 * DAY, life.row() if life else None
    return meetings.add(jpoa=jpoa, invite=("vn-police",), starts_on=first, ends_on=None, **more)


def _asked(cases: Cases, who: str = INVITED) -> set[Any]:
    return cases.as_seen_by(who, lambda actor: {row.session_id for row in desk(actor, now=cases.now).invited})


def _entries(cases: Cases, session: Session, who: str = INVITED) -> list[Entry]:
    return [entry for entry in found(cases, who) if entry.key == f"session {session.id}"]


@pytest.mark.parametrize("is_open", [True, False])
def test_an_activity_of_a_cancelled_round_does_not_take_place(
    is_open: bool, life: Life, meetings: Meetings, cases: Cases, enter: Enter
) -> None:
    session = _coming(meetings, life, is_open=is_open)
    assert len(_entries(cases, session)) == 1 and session.id in _asked(cases)

    life.step("cancel", reason="EXERCISE")

    assert "Does not take place" in text_of(enter(INVITED).get(session.get_absolute_url()))
    assert "Coming" not in text_of(enter(INVITED).get(session.get_absolute_url()))
    assert _entries(cases, session) == [] and session.id not in _asked(cases)
    with pytest.raises(MovedOn):
        meetings.answer(session)


def test_what_began_before_its_round_was_cancelled_took_place(life: Life, meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(jpoa=life.row(), is_open=True)

    life.step("cancel", reason="EXERCISE")

    assert session_words(meetings.kept(session), today=cases.now.date()).words == "Under way"
    assert len(_entries(cases, session)) == 1


def test_of_a_closed_round_what_has_not_begun_is_cancelled_by_its_organiser_and_asked_of_nobody(
    meetings: Meetings, cases: Cases, enter: Enter
) -> None:
    session, past = _coming(meetings, None), meetings.add(ends_on=None)
    _close(cases, exercise().id)
    page = reverse("session_cancel", args=[session.id])

    assert session.id not in _asked(cases)
    client = enter(ORGANISER)
    assert page in client.get(session.get_absolute_url()).content.decode()
    assert fill_in(client, page, reason="EXERCISE").status_code == 302

    assert meetings.kept(session).cancelled_at
    with pytest.raises(MovedOn):
        meetings.take(services.cancel, past, reason="EXERCISE")


def _close(cases: Cases, key: Any) -> None:
    """Without what its page asks for, which the tests of its life try."""
    with cases.acting("nz_chair"):
        for state in ("debrief", "closed"):
            assert JointPeriodOfAction.objects.filter(id=key).update(state=state) == 1


# As exactly as it is known.


@pytest.mark.parametrize(
    ("starts", "ends", "precision", "words"),
    [
        (date(2026, 11, 1), None, "month", "Coming or under way"),
        (date(2026, 10, 1), None, "month", "Over"),
        (date(2026, 12, 1), None, "month", "Coming"),
        (date(2026, 10, 1), date(2026, 11, 1), "month", "Coming or under way"),
        (date(2026, 1, 1), None, "year", "Coming or under way"),
        (date(2025, 1, 1), None, "year", "Over"),
        (date(2026, 11, 1), None, "day", "Over"),
    ],
)
def test_what_is_known_to_the_month_is_not_over_before_the_month_is(
    starts: date, ends: date | None, precision: str, words: str
) -> None:
    session = Session(starts_on=starts, ends_on=ends, starts_precision=precision, ends_precision=precision)

    assert session_words(session, today=TODAY).words == words


def test_an_activity_of_this_month_is_asked_about_stands_in_the_calendar_and_can_be_cancelled(
    meetings: Meetings, cases: Cases, enter: Enter
) -> None:
    month = {"starts_on": date(2026, 11, 1), "ends_on": None, "starts_precision": "month", "ends_precision": "month"}
    session = meetings.add(invite=("vn-police",), **month)

    assert session.id in _asked(cases)
    [entry] = _entries(cases, session)
    assert (entry.last, entry.precision) == (date(2026, 11, 30), "month")
    with cases.acting(INVITED) as by:
        assert session.id in {row.id for row in queries.between(by, TODAY, TODAY)}
    assert reverse("session_cancel", args=[session.id]) in (
        enter(ORGANISER).get(session.get_absolute_url()).content.decode()
    )


def test_what_is_known_to_the_year_stands_on_no_day_of_the_calendar(meetings: Meetings, cases: Cases) -> None:
    year = {"starts_on": date(2026, 1, 1), "ends_on": None, "starts_precision": "year", "ends_precision": "year"}

    assert _entries(cases, meetings.add(invite=("vn-police",), **year)) == []


# By the reader's day: in New Zealand it is tomorrow when it is 13:00 in UTC, in Viet Nam when it is 18:00.


def test_numbers_are_said_on_the_organisers_day(meetings: Meetings) -> None:
    session = meetings.add(starts_on=TODAY + DAY, ends_on=None)

    meetings.now = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)

    meetings.take(reporting.report, session, attended={}, reached={})


def test_the_desk_asks_by_the_agencys_day(meetings: Meetings, cases: Cases) -> None:
    meetings.add(invite=("vn-police",), starts_on=TODAY, ends_on=None)
    item = meetings.item(days=15)
    late = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

    for at, is_asked, due in ((cases.now, True, None), (late, False, "14 days left")):
        with cases.acting(INVITED) as by:
            shown = desk(by, now=at)
            assert any(row.session.starts_on == TODAY for row in shown.invited) is is_asked
            assert next((words.words for row, words in shown.items if row.id == item.id), None) == due
            assert (item.id in {row.id for row in item_queries.on_desk(by, now=at)}) is (due is not None)


# Said exactly.


def test_the_calendar_says_why_a_closed_activity_stands_there(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(invite=("vn-police",))
    meetings.invite(session, "th-immigration", chairs=True)

    assert {who: _entries(cases, session, who)[0].what for who in (ORGANISER, INVITED, OUTSIDE)} == {
        ORGANISER: "An activity that your agency organises",
        INVITED: "An activity to which your agency is invited",
        OUTSIDE: "An activity to which your agency is invited",
    }


def test_the_feed_says_all_that_its_choice_puts_in(enter: Enter) -> None:
    said = text_of(enter(ORGANISER).get("/calendar/feed/make/"))

    for words in ("Milestones", "reviews", "action items", "returns", "answers", "activities"):
        assert words in said
