"""Pages by key. The rows are audit entries: any agency may write them, and they have an instant and a key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from common import keyset
from common.ids import uuid7
from operations.models import JointPeriodOfAction, ReportingObligation

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_KEY = "01a218ea-81be-7862-9ae8-1e8f925309c3"
WRONG_KEYS = [
    "",
    "_",
    "yesterday",
    "2026-01-01",
    f"2026-01-01T00:00:00_{_KEY}",
    "2026-01-01T00:00:00+00:00_7",
    f"2026-13-01T00:00:00+00:00_{_KEY}",
    "' or 1=1 --",
    "\x00",
]


@pytest.fixture
def table(db: None) -> None:
    """A table of the session's own, in the shape of a list: instant and key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table operations_reportingobligation as"
            " select * from public.operations_reportingobligation limit 0"
        )


def _fill(seconds: list[int]) -> list[tuple[datetime, UUID]]:
    """Rows with these distances from a beginning, many of them alike; newest first as a list shows them."""
    rows = [(BEGAN + timedelta(seconds=second), uuid7()) for second in seconds]
    with connection.cursor() as cursor:
        cursor.execute("truncate pg_temp.operations_reportingobligation")
        cursor.executemany("insert into pg_temp.operations_reportingobligation (due_at, id) values (%s, %s)", rows)
    return sorted(rows, reverse=True)


def _walk(size: int) -> list[list[tuple[datetime, UUID]]]:
    """All pages of a list, from the first on."""
    pages, after = [], ""
    while True:
        page = keyset.page(
            ReportingObligation.objects.only("id", "due_at"), instant="due_at", key="id", after=after, size=size
        )
        pages.append([(row.due_at, row.id) for row in page.rows])
        if page.next_key is None:
            return pages
        after = page.next_key


@settings(max_examples=40)
@given(seconds=st.lists(st.integers(0, 4), max_size=20), size=st.integers(1, 8))
def test_the_pages_hold_every_row_once_and_in_order(table: None, seconds: list[int], size: int) -> None:
    rows = _fill(seconds)

    pages = _walk(size)

    assert [row for page in pages for row in page] == rows
    assert all(len(page) == size for page in pages[:-1])
    assert pages[-1] or not rows


# As lists have them: soonest first; a part after another one, and in it latest first.
ORDERS: list[tuple[keyset.Order, Callable[[tuple[int, date, UUID]], Any]]] = [
    ({"period_starts_on": date.fromisoformat, "id": UUID}, lambda row: row[1:]),
    (
        {"rank": keyset.a_rank, "-period_starts_on": date.fromisoformat, "due_at": keyset.an_instant, "id": UUID},
        lambda row: (row[0], -row[1].toordinal(), row[2]),
    ),
]


@settings(max_examples=40)
@given(
    places=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=20),
    size=st.integers(1, 8),
    order=st.sampled_from(ORDERS),
)
def test_pages_in_any_order_hold_every_row_once(
    table: None, places: list[tuple[int, int]], size: int, order: tuple[keyset.Order, Callable[..., Any]]
) -> None:
    made = [(rank, BEGAN.date() + timedelta(days=day), uuid7()) for rank, day in places]
    with connection.cursor() as cursor:
        cursor.execute("truncate pg_temp.operations_reportingobligation")
        cursor.executemany(
            "insert into pg_temp.operations_reportingobligation (group_id, period_starts_on, id, due_at)"
            " values (%s, %s, %s, %s)",
            [(*row, BEGAN) for row in made],
        )
    rows = ReportingObligation.objects.only("id", "period_starts_on", "due_at").annotate(rank=F("group_id"))
    names, in_order = order

    shown, after, pages = [], "", 0
    while pages <= len(made):
        page = keyset.page_in(rows, order=names, after=after, size=size)
        shown += [row.id for row in page.rows]
        pages += 1
        if page.next_key is None:
            break
        assert len(page.rows) == size
        after = page.next_key

    assert shown == [row[2] for row in sorted(made, key=in_order)]


@pytest.mark.parametrize(
    "after",
    [
        *WRONG_KEYS,
        f"2026-01-01T00:00:00+00:00_{_KEY}",
        f"0_2026-01-01_{_KEY}",
        f"2026-02-30_{_KEY}",
        f"2026-01-01_{_KEY}_",
    ],
)
def test_a_wrong_day_shows_the_first_page(table: None, after: str) -> None:
    rows = ReportingObligation.objects.only("id", "period_starts_on")
    order = {"period_starts_on": date.fromisoformat, "id": UUID}
    with connection.cursor() as cursor:
        words = "insert into pg_temp.operations_reportingobligation (period_starts_on, id) values (%s, %s)"
        cursor.execute(words, [date(2025, 1, 1), uuid7()])

    assert len(keyset.page_in(rows, order=order, after=after).rows) == 1
    assert keyset.page_in(rows, order=order, after=f"2026-01-01_{_KEY}").rows == []


@pytest.mark.parametrize("typed", ["", "01", "10", "-1", "\u0669", "x"])
def test_a_rank_is_one_digit(typed: str) -> None:
    with pytest.raises(ValueError, match="one digit"):
        keyset.a_rank(typed)


def test_rows_that_came_meanwhile_do_not_move_those_of_the_next_page(table: None) -> None:
    rows = _fill([3, 2, 1])
    first = keyset.page(ReportingObligation.objects.only("id", "due_at"), instant="due_at", key="id", after="", size=2)

    with connection.cursor() as cursor:
        cursor.execute(
            "insert into pg_temp.operations_reportingobligation (due_at, id) values (%s, %s)",
            [BEGAN + timedelta(days=1), uuid7()],
        )
    second = keyset.page(
        ReportingObligation.objects.only("id", "due_at"), instant="due_at", key="id", after=first.next_key or "", size=2
    )

    assert [(row.due_at, row.id) for row in second.rows] == rows[2:]


@pytest.mark.parametrize("after", WRONG_KEYS)
def test_a_wrong_key_shows_the_first_page(table: None, after: str) -> None:
    rows = _fill([2, 1])

    page = keyset.page(
        ReportingObligation.objects.only("id", "due_at"), instant="due_at", key="id", after=after, size=1
    )

    assert [(row.due_at, row.id) for row in page.rows] == rows[:1]


@settings(max_examples=60)
@given(instant=st.datetimes(timezones=st.timezones()), key=st.uuids())
def test_any_key_in_the_right_shape_is_answered(table: None, instant: datetime, key: UUID) -> None:
    with transaction.atomic():
        keyset.page(
            ReportingObligation.objects.only("id", "due_at"),
            instant="due_at",
            key="id",
            after=f"{instant.isoformat()}_{key}",
        )


def test_a_plus_that_an_address_turned_into_a_space_is_read_as_a_plus(table: None) -> None:
    rows = _fill([2, 1])
    after = f"{rows[0][0].isoformat()}_{rows[0][1]}".replace("+", " ")

    page = keyset.page(ReportingObligation.objects.only("id", "due_at"), instant="due_at", key="id", after=after)

    assert [row.id for row in page.rows] == [rows[1][1]]


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (1, "1"), (999, "999"), (1000, "1,000"), (1001, "1,000+")])
def test_a_count_is_exact_up_to_a_thousand(table: None, number: int, words: str) -> None:
    _fill([0] * number)

    assert keyset.counted(ReportingObligation.objects.all()) == words


def test_a_count_costs_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        keyset.counted(JointPeriodOfAction.objects.all())


@pytest.mark.parametrize(
    ("next_key", "after", "older", "first"),
    [
        (None, "", "", ""),
        ("k", "", "?state=sent&after=k", ""),
        ("k", "j", "?state=sent&after=k", "?state=sent"),
        (None, "j", "", "?state=sent"),
    ],
)
def test_a_page_leads_to_its_neighbours_with_the_filters(
    next_key: str | None, after: str, older: str, first: str
) -> None:
    query = QueryDict(f"state=sent&after={after}")

    ways = keyset.ways(keyset.Page([], next_key), query, after=after)

    assert ways == {"older_url": older, "first_url": first}


def test_the_second_list_of_a_page_moves_without_the_first() -> None:
    ways = keyset.ways(keyset.Page([], "k"), QueryDict("kind=x&after=i&past=j"), after="j", name="past")

    assert ways == {"older_url": "?kind=x&after=i&past=k", "first_url": "?kind=x&after=i"}
