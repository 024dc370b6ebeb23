"""Long lists have pages: every row stands on one of them, in the order that the list has, with its filters kept."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from operations.meetings import items, reporting
from operations.models import ActionItem, JointPeriodOfAction, Session, SessionPaper
from operations.states import OPEN_ITEM
from tests.operations.cases import Cases
from tests.operations.meeting import DAY, INVITED, ORGANISER, Meetings, exercise
from tests.operations.pages import text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
ROWS = 27  # a page and two more


def _walk(client: Client, path: str, record: str, *, heading: str = "</h1>") -> list[list[str]]:
    """What `record` finds in each row after a heading, page by page, from link to link."""
    found, address = [], path
    while address:
        page = client.get(address).content.decode().partition("<main")[2].partition(heading)[2].partition("<h2")[0]
        found.append(re.findall(record, page))
        further = re.search(r'href="([^"]*)" rel="next"', page)
        address = path.partition("?")[0] + html.unescape(further[1]) if further else ""
    return found


def _all_of(pages: list[list[str]], rows: int) -> list[str]:
    """The rows of all pages; each page but the last one is full."""
    assert [len(page) for page in pages] == [25] * ((rows - 1) // 25) + [(rows - 1) % 25 + 1]
    return [row for page in pages for row in page]


_ITEM, _SESSION = r'href="/items/([\w-]{36})/"', r'<th[^>]*><a[^>]*href="/activities/([\w-]{36})/"'


def _by_due_day(rows: Any) -> list[str]:
    return [str(row.id) for row in sorted(rows, key=lambda row: (row.due_on, row.id))]


def test_open_items_of_all_rounds_have_pages(meetings: Meetings, cases: Cases, enter: Enter) -> None:
    session = meetings.add(is_open=True)
    for n in range(ROWS):
        meetings.item(session, days=n % 4)
    with cases.acting(INVITED):
        kept = _by_due_day(ActionItem.objects.filter(state__in=OPEN_ITEM))

    assert _all_of(_walk(enter(INVITED), "/items/", _ITEM), len(kept)) == kept


def test_the_items_of_a_round_have_pages(meetings: Meetings, cases: Cases, enter: Enter) -> None:
    """What is closed comes after what is open, and last what has gone elsewhere."""
    session = meetings.add(is_open=True)
    made = [meetings.item(session, days=n % 4) for n in range(ROWS)]
    for item in made[:3]:
        meetings.do(items.finish, item, result="EXERCISE")
    later = JointPeriodOfAction.objects.get(key="EXERCISE-2")
    for item in made[3:5]:
        meetings.do(items.carry, item, by="vn_chair", jpoa=later)
    meetings.do(items.finish, made[3], result="EXERCISE")
    with cases.acting(INVITED):
        here = ActionItem.objects.filter(jpoa=exercise())
        gone = ActionItem.objects.filter(carried__from_jpoa=exercise())
        is_open = Q(state__in=OPEN_ITEM)
        parts = (here.filter(is_open), here.exclude(is_open), gone.filter(is_open), gone.exclude(is_open))
        shown = [key for rows in parts for key in _by_due_day(rows)]

    pages = _walk(enter(INVITED), reverse("jpoa_items", args=[exercise().id]), _ITEM)

    assert _all_of(pages, len(shown)) == shown


@pytest.mark.parametrize(("heading", "first"), [("Coming and under way</h2>", 3), ("Past</h2>", -40)])
def test_both_lists_of_activities_have_pages_with_the_filter(
    heading: str, first: int, meetings: Meetings, cases: Cases, enter: Enter
) -> None:
    for n in range(ROWS):
        meetings.add(
            is_open=True, starts_on=meetings.now.date() + (first + n % 4) * DAY, ends_on=None, kind="awareness"
        )
    with cases.acting(INVITED):
        rows = [
            row
            for row in Session.objects.filter(jpoa=exercise(), kind="awareness")
            if _is_past(row, meetings) is (first < 0)
        ]
    shown = [str(row.id) for row in sorted(rows, key=lambda row: (row.starts_on, row.id), reverse=first < 0)]

    path = reverse("jpoa_activities", args=[exercise().id])
    pages = _walk(enter(INVITED), f"{path}?kind=awareness", _SESSION, heading=heading)

    assert _all_of(pages, len(shown)) == shown


def _is_past(row: Session, meetings: Meetings) -> bool:
    return (row.ends_on or row.starts_on) < meetings.now.date()


def test_one_list_of_activities_stays_where_it_is_while_the_other_moves(meetings: Meetings, enter: Enter) -> None:
    for n in range(2 * ROWS):
        first = meetings.now.date() + (3 if n % 2 else -40) * DAY
        meetings.add(is_open=True, title=f"EXERCISE {n:02}", starts_on=first, ends_on=None)
    client, path = enter(INVITED), reverse("jpoa_activities", args=[exercise().id])
    coming, _, _ = text_of(client.get(path)).partition(" Past ")
    further = re.findall(r'href="([^"]*)" rel="next"', client.get(path).content.decode())

    said = text_of(client.get(path + html.unescape(further[1])))

    assert len(further) == 2
    assert said.partition(" Past ")[0] == coming
    assert "Newer entries" in said.partition(" Past ")[2]


def test_the_papers_of_a_round_have_pages(meetings: Meetings, cases: Cases, enter: Enter) -> None:
    """Those of the newest activity first; those known from public sources have no day on which they were named."""

    def in_order(row: SessionPaper) -> Any:
        last = meetings.now + 999 * DAY
        return (-row.session.starts_on.toordinal(), row.added_at or last, row.id)

    sessions = [meetings.add(is_open=True, starts_on=meetings.now.date() - n * DAY) for n in (2, 1, 1)]
    for n in range(ROWS):
        with cases.acting(ORGANISER) as by:
            words = {"name": f"EXERCISE {n:02}", "address": "", "held_at": "EXERCISE"}
            reporting.add_paper(session=sessions[n % 3], **words, by=by, now=meetings.now - n % 5 * DAY)
    with cases.acting(INVITED):
        rows = SessionPaper.objects.filter(session__jpoa=exercise(), withdrawn_at__isnull=True)
        shown = sorted(rows.select_related("session"), key=in_order)

    pages = _walk(
        enter(INVITED),
        reverse("jpoa_documents", args=[exercise().id]),
        r'data-label="Paper"><bdi>([^<]*)<',
        heading="Papers of its activities</h2>",
    )

    assert _all_of(pages, len(shown)) == [row.name for row in shown]


@pytest.mark.parametrize("page", ["action_item_list", "jpoa_items", "jpoa_activities", "jpoa_documents"])
def test_any_place_is_answered(page: str, enter: Enter) -> None:
    path, client = reverse(page, args=[] if page == "action_item_list" else [exercise().id]), enter(INVITED)

    for place in ("x", "2026-01-01", "2026-01-01_x", "9_2026-01-01_x", "\x00", f"0001-01-01_{exercise().id}"):
        for name in ("after", "past"):
            assert client.get(path, {name: place}).status_code == 200, (place, name)
