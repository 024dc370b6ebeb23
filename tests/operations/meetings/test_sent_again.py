"""A form that adds a line, sent again after Back: the same words are one line, other words are never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from operations.models import ActionNote, MeetingDecision, SessionPaper
from tests.operations.cases import Cases
from tests.operations.meeting import INVITED, ORGANISER, Meetings
from tests.operations.pages import hidden_fields, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]

FORMS: dict[str, tuple[str, str, dict[str, str], type[Any]]] = {
    "paper_add": (ORGANISER, "name", {"name": "EXERCISE: mistyped", "held_at": "EXERCISE"}, SessionPaper),
    "decision_record": (ORGANISER, "text", {"text": "EXERCISE: mistyped"}, MeetingDecision),
    "item_note": (INVITED, "text", {"text": "EXERCISE: mistyped"}, ActionNote),
}


def _shown(form: str, meetings: Meetings, enter: Enter) -> tuple[Client, str, dict[str, str]]:
    session = meetings.add(invite=("vn-police",))
    key = meetings.item(session).id if form == "item_note" else session.id
    client, path = enter(FORMS[form][0]), reverse(form, args=[key])
    return client, path, hidden_fields(client.get(path)) | FORMS[form][2]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_words_again_are_one_line(form: str, meetings: Meetings, enter: Enter, cases: Cases) -> None:
    client, path, body = _shown(form, meetings, enter)

    first, second = (client.post(path, body) for _ in range(2))

    assert first["Location"] == second["Location"] != path
    with cases.acting(FORMS[form][0]):
        assert FORMS[form][3].objects.filter(**{FORMS[form][1]: "EXERCISE: mistyped"}).count() == 1


@pytest.mark.parametrize("form", FORMS)
def test_corrected_words_are_shown_again_and_kept(form: str, meetings: Meetings, enter: Enter, cases: Cases) -> None:
    client, path, body = _shown(form, meetings, enter)
    client.post(path, body)

    again = client.post(path, body | {FORMS[form][1]: "EXERCISE: corrected"})

    assert (again.status_code, again["Location"]) == (302, path)
    page = client.get(path)
    assert "EXERCISE: corrected" in page.content.decode()
    assert "This was changed after your page was opened" in text_of(page)
    done = client.post(path, hidden_fields(page) | FORMS[form][2] | {FORMS[form][1]: "EXERCISE: corrected"})
    assert done.status_code == 302 and done["Location"] != path
    with cases.acting(FORMS[form][0]):
        assert FORMS[form][3].objects.filter(**{FORMS[form][1]: "EXERCISE: corrected"}).count() == 1
