"""Taking an invitation back leaves no open action item without a reader of its country."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.access import NotAllowed
from operations.meetings import inviting, items
from operations.models import ActionItem, SessionInvitation
from tests.operations.cases import Cases
from tests.operations.meeting import INVITED, ORGANISER, OUTSIDE, Meetings
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def test_an_invitation_stays_while_open_items_have_no_other_reader(meetings: Meetings, enter: Enter) -> None:
    session = meetings.add(invite=("vn-police", "th-immigration"))
    for _number in range(2):
        meetings.item(session)
    page = reverse("session_uninvite", args=[session.id, meetings.invitation(session).id])

    answer = fill_in(enter(ORGANISER), page)

    assert answer.status_code == 200 and "2 open action items" in text_of(answer)
    assert meetings.is_seen(session, INVITED)
    meetings.uninvite(session, OUTSIDE)  # none of its own stand there
    assert not meetings.is_seen(session, OUTSIDE)


def test_the_database_refuses_it_too(meetings: Meetings, cases: Cases) -> None:
    session = meetings.add(invite=("vn-police",))
    meetings.item(session)
    key = meetings.invitation(session).id

    with cases.acting(ORGANISER), pytest.raises(DatabaseError, match="nobody else of it reads"), transaction.atomic():
        SessionInvitation.objects.filter(id=key).update(withdrawn_at=cases.now)


def test_with_another_agency_of_the_country_it_is_taken_back(meetings: Meetings) -> None:
    session = meetings.add(invite=("vn-police",))
    item = meetings.item(session)
    with pytest.raises(inviting.StillOwns):
        meetings.uninvite(session)

    meetings.invite(session, "vn-border")
    meetings.uninvite(session)

    assert meetings.item_of(item, "Dang Huu Tri Dung").state == "open"


def test_who_organised_the_session_drops_the_items_first(meetings: Meetings, enter: Enter) -> None:
    session = meetings.add(invite=("vn-police",))
    item = meetings.item(session)
    for step, words in ((items.start, {}), (items.finish, {"result": "x"}), (items.write_note, {"text": "x"})):
        with pytest.raises(NotAllowed):
            meetings.do(step, item, by=ORGANISER, **words)
    client = enter(ORGANISER)
    assert reverse("item_drop", args=[item.id]) in client.get(item.get_absolute_url()).content.decode()

    assert fill_in(client, reverse("item_drop", args=[item.id]), result="EXERCISE: left").status_code == 302
    meetings.uninvite(session)

    assert (meetings.item_of(item, ORGANISER).state, meetings.is_seen(session, INVITED)) == ("dropped", False)


@pytest.mark.parametrize("changes", [{"version": 9}, {"state": "in_progress"}])
def test_in_sql_it_drops_and_does_nothing_else(changes: Any, meetings: Meetings, cases: Cases) -> None:
    item = meetings.item(meetings.add(invite=("vn-police",)))

    with cases.acting(ORGANISER), pytest.raises(DatabaseError, match="only drops it"), transaction.atomic():
        ActionItem.objects.filter(id=item.id).update(**changes)
