"""What there is to read of a round stands in one place, and of a closed activity for those invited alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from operations.meetings import reporting
from operations.models import JointPeriodOfAction
from tests.operations.cases import Cases
from tests.operations.meeting import INVITED, ORGANISER, OUTSIDE, Meetings, exercise
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def meetings(cases: Cases) -> Meetings:
    return Meetings(cases)


def _paper(meetings: Meetings, name: str, *, is_open: bool = True) -> None:
    session = meetings.add(is_open=is_open, invite=("vn-police",))
    with meetings.cases.acting(ORGANISER) as by:
        words = {"name": name, "address": "https://papers.example/1", "held_at": ""}
        reporting.add_paper(session=session, **words, by=by, now=meetings.now)


def test_papers_of_activities_stand_here_for_those_who_see_the_activity(meetings: Meetings, enter: Enter) -> None:
    _paper(meetings, "EXERCISE agenda")
    _paper(meetings, "EXERCISE order of the phase", is_open=False)
    address = reverse("jpoa_documents", args=[exercise().id])

    for who, sees in (
        (ORGANISER, True),
        (INVITED, True),
        (OUTSIDE, False),
        ("nz_chair", False),
        ("secretariat", False),
    ):
        said = text_of(enter(who).get(address))
        assert "EXERCISE agenda" in said, who
        assert ("EXERCISE order of the phase" in said) is sees, who
    assert "invited only" in text_of(enter(ORGANISER).get(exercise().get_absolute_url()))


def test_what_is_on_record_is_named(enter: Enter) -> None:
    said = text_of(enter(OUTSIDE).get(reverse("jpoa_documents", args=[exercise().id])))

    assert "Decision 1 on its length" in said and "Terms of Reference in force:" in said
    assert "fiction, made for training" in said


def test_of_an_old_round_nothing_is_invented(enter: Enter) -> None:
    first = JointPeriodOfAction.objects.get(key="2015")
    said = text_of(enter(OUTSIDE).get(reverse("jpoa_documents", args=[first.id])))

    assert "No paper is named here." in said and "Nothing is on record in the portal." in said


def test_ten_papers_ask_as_much_as_one(meetings: Meetings, enter: Enter) -> None:
    client, address = enter(INVITED), reverse("jpoa_documents", args=[exercise().id])
    _paper(meetings, "EXERCISE 0")
    client.get(address)
    one = queries_of(client, address)
    for number in range(1, 10):
        _paper(meetings, f"EXERCISE {number}")
    assert queries_of(client, address) == one
