"""The map of a round: a point for each country that takes part, and a table that says the same."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common.svg import Mark
from members.models import Country, Organisation
from operations.jpoas.world_map import mark_of, world_map
from operations.models import JointPeriodOfAction, JPOAParticipant
from tests.operations.lifecycle.living import Life
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def life(acting: Any, now: Any) -> Life:
    one = Life(acting, now)
    one.to_planning()
    return one


def _page(life: Life) -> str:
    return reverse("jpoa_map", args=[life.id])


def _labels(page: str) -> list[str]:
    return re.findall(r'<text class="portal-map__label"[^>]*>([^<]*)</text>', page)


def test_every_country_is_in_the_table_and_those_the_map_reaches_are_on_it(life: Life, enter: Enter) -> None:
    answer = enter("th_officer").get(_page(life))
    page, shown = answer.content.decode(), answer.context["map"]

    assert [row.participant.body_name for row in shown.rows if row.number is None] == ["United States of America"]
    told = {f"{row.number} {row.participant.body_name}" for row in shown.rows if row.number}
    numbers = {str(row.number) for row in shown.rows if row.number}
    assert len(told) == 15 and set(_labels(page)) == told | numbers
    assert "1 more stands in the table only" in text_of(answer)
    assert all(row.participant.body_name in text_of(answer) for row in shown.rows)
    assert "invited, has not confirmed" in text_of(answer) and page.count("portal-map__ring") == 15 * 2 + 1


def test_who_confirmed_is_marked_by_another_shape(life: Life, enter: Enter) -> None:
    life.confirm(life.name("nz_officer"), "nz_officer")

    shown = enter("vn_officer").get(_page(life)).context["map"]

    parts = {row.participant.body_name: row.part for row in shown.rows}
    assert parts["New Zealand"] == "takes part"
    assert parts["Viet Nam"] == "invited, has not confirmed"
    assert [words for _mark, words in shown.legend] == ["takes part", "invited, has not confirmed"]


def _row(name: str, iso2: str = "", **more: Any) -> JPOAParticipant:
    country = Country(iso2=iso2, name=name, latitude=more.pop("latitude", 10.0), longitude=100.0) if iso2 else None
    organisation = None if country else Organisation(code=name, name=name)
    kind = more.pop("kind", JPOAParticipant.Kind.PARTICIPANT)
    return JPOAParticipant(id=uuid4(), country=country, organisation=organisation, kind=kind, **more)


def test_the_mark_of_each(now: datetime) -> None:
    assert mark_of(_row("A", "AA")) is Mark.DOT  # known from public sources
    assert mark_of(_row("A", "AA", invited_at=now)) is Mark.RING
    assert mark_of(_row("A", "AA", invited_at=now, joined_on=now.date())) is Mark.DOT
    assert mark_of(_row("A", "AA", kind=JPOAParticipant.Kind.OBSERVER)) is Mark.DIAMOND
    assert mark_of(_row("A", "AA", joined_on=now.date(), withdrawn_on=date(2026, 1, 1))) is None


def test_observers_come_last_and_what_has_no_point_is_in_the_table_only() -> None:
    rows = [
        _row("B", "BB", kind=JPOAParticipant.Kind.OBSERVER),
        _row("C", "CC"),
        _row("An organisation", kind=JPOAParticipant.Kind.OBSERVER),
        _row("D", "DD", latitude=None),
        _row("E", "EE", withdrawn_on=date(2026, 1, 1)),
    ]

    shown = world_map(rows)

    assert [(row.participant.body_name, row.number) for row in shown.rows] == [
        ("C", 1),
        ("D", None),
        ("E", None),
        ("An organisation", None),
        ("B", 2),
    ]
    assert shown.drawing and {"1 C", "2 B"} <= set(_labels(shown.drawing))
    assert world_map([_row("An organisation")]).drawing is None


def test_a_round_without_participants_says_so(acting: Any, now: Any, enter: Enter) -> None:
    life, client = Life(acting, now), enter("vn_officer")
    life.propose()
    unknown = JointPeriodOfAction.objects.filter(participants_known=False, participants__isnull=True)[0]

    answer, other = client.get(_page(life)), client.get(reverse("jpoa_map", args=[unknown.id]))

    assert '<svg class="portal-map"' not in answer.content.decode() + other.content.decode()
    assert "Nobody stands here." in text_of(answer)
    assert "Who takes part in this round is not known." in text_of(other)


def test_the_page_asks_as_often_for_many_as_for_none(acting: Any, now: Any, life: Life, enter: Enter) -> None:
    other, client = Life(acting, now), enter("nz_chair")
    other.propose(key="EXERCISE-8")

    assert queries_of(client, _page(life)) == queries_of(client, _page(other))


def test_the_page_is_light(life: Life, enter: Enter) -> None:
    assert len(gzip.compress(enter("nz_officer").get(_page(life)).content)) < 12_000


def test_a_stranger_and_a_missing_round_see_nothing(life: Life, enter: Enter, client: Client) -> None:
    assert client.get(_page(life)).status_code == 302
    assert enter("nz_officer").get(reverse("jpoa_map", args=[uuid4()])).status_code == 404
    assert (
        reverse("jpoa_map", args=[life.id]) in enter("nz_officer").get(life.row().get_absolute_url()).content.decode()
    )
