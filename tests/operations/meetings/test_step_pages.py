"""The small pages of sessions and action items, one a step: each asks, carries out once, and names what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from operations.meetings import items, queries, recommendations, reporting, services
from operations.models import JointPeriodOfAction
from tests.operations.cases import Cases
from tests.operations.meeting import INVITED, ORGANISER, OUTSIDE, Meetings, exercise
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
# Page → who, what is written.
OF_SESSION: dict[str, tuple[str, dict[str, str]]] = {
    "session_cancel": (ORGANISER, {"reason": "EXERCISE: why"}),
    "session_answer": (INVITED, {"answer": "does_not"}),
    "session_uninvite": (ORGANISER, {}),
    "session_report": (ORGANISER, {"number_trained": "12", "qualifier_trained": "about"}),
    "paper_add": (ORGANISER, {"name": "EXERCISE paper", "held_at": "EXERCISE"}),
    "paper_withdraw": (ORGANISER, {}),
    "decision_record": (ORGANISER, {"text": "EXERCISE: decided"}),
    "decision_correct": (ORGANISER, {"text": "EXERCISE: decided otherwise"}),
    "recommendation_record": (ORGANISER, {"text": "EXERCISE: recommended"}),
    "recommendation_correct": (ORGANISER, {"text": "EXERCISE: recommended otherwise"}),
    "recommendation_move": (ORGANISER, {"step": "accept", "words": "EXERCISE: by all"}),
    "item_make": (ORGANISER, {"text": "EXERCISE", "due_on": "2100-01-01"}),
}
OF_ITEM: dict[str, tuple[dict[str, str], str]] = {
    "item_start": ({}, "in_progress"),
    "item_note": ({"text": "EXERCISE: half"}, "open"),
    "item_finish": ({"result": "EXERCISE: done"}, "done"),
    "item_drop": ({"result": "EXERCISE: no money"}, "dropped"),
}


def _address(page: str, meetings: Meetings) -> str:
    """The page of a session with a part of every kind; Viet Nam is invited."""
    session = meetings.add(invite=("vn-police",))
    if page == "session_uninvite":
        return reverse(page, args=[session.id, meetings.invitation(session).id])
    with meetings.cases.acting(ORGANISER) as by:
        kept = queries.get_visible(by, session_id=session.id)
        assert kept
        who: dict[str, Any] = {"by": by, "now": meetings.now}
        paper = reporting.add_paper(session=kept, name="EXERCISE", address="", held_at="EXERCISE", **who)
        decision = recommendations.record_decision(session=kept, text="EXERCISE", **who)
        made = recommendations.recommend(session=kept, text="EXERCISE", focus_areas=[], **who)
    ids: dict[str, list[Any]] = {"paper_withdraw": [session.id, paper.id], "decision_correct": [decision.id]}
    of_recommendation = ("recommendation_correct", "recommendation_move", "item_make")
    ids |= {one: [made.id] for one in of_recommendation}
    return reverse(page, args=ids.get(page, [session.id]))


def _words(page: str) -> dict[str, Any]:
    if page != "item_make":
        return OF_SESSION[page][1]
    country = exercise().co_chairs.get(iso2="VN")
    return {**OF_SESSION[page][1], "owner": str(country.id), "jpoa": str(exercise().id)}


@pytest.mark.parametrize("page", OF_SESSION)
def test_each_step_is_taken_on_its_page_and_leads_on(page: str, meetings: Meetings, enter: Enter) -> None:
    client = enter(OF_SESSION[page][0])

    answer = fill_in(client, _address(page, meetings), **_words(page))

    assert answer.status_code == 302, text_of(answer)
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("page", OF_SESSION)
def test_nobody_outside_has_any_of_these_pages(page: str, meetings: Meetings, enter: Enter) -> None:
    address = _address(page, meetings)

    for who in (OUTSIDE, "nz_other_agency", "nz_chair", "secretariat"):
        for method in ("get", "post"):
            assert getattr(enter(who), method)(address).status_code == 404, (who, method)


@pytest.mark.parametrize("page", [page for page, (who, _) in OF_SESSION.items() if who == ORGANISER])
def test_who_is_invited_does_not_act_for_the_organiser(page: str, meetings: Meetings, enter: Enter) -> None:
    assert enter(INVITED).get(_address(page, meetings)).status_code == 403


@pytest.mark.parametrize("page", OF_ITEM)
def test_each_step_of_an_item_is_taken_on_its_page(page: str, meetings: Meetings, enter: Enter) -> None:
    item, (words, state) = meetings.item(), OF_ITEM[page]
    client = enter(INVITED)

    answer = fill_in(client, reverse(page, args=[item.id]), **words)

    assert answer["Location"] == item.get_absolute_url()
    assert all(text in text_of(client.get(answer["Location"])) for text in words.values())
    assert meetings.item_of(item).state == state


@pytest.mark.parametrize("page", OF_ITEM)
def test_an_item_is_foreign_to_other_countries(page: str, meetings: Meetings, enter: Enter) -> None:
    open_one, closed_one = meetings.item(), meetings.item(meetings.add(invite=("vn-police",)))

    assert enter(OUTSIDE).get(reverse(page, args=[open_one.id])).status_code == 403
    assert enter(OUTSIDE).get(reverse(page, args=[closed_one.id])).status_code == 404


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("item_finish", "An item is not closed without a result."),
        ("item_drop", "An item is not dropped without a reason."),
        ("item_note", "Fill in this field."),
    ],
)
def test_what_is_not_written_is_named(page: str, words: str, meetings: Meetings, enter: Enter) -> None:
    item = meetings.item()

    assert words in text_of(fill_in(enter(INVITED), reverse(page, args=[item.id])))
    assert meetings.item_of(item).state == "open"


def test_a_chair_carries_an_item_on_and_both_rounds_say_so(meetings: Meetings, enter: Enter) -> None:
    item, client = meetings.item(text="EXERCISE: carried one"), enter("vn_chair")
    later = JointPeriodOfAction.objects.get(key="EXERCISE-2")

    fill_in(client, reverse("item_carry", args=[item.id]), jpoa=str(later.id))

    for jpoa, words in ((exercise(), f"carried into {later.name}"), (later, f"carried from {exercise().name}")):
        said = text_of(client.get(reverse("jpoa_items", args=[jpoa.id])))
        assert f"EXERCISE: carried one {words}" in said


def test_an_item_due_after_the_round_is_marked(meetings: Meetings, enter: Enter) -> None:
    item = meetings.item(days=900)

    assert "after the end of the round" in text_of(enter(OUTSIDE).get(item.get_absolute_url()))


def test_the_desk_says_what_waits(meetings: Meetings, enter: Enter, cases: Cases) -> None:
    session = meetings.add(is_open=True, invite=("vn-police",), starts_on=cases.now.date(), title="EXERCISE: asked")
    late = meetings.item(session, days=-2, text="EXERCISE: late one")

    said = text_of(enter(INVITED).get("/"))
    assert "Your agency is invited: EXERCISE: asked" in said
    assert "EXERCISE: late one" in said and "expected 2 days ago" in said

    meetings.answer(session)
    meetings.do(items.finish, late, result="EXERCISE")
    after = text_of(enter(INVITED).get("/"))
    assert "EXERCISE: asked" not in after and "EXERCISE: late one" not in after


def test_a_cancelled_session_shows_its_reason(meetings: Meetings, enter: Enter) -> None:
    session = meetings.add(is_open=True)
    meetings.take(services.cancel, session, reason="EXERCISE: the hall is flooded")

    assert "EXERCISE: the hall is flooded" in text_of(enter(OUTSIDE).get(session.get_absolute_url()))
