"""The verbs of sessions: who may, what changes, who hears of it, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.access import MovedOn, NotAllowed
from common.versions import AlreadyDone, ChangedMeanwhile
from members.models import Notice
from operations.meetings import inviting, queries, recommendations, reporting, services
from operations.models import JointPeriodOfAction, MeetingDecision, Session, SessionReach
from tests.operations.cases import Cases
from tests.operations.meeting import DAY, INVITED, ORGANISER, OUTSIDE, Meetings, exercise

pytestmark = pytest.mark.django_db


def _told(cases: Cases, who: str, session: Session) -> list[str]:
    with cases.acting(who):
        return list(Notice.objects.filter(object_id=session.id).order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("who", "may"), [("nz_officer", True), ("nz_chair", True), ("nz_analyst", False), ("secretariat", False)]
)
def test_officers_and_chairs_organise(who: str, may: bool, meetings: Meetings) -> None:
    if may:
        assert meetings.add(by=who, is_open=True).organiser.group.name == "nz-border"  # type: ignore[union-attr]
    else:
        with pytest.raises(NotAllowed):
            meetings.add(by=who, is_open=True)


def test_nothing_is_added_to_a_round_that_is_over(meetings: Meetings) -> None:
    with pytest.raises(MovedOn):
        meetings.add(jpoa=JointPeriodOfAction.objects.get(key="2023-24"))


def test_days_that_end_before_they_begin_are_refused(meetings: Meetings, cases: Cases) -> None:
    with pytest.raises(services.EndsBeforeStart):
        meetings.add(ends_on=cases.now.date() - 5 * DAY)
    session = meetings.add()
    with pytest.raises(services.EndsBeforeStart):
        meetings.take(services.edit, session, content=meetings.content(ends_on=cases.now.date() - 5 * DAY), areas=[])
    assert meetings.kept(session).version == session.version


@pytest.mark.parametrize("changes", [{"place": "EXERCISE elsewhere"}, {"is_online": True}, {"ends_on": None}])
def test_who_is_invited_hears_of_other_days_or_another_place(changes: Any, meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(invite=("vn-police", "th-immigration"))
    meetings.answer(session, OUTSIDE, answer="does_not", people=None)

    meetings.take(services.edit, session, content=meetings.content(**changes), areas=[])

    assert _told(cases, INVITED, session) == ["session_invited", "session_changed"]
    assert _told(cases, OUTSIDE, session) == ["session_invited"]  # it does not attend


def test_other_words_are_no_news(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(invite=("vn-police",))

    meetings.take(services.edit, session, content=meetings.content(title="EXERCISE: other"), areas=[])

    assert _told(cases, INVITED, session) == ["session_invited"]
    assert meetings.kept(session).title == "EXERCISE: other"


@pytest.mark.parametrize("who", [INVITED, "nz_analyst", "vn_chair"])
def test_only_its_organiser_changes_it(who: str, meetings: Meetings) -> None:
    session = meetings.add(is_open=True, invite=("vn-police",))

    for step, words in (
        (services.edit, {"content": meetings.content(), "areas": []}),
        (services.cancel, {"reason": "EXERCISE"}),
        (inviting.invite, {"agencies": [], "chairs": False}),
        (reporting.report, {"attended": {}, "reached": {}}),
    ):
        with pytest.raises(NotAllowed):
            meetings.take(step, session, by=who, **words)


def test_a_cancelled_session_stays_as_it_is(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(invite=("vn-police",))

    meetings.take(services.cancel, session, reason="EXERCISE: no hall")

    assert _told(cases, INVITED, session) == ["session_invited", "session_cancelled"]
    with pytest.raises(MovedOn):
        meetings.take(services.edit, session, content=meetings.content(), areas=[])
    with pytest.raises(MovedOn):
        meetings.answer(session)


def test_two_who_change_it_at_once_lose_nothing(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add()
    with cases.acting(ORGANISER) as by:
        words = {"content": meetings.content(), "areas": [], "by": by, "now": cases.now, "version": session.version}
        services.edit(session=queries.get_visible(by, session_id=session.id), **words)  # type: ignore[arg-type]
        with pytest.raises(ChangedMeanwhile):
            services.edit(session=queries.get_visible(by, session_id=session.id), **words)  # type: ignore[arg-type]


def test_an_answer_is_said_anew_and_the_organiser_hears_of_it(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(invite=("vn-police",))

    meetings.answer(session, people=4)
    meetings.answer(session, answer="does_not", people=9)

    row = meetings.invitation(session)
    assert (row.answer, row.people) == ("does_not", None)
    assert _told(cases, ORGANISER, session) == ["session_answered", "session_answered"]


def test_who_is_not_invited_does_not_answer(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(is_open=True, invite=("vn-police",))

    assert cases.as_seen_by(OUTSIDE, lambda actor: queries.get_own_invitation(actor, session_id=session.id)) is None
    row = meetings.invitation(session)
    with cases.acting(OUTSIDE) as by, pytest.raises(NotAllowed):
        inviting.answer(invitation=row, answer="attends", people=1, by=by, now=cases.now, version=row.version)


def test_an_agency_is_invited_once_and_again_after_it_was_taken_back(meetings: Meetings) -> None:
    session = meetings.add(invite=("vn-police",))
    with pytest.raises(inviting.CannotBeInvited):
        meetings.invite(session, "vn-police")

    meetings.uninvite(session)
    meetings.invite(session, "vn-police")

    assert meetings.is_seen(session, INVITED)


def test_an_agency_that_takes_no_part_is_not_invited(meetings: Meetings) -> None:
    session = meetings.add()
    with pytest.raises(inviting.CannotBeInvited):
        meetings.invite(session, "nz-border")  # the organiser itself


def test_numbers_are_said_after_it_has_begun_and_replaced(meetings: Meetings, cases: Cases) -> None:
    coming = meetings.add(starts_on=cases.now.date() + 3 * DAY, ends_on=None)
    with pytest.raises(reporting.NotBegun):
        meetings.take(reporting.report, coming, attended={}, reached={})
    session = meetings.add(invite=("vn-police",))
    key = meetings.invitation(session).id

    for number, qualifier in ((20, "exact"), (25, "at_least")):
        reached = {"trained": reporting.Reached(number=number, qualifier=qualifier)}
        meetings.take(reporting.report, session, attended={key: 3}, reached=reached)

    assert meetings.invitation(session).attended == 3
    with cases.acting(INVITED):
        rows = SessionReach.objects.filter(session=session).values_list("whom", "number", "qualifier")
        assert list(rows) == [("trained", 25, "at_least")]


def test_a_form_that_came_twice_adds_one_paper(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add()
    words = {"name": "EXERCISE", "address": "https://papers.example/1", "held_at": "", "now": cases.now}
    with cases.acting(ORGANISER) as by:
        made = reporting.add_paper(session=session, by=by, **words)  # type: ignore[arg-type]
        with pytest.raises(AlreadyDone):
            reporting.add_paper(session=session, by=by, showing=made.id, **words)  # type: ignore[arg-type]
        assert len(queries.papers_of(session)) == 1
        reporting.withdraw_paper(paper=made, by=by, now=cases.now)
        assert queries.papers_of(session) == []


def test_a_correction_takes_the_place_of_a_decision_once(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add()
    with cases.acting(ORGANISER) as by:
        who: dict[str, Any] = {"by": by, "now": cases.now}
        first = recommendations.record_decision(session=session, text="EXERCISE: a", **who)
        recommendations.correct_decision(decision=first, text="EXERCISE: b", **who)
        found = list(MeetingDecision.objects.filter(session=session).values_list("number", "text", "supersedes"))
        assert found == [(1, "EXERCISE: a", None), (2, "EXERCISE: b", first.id)]
        with pytest.raises(MovedOn):
            recommendations.correct_decision(
                decision=MeetingDecision.objects.select_related("successor", "session__jpoa").get(id=first.id),
                text="EXERCISE: c",
                **who,
            )


def test_of_a_public_session_the_chairs_record_what_came(cases: Cases, meetings: Meetings) -> None:
    with cases.acting("vn_chair") as by:
        conference = queries.visible_to(by).get(jpoa__key="2023-24", kind="conference")
        recommendations.record_decision(session=conference, text="EXERCISE", by=by, now=cases.now)
        assert conference.recommendations.count() == 5
        assert {row.state for row in conference.recommendations.all()} == {"noted"}
    with cases.acting(ORGANISER) as by, pytest.raises(NotAllowed):
        recommendations.record_decision(session=conference, text="EXERCISE", by=by, now=cases.now)


def test_between_finds_what_takes_place_on_these_days(meetings: Meetings, cases: Cases) -> None:
    day = cases.now.date()
    long = meetings.add(starts_on=day - 9 * DAY, ends_on=day + 9 * DAY)
    meetings.add(starts_on=day + timedelta(days=50), ends_on=None)
    cancelled = meetings.add()
    meetings.take(services.cancel, cancelled, reason="EXERCISE")

    with cases.acting(ORGANISER) as by:
        found = {row.id for row in queries.between(by, day, day)}
        assert long.id in found and cancelled.id not in found
        assert found < {row.id for row in queries.sessions_of(by, exercise())}
    with cases.acting(OUTSIDE) as by:
        assert long.id not in {row.id for row in queries.between(by, day, day)}
