"""The page of one activity, and adding, changing and reporting one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Agency
from operations.meetings import queries, reporting
from operations.models import Session
from terms_of_reference.models import FocusArea
from tests.operations.cases import Cases
from tests.operations.meeting import INVITED, ORGANISER, OUTSIDE, Meetings, exercise
from tests.operations.pages import fill_in, hidden_fields, queries_of, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]

WORDS = {
    "kind": "training",
    "title": "EXERCISE: papers",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-02",
    "starts_precision": "day",
    "place": "EXERCISE hall",
    "summary": "EXERCISE: bring a case",
    "audience": "invited",
}


def _add(client: Client, **changes: Any) -> Any:
    return fill_in(client, reverse("session_add", args=[exercise().id]), **{**WORDS, **changes})


def test_an_activity_is_added_and_leads_to_its_page(enter: Enter, cases: Cases) -> None:
    client = enter(ORGANISER)

    answer = _add(client)

    said = text_of(client.get(answer["Location"]))
    assert "EXERCISE: papers" in said and "invited only" in said and "Invite agencies" in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2026-11-30"}, "The last day is before the first."),
        ({"place": ""}, "Write the place, or say that it can be attended online."),
        ({"title": " "}, "Fill in this field."),
        ({"starts_on": "31 Feb 2026"}, "Enter a real date"),
        ({"audience": "everybody"}, "everybody is not one of the available choices"),
        ({"host": "nobody"}, "nobody is not one of the available choices"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(changes: Any, words: str, enter: Enter, cases: Cases) -> None:
    answer = _add(enter(ORGANISER), **changes)

    assert answer.status_code == 200 and words in text_of(answer)
    assert "EXERCISE: bring a case" in answer.content.decode()
    with cases.acting(ORGANISER):
        assert not Session.objects.filter(summary="EXERCISE: bring a case").exists()


@pytest.mark.parametrize("who", ["nz_analyst", "secretariat", "nz_auditor"])
def test_others_do_not_add_one(who: str, enter: Enter) -> None:
    assert enter(who).get(reverse("session_add", args=[exercise().id])).status_code == 403


def test_a_change_that_clashes_keeps_both_texts(enter: Enter, meetings: Meetings) -> None:
    session, client = meetings.add(), enter(ORGANISER)
    path = reverse("session_edit", args=[session.id])
    words = {**WORDS, "title": "EXERCISE: mine"}

    fill_in(client, path, **{**words, "title": "EXERCISE: theirs"})
    answer = fill_in(client, path, **words, version=str(session.version))

    assert answer["Location"] == path
    page = client.get(path).content.decode()
    assert "EXERCISE: mine" in page and "EXERCISE: theirs" in page


def test_a_clash_shows_all_that_is_saved(enter: Enter, meetings: Meetings) -> None:
    session, client = meetings.add(is_online=True), enter(ORGANISER)
    path = reverse("session_edit", args=[session.id])
    host = str(Agency.objects.get(group__name="vn-police").country_id)

    fill_in(client, path, **{**WORDS, "kind": "tabletop", "host": host, "is_online": "on"})
    fill_in(client, path, **WORDS, version=str(session.version))

    saved = dict(client.get(path).context["saved"])
    assert (saved["Kind"], saved["Online"], saved["Host"]) == ("Table-top exercise", "yes", "Viet Nam")
    assert {"Title", "First day", "Last day", "Place", "Focus areas", "What is it for?"} <= saved.keys()


def test_a_change_keeps_focus_areas_that_are_in_force_no_more(
    enter: Enter, meetings: Meetings, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, client = meetings.add(), enter(ORGANISER)
    with cases.acting(ORGANISER):
        [area] = session.focus_areas.all()
    path = reverse("session_edit", args=[session.id])
    monkeypatch.setattr("operations.meetings.views.areas_in_force", lambda _day: FocusArea.objects.exclude(id=area.id))

    shown = client.get(path)
    answer = client.post(path, hidden_fields(shown) | WORDS | {"focus_areas": [str(area.id)]})

    assert answer.status_code == 302
    with cases.acting(ORGANISER):
        assert list(session.focus_areas.all()) == [area]


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair"])
def test_a_chair_is_told_that_it_is_seen_as_a_chair(who: str, meetings: Meetings, cases: Cases) -> None:
    session = meetings.add()
    meetings.invite(session, "vn-police", chairs=True)

    assert "co-chairs" in str(meetings.kept(session, who).why_seen_by(cases.actor(who)))


def test_an_item_is_not_expected_on_a_day_that_is_past(enter: Enter, meetings: Meetings) -> None:
    row = meetings.recommend(meetings.add(is_open=True))
    words = {"text": "EXERCISE", "jpoa": str(exercise().id)}
    words["owner"] = str(Agency.objects.get(group__name="vn-police").country_id)
    path = reverse("item_make", args=[row.id])

    past = fill_in(enter(ORGANISER), path, **words, due_on="2026-11-23")
    long = fill_in(enter(ORGANISER), path, **{**words, "text": "x" * 301}, due_on="2026-12-01")

    assert past.status_code == 200 and "That day is past" in text_of(past)
    assert long.status_code == 200 and "300" in text_of(long)


def test_agencies_are_invited_and_answer(enter: Enter, meetings: Meetings) -> None:
    session = meetings.add()
    vietnam = str(Agency.objects.get(group__name="vn-police").id)

    fill_in(enter(ORGANISER), reverse("session_invite", args=[session.id]), agencies=[vietnam])
    fill_in(enter(INVITED), reverse("session_answer", args=[session.id]), answer="attends", people="4")

    assert meetings.invitation(session).people == 4
    assert "Attends" in text_of(enter(ORGANISER).get(session.get_absolute_url()))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"answer": "attends", "people": ""}, "Write how many people you send."),
        ({"people": "3"}, "Choose an answer."),
        ({"answer": "attends", "people": "many"}, "Enter a whole number."),
    ],
)
def test_an_answer_that_is_not_whole_is_named(typed: Any, words: str, enter: Enter, meetings: Meetings) -> None:
    session = meetings.add(invite=("vn-police",))

    answer = fill_in(enter(INVITED), reverse("session_answer", args=[session.id]), **typed)

    assert words in text_of(answer) and meetings.invitation(session).answer == ""


def test_inviting_nobody_is_named(enter: Enter, meetings: Meetings) -> None:
    answer = fill_in(enter(ORGANISER), reverse("session_invite", args=[meetings.add().id]))

    assert "Choose at least one agency." in text_of(answer)


def test_numbers_are_shown_with_how_sure_they_are(enter: Enter, meetings: Meetings) -> None:
    session = meetings.add(invite=("vn-police",))
    path, came = reverse("session_report", args=[session.id]), f"attended_{meetings.invitation(session).id}"
    client = enter(ORGANISER)

    wrong = fill_in(client, path, number_public="300", **{came: "3"})
    assert "Say how sure the number is." in text_of(wrong)
    fill_in(client, path, number_public="300", qualifier_public="at_least", **{came: "3"})

    said = text_of(enter(INVITED).get(session.get_absolute_url()))
    assert "Members of the public: at least 300" in said
    assert meetings.invitation(session).attended == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "x", "address": "http://papers.example"}, "begins with https"),
        ({"name": "x", "address": "javascript:alert(1)"}, "begins with https"),
        ({"name": "x"}, "Write the address, or where the paper is held."),
        ({"name": "x", "address": "https://papers.example", "held_at": "us"}, "not both"),
    ],
)
def test_a_paper_has_an_encrypted_address_or_a_holder(typed: Any, words: str, enter: Enter, meetings: Meetings) -> None:
    session = meetings.add()

    assert words in text_of(fill_in(enter(ORGANISER), reverse("paper_add", args=[session.id]), **typed))


def test_what_was_said_without_an_organiser_is_marked_as_public(enter: Enter, cases: Cases) -> None:
    with cases.acting(OUTSIDE) as by:
        conference = queries.visible_to(by).get(jpoa__key="2023-24", kind="conference")

    said = text_of(enter(OUTSIDE).get(conference.get_absolute_url()))

    assert "known from public sources" in said and said.count("Noted") == 5
    assert "Make it an action item" not in said
    assert "Make it an action item" in text_of(enter("vn_chair").get(conference.get_absolute_url()))


def test_the_list_tells_what_comes_from_what_is_over_and_narrows_by_kind(
    enter: Enter, meetings: Meetings, cases: Cases
) -> None:
    day = cases.now.date()
    meetings.add(is_open=True, title="EXERCISE: old", starts_on=day - timedelta(days=9), ends_on=None)
    meetings.add(is_open=True, title="EXERCISE: new", starts_on=day + timedelta(days=9), ends_on=None)
    address = reverse("jpoa_activities", args=[exercise().id])

    coming, past = text_of(enter(OUTSIDE).get(address)).split(" Past ")

    assert "EXERCISE: new" in coming and "EXERCISE: old" in past and "EXERCISE: old" not in coming
    narrowed = text_of(enter(OUTSIDE).get(address, {"kind": "tabletop"}))
    assert "EXERCISE: new" not in narrowed and "four countries" in narrowed


def test_more_rows_cost_no_more_queries(enter: Enter, meetings: Meetings) -> None:
    session = meetings.add(is_open=True, invite=("vn-police",))
    meetings.recommend(session)
    meetings.item(session)
    client = enter(ORGANISER)
    pages = [
        reverse("jpoa_activities", args=[exercise().id]),
        reverse("jpoa_items", args=[exercise().id]),
        reverse("action_item_list"),
        session.get_absolute_url(),
        "/",
    ]
    few = [queries_of(client, page) for page in pages]

    meetings.invite(session, "th-immigration", "lk-police")
    for _ in range(3):
        meetings.item(session, owner="NZ", days=-1)
        meetings.add(is_open=True)
    reached = {whom: reporting.Reached(number=1, qualifier="exact") for whom in ("public", "trained")}
    meetings.take(reporting.report, session, attended={}, reached=reached)

    assert [queries_of(client, page) for page in pages] == few
