"""The calendar pages: what stands in whose, from when on, and how often the database is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from common.words import day_words
from members.access import Actor
from operations.calendar import queries
from operations.calendar.entries import Entry, Span
from operations.calendar.queries import Asked
from operations.jpoas.models import JointPeriodOfAction
from operations.plans import milestones, notes, services
from operations.plans import queries as plan_queries
from operations.returns.models import ReportingObligation
from tests.operations.cases import Cases
from tests.operations.lifecycle.living import Life
from tests.operations.pages import counted, queries_of, text_of
from tests.operations.planning import Plans, exercise

pytestmark = pytest.mark.django_db


def found(cases: Cases, who: str, *, jpoa: JointPeriodOfAction | None = None, days: int = 366) -> list[Entry]:
    """Everything around the clock as somebody sees it."""

    def ask(actor: Actor) -> list[Entry]:
        today = cases.now.date()
        span = Span(first=today - timedelta(days=days), last=today + timedelta(days=days), zone=ZoneInfo("UTC"))
        return queries.entries(Asked(actor=actor, span=span, now=cases.now, jpoa=jpoa)).entries

    return cases.as_seen_by(who, ask)


def sources(entries: list[Entry]) -> set[str]:
    return {entry.key.partition(" ")[0] for entry in entries}


def test_everything_of_the_own_agency_is_there(cases: Cases) -> None:
    cases.sent(by="vn_officer", to=("nz-border",))

    entries = found(cases, "nz_officer")

    assert sources(entries) >= {"first", "last", "decision", "views", "return", "milestone", "answer"}
    assert {entry.is_own_work for entry in entries if entry.key.startswith(("return", "milestone", "answer"))} == {True}
    assert not any(entry.is_own_work for entry in entries if entry.key.startswith(("first", "last", "decision")))


@pytest.mark.parametrize("who", ["nz_chair", "secretariat", "nz_auditor"])
def test_who_reads_no_cases_finds_no_day_of_them(cases: Cases, who: str) -> None:
    assert not any(entry.is_own_work for entry in found(cases, who))


def test_a_plan_stands_in_the_calendars_of_its_parties_only(cases: Cases) -> None:
    plan = Plans(cases).active()
    stands_for = {
        who: any(entry.reference == plan.reference and entry.key.startswith("milestone") for entry in found(cases, who))
        for who in ("nz_officer", "nz_analyst", "vn_officer", "th_officer", "nz_other_agency", "nz_chair")
    }

    assert stands_for == {
        "nz_officer": True,
        "nz_analyst": True,
        "vn_officer": True,
        "th_officer": False,
        "nz_other_agency": False,
        "nz_chair": False,
    }


def test_who_left_a_plan_and_what_is_done_or_over_stand_in_no_calendar(cases: Cases) -> None:
    plans = Plans(cases)
    plan = plans.active(partners=("vn-police", "th-immigration"), consenting=("vn_officer", "th_officer"))
    plans.remove(plan, "th_officer")

    def keys(who: str) -> list[str]:
        entries = [entry for entry in found(cases, who) if entry.reference == plan.reference]
        return [entry.key for entry in entries if entry.key.startswith("milestone")]

    assert (len(keys("nz_officer")), keys("th_officer")) == (1, [])
    with cases.acting("nz_officer") as by:
        (milestone,) = plan_queries.milestones_of(plan)
        milestones.reach(milestone=milestone, by=by, now=cases.now, version=milestone.version)
    assert keys("nz_officer") == []

    other = plans.active()
    plans.take(services.close_without_result, other, reason="EXERCISE")
    assert other.reference not in {entry.reference for entry in found(cases, "nz_officer")}


def test_a_review_is_expected_of_the_lead_alone(cases: Cases) -> None:
    plans = Plans(cases)
    plan = plans.active()

    def reviews(who: str) -> list[str]:
        return [entry.key for entry in found(cases, who) if entry.key == f"review {plan.id}"]

    assert len(reviews("nz_officer")) == 1
    assert reviews("vn_officer") == reviews("th_officer") == reviews("nz_chair") == []
    plans.take(notes.review, plan, body="EXERCISE")
    assert reviews("nz_officer") == []


def test_an_answer_is_expected_of_the_recipient_not_of_the_sender(cases: Cases) -> None:
    referral = cases.sent(by="nz_officer", to=("vn-police",))

    assert referral.reference in {entry.reference for entry in found(cases, "vn_officer")}
    assert referral.reference not in {entry.reference for entry in found(cases, "nz_officer")}
    assert referral.reference not in {entry.reference for entry in found(cases, "th_officer")}


def test_a_return_that_came_is_expected_no_more(cases: Cases, owner_sql: Any, enter: Any) -> None:
    before = [entry for entry in found(cases, "nz_officer") if entry.key.startswith("return")]
    key = before[-1].key.partition(" ")[2]

    with cases.acting("nz_officer"):
        assert not ReportingObligation.objects.filter(settled_at__isnull=False, id=key).exists()
        settled = set(ReportingObligation.objects.filter(settled_at__isnull=False).values_list("id", flat=True))

    assert settled
    assert not settled & {entry.key.partition(" ")[2] for entry in before}


def test_the_calendar_of_a_round_has_the_days_of_that_round_only(cases: Cases, acting: Any, now: Any) -> None:
    life = Life(acting, now)
    life.to_planning()
    plan = Plans(cases).active()
    other = life.row()

    of_other, of_exercise = (found(cases, "nz_officer", jpoa=jpoa) for jpoa in (other, exercise()))

    assert {entry.about for entry in of_other} == {other.name}
    assert sources(of_other) == {"first", "last", "decision"}
    assert plan.reference in {entry.reference for entry in of_exercise}
    assert not {entry.key for entry in of_other} & {entry.key for entry in of_exercise}


def test_sessions_have_their_days_and_place(cases: Cases) -> None:
    """Of the round of which sessions are publicly known."""
    known = JointPeriodOfAction.objects.get(key="2023-24")

    entries = found(cases, "th_officer", jpoa=known, days=2_000)

    (meeting,) = (entry for entry in entries if "Jakarta" in entry.place)
    assert (meeting.what, (meeting.last - meeting.first).days) == ("Progression session", 2)


def test_a_cancelled_round_has_no_days(cases: Cases, acting: Any, now: Any) -> None:
    life = Life(acting, now)
    life.to_planning()
    life.step("cancel", reason="EXERCISE")

    assert sources(found(cases, "nz_officer", jpoa=life.row())) == {"decision"}


def test_views_are_expected_until_the_round_of_views_is_concluded(cases: Cases, acting: Any, now: Any) -> None:
    life = Life(acting, now)
    life.propose()
    life.ask()
    assert "views" in sources(found(cases, "nz_officer", jpoa=life.row()))
    life.conclude()

    assert "views" not in sources(found(cases, "nz_officer", jpoa=life.row()))


def test_as_many_questions_for_many_entries_as_for_few(cases: Cases) -> None:
    plans = Plans(cases)

    def asked() -> int:
        with counted() as number:
            found(cases, "nz_officer")
        return number[0]

    plan = plans.active()
    cases.sent(by="vn_officer", to=("nz-border",))
    few = asked()
    for number in range(5):
        cases.sent(by="vn_officer", to=("nz-border",))
        with cases.acting("nz_officer") as by:
            row = plan_queries.get_visible(by, plan_id=plan.id)
            assert row is not None
            (owner,) = [one for one in plan_queries.live_parties(row) if one.is_lead]
            due_on = cases.now.date() + timedelta(days=number)
            milestones.add(plan=row, owner=owner, what="EXERCISE", due_on=due_on, by=by, now=cases.now)

    assert asked() == few
    assert few <= 12  # with those that set and clear the context


def test_no_source_brings_more_than_fits(cases: Cases, monkeypatch: pytest.MonkeyPatch, enter: Any) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    for _number in range(3):
        cases.sent(by="vn_officer", to=("nz-border",))

    entries = found(cases, "nz_officer")

    assert sum(entry.key.startswith("answer") for entry in entries) == 2
    assert "more than fits" in text_of(enter("nz_officer").get("/calendar/"))


@pytest.mark.parametrize("who", ["nz_officer", "nz_chair", "secretariat", "nz_auditor"])
def test_every_member_opens_the_calendars(enter: Any, who: str) -> None:
    client = enter(who)

    for address in ("/calendar/", reverse("jpoa_calendar", args=[exercise().id])):
        page = client.get(address)
        assert page.status_code == 200
        assert "today" in text_of(page)


def test_nobody_else_does(client: Any, enter: Any) -> None:
    for address in ("/calendar/", reverse("jpoa_calendar", args=[exercise().id])):
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_a_round_that_is_missing_has_no_calendar(enter: Any) -> None:
    plan_key = "0190a000-0000-7000-8000-000000000000"

    assert enter("nz_officer").get(f"/jpoas/{plan_key}/calendar/").status_code == 404


def test_without_a_month_the_list_begins_today_and_a_month_has_its_past(enter: Any, cases: Cases) -> None:
    client = enter("nz_officer")
    month = f"{cases.now:%Y-%m}"
    began = exercise().starts_on
    assert began

    from_today, whole = (client.get(path) for path in ("/calendar/", f"/calendar/?month={began:%Y-%m}"))

    assert day_words(began) not in text_of(from_today)
    assert f"{day_words(began)} First day of a round" in text_of(whole)
    assert f'href="?month={month}"' in from_today.content.decode()
    assert 'href="?"' in whole.content.decode()


def test_the_month_is_a_table_with_its_days_and_links(enter: Any, cases: Cases) -> None:
    page = enter("nz_officer").get("/calendar/?month=2027-02").content.decode()
    table = page.partition("<table")[2].partition("</table>")[0]

    assert "The month as a table" in table.partition("<caption")[2].partition("</caption>")[0]
    assert table.count('scope="col"') == 7
    assert table.count("<time datetime=") == 28 + 1  # and the caption
    assert 'href="?month=2027-01"' in page and 'href="?month=2027-03"' in page
    for link in table.split("<a ")[1:]:
        assert 'href="/' in link


@pytest.mark.parametrize("written", ["2026-13", "1800-01", "tomorrow", "<script>", "2026-11-01"])
def test_a_bad_month_says_so_and_shows_todays(enter: Any, cases: Cases, written: str) -> None:
    page = enter("nz_officer").get("/calendar/", {"month": written})

    assert page.status_code == 200
    assert "There is no such month" in text_of(page)
    assert f"All of {day_words(cases.now.date(), 'month')}" in text_of(page)
    assert written not in page.content.decode().partition("<main")[2] or written == "2026-11-01"


def test_words_that_somebody_typed_are_shown_as_words(enter: Any, cases: Cases) -> None:
    plans = Plans(cases)
    plan = plans.active()
    with cases.acting("nz_officer") as by:
        row = plan_queries.get_visible(by, plan_id=plan.id)
        assert row is not None
        (owner,) = [one for one in plan_queries.live_parties(row) if one.is_lead]
        milestones.add(plan=row, owner=owner, what="<b>EXERCISE</b>", due_on=cases.now.date(), by=by, now=cases.now)

    page = enter("nz_officer").get("/calendar/").content.decode()

    assert "&lt;b&gt;EXERCISE&lt;/b&gt;" in page
    assert "<b>EXERCISE" not in page


def test_the_pages_ask_little(enter: Any) -> None:
    client = enter("nz_officer")

    assert queries_of(client, "/calendar/") <= 25
    assert queries_of(client, reverse("jpoa_calendar", args=[exercise().id])) <= 26
