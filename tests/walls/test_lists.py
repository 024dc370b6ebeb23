"""What an agency is no party to is in no list and on no page: the planted marks are looked for everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import uuid7
from jpoa_portal.access_matrix.marks import Mark
from operations.states import RecipientState
from tests.conftest import CAST
from tests.walls import walk


def test_the_demo_world_is_marked(marks: list[Mark]) -> None:
    kinds = {mark.kind for mark in marks}

    parts = (
        "subject",
        "identifier",
        "translation",
        "addition",
        "attachment",
        "consent",
        "correction",
        "handling",
        "hold",
        "copy",
        "note",
        "recipient",
        "message",
    )
    of_referrals = {"referral", *(f"referral.{part}" for part in parts)}
    of_plans = {"investigation_plan", *(f"investigation_plan.{child}" for child in ("place", "milestone", "note"))}
    of_sessions = {"session", *(f"session.{child}" for child in ("paper", "decision", "recommendation"))}
    of_sessions |= {"action_item", "action_item.note"}
    assert kinds == of_referrals | of_plans | of_sessions | {"periodic_return"}
    assert len(marks) > 100
    assert len({mark.value for mark in marks}) == len(marks)


def test_those_who_may_read_a_mark_find_it(
    marks: list[Mark], writers: dict[int, Any], django_user_model: Any, db: None
) -> None:
    """Else not finding it would prove nothing: each mark is shown to an officer of a party, on the record's page."""
    shown: dict[tuple[str, frozenset[int]], bytes] = {}
    for mark in marks:
        if (walk.place_of(mark), mark.groups) in shown:
            continue
        client = walk.entered(writers[min(mark.groups & writers.keys())])
        shown[walk.place_of(mark), mark.groups] = client.get(walk.place_of(mark)).content

    assert [mark for mark in marks if mark.value.encode() not in shown[walk.place_of(mark), mark.groups]] == []


@pytest.mark.parametrize("name", CAST)
def test_no_list_shows_a_foreign_mark(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, who = enter(name), actor(name)
    closed = walk.closed_to(who, marks)
    assert closed

    assert [mark for said in walk.all_lists(client) for mark in walk.found(said, closed)] == []


@pytest.mark.parametrize("name", CAST)
def test_no_page_of_a_foreign_record_is_there(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, who = enter(name), actor(name)
    closed = walk.closed_to(who, marks)
    seen = {mark.parent for mark in marks if mark.is_open_to(who)}
    parents = {mark.parent: mark.kind for mark in closed if mark.parent not in seen}
    places = ("referrals", "returns", "plans", "activities", "items")
    missing = {place: walk.bare(client.get(f"/{place}/{uuid7()}/")) for place in places}

    for parent, kind in parents.items():
        place = walk.room_of(kind)
        answer = client.get(f"/{place}/{parent}/")
        assert walk.bare(answer) == missing[place]
        assert walk.found(walk.said(answer), closed) == []
    # Who is asked to join a plan reads it, and not its notes.
    for mark in closed:
        if mark.parent in seen:
            assert walk.found(walk.said(client.get(walk.place_of(mark))), closed) == []


@pytest.mark.parametrize("name", ["nz_officer", "th_officer"])
def test_no_filter_shows_a_foreign_mark(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, closed = enter(name), walk.closed_to(actor(name), marks)
    addresses = [f"/referrals/?{field}={value}" for field, values in walk.FILTERS.items() for value in values]
    addresses += [f"/referrals/?state={state}&side=received&urgency=urgent" for state in RecipientState.values]

    assert [mark for address in addresses for mark in walk.found(walk.said(client.get(address)), closed)] == []
