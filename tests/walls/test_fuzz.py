"""Every form and every parameter of an address, with what nobody meant to send: never a 500, never a foreign mark.

The suite tries a few dozen examples of each; `JPOA_FUZZ=500 ./jpoa test tests/walls/test_fuzz.py` tries as many.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from jpoa_portal import checks
from jpoa_portal.access_matrix import marks as matrix
from jpoa_portal.access_matrix import run, stage, table
from jpoa_portal.access_matrix.bodies import body_for
from jpoa_portal.access_matrix.marks import Mark
from jpoa_portal.access_matrix.subjects import SUBJECTS, Subject
from members.access import Actor, actor_for
from operations.calendar import services as feed
from tests.conftest import NOW, copy_of_the_world
from tests.contracts.separate import portal_on
from tests.walls import walk
from tests.walls.fields import fields_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(3_600)]

EXAMPLES = int(os.environ.get("JPOA_FUZZ", "30"))
OUTSIDE = {"anonymous", "no_second_factor", "suspended"}
Body = dict[str, list[str]]

ODD = (
    "", " ", "\x00", "\r\n", "0", "-1", "1e309", "NaN", "9" * 400, "٣", "true", "null", "[]", "{}", "[", "%00", "%",
    "../../etc/passwd", "{{ 7|add:7 }}", "' or 1=1 --", "<script>alert(1)</script>", "\u202e\u2066\u200f",
    "\ud7ff\ufdd0", "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00-14:00",
    "00000000-0000-0000-0000-000000000000", "x" * 20_000, "ă" * 5_000, "//evil.example", "javascript:1",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.integers().map(str),
    st.datetimes().map(lambda at: at.isoformat()),
    st.uuids().map(str),
)


def bodies(fields: list[str]) -> st.SearchStrategy[Body]:
    """Some of the fields, each with no value, one or several."""
    return st.dictionaries(st.sampled_from(fields), st.lists(VALUES, max_size=3), min_size=1, max_size=6)


@dataclass(frozen=True)
class Place:
    """A form, and somebody whom its page lets in."""

    client: Client
    actor: Actor
    address: str
    whole: dict[str, Any]


ROUTES = sorted(str(leaf.name) for _, leaf in checks.leaves() if "POST" in walk.takes(leaf))


@pytest.fixture(scope="module")
def staged(django_db_setup: None) -> Iterator[Callable[[Subject], tuple[str, stage.Stage]]]:
    """A copy of the world with a subject's stage in it, and that stage; each is set once for all forms."""
    with ExitStack() as closing:

        @cache
        def world_of(subject: Subject) -> tuple[str, stage.Stage]:
            name = closing.enter_context(copy_of_the_world())
            with portal_on(name), transaction.atomic():
                return name, stage.set_for(subject, now=NOW)

        yield world_of


@pytest.fixture
def place(staged: Callable[[Subject], tuple[str, stage.Stage]], now: datetime) -> Iterator[Callable[[str], Place]]:
    """The form of a URL name, for the first subject of the access matrix who may send it; all of it is taken back."""
    with ExitStack() as closing:

        def find(route: str) -> Place:
            leaf = next(leaf for _, leaf in checks.leaves() if leaf.name == route)
            subject, relation = next(filter(lambda one: _is_let_in(ROWS[route], *one), CELLS), BY_DEFAULT)
            name, scene = staged(subject)
            closing.enter_context(_portal_for_looking(name))
            ids = scene.find(route, run.names_in(leaf), relation) or scene.find(route, run.names_in(leaf), "missing")
            return _place(subject, route, ids or {}, now)

        yield find


@contextmanager
def _portal_for_looking(database: str) -> Iterator[None]:
    """The portal there, both connections in one transaction that is rolled back, as in the tests' own database."""
    with portal_on(database):
        connections["aside"] = connections["default"]
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


ROWS = {row.route: row for row in table.read() if row.method == "POST"}
CELLS = [(subject, relation) for subject in SUBJECTS for relation in ("own", "shared")]
BY_DEFAULT = (next(subject for subject in SUBJECTS if subject.name == "originator"), "own")


def _is_let_in(row: table.Row, subject: Subject, relation: str) -> bool:
    """Whether the form is carried out or shown again, and is not just the way to the sign-in page."""
    is_public = row.rule in {"public", "first_factor"}
    return row.subjects[subject.name][relation] in {200, 302} and (is_public or subject.name not in OUTSIDE)


def _place(subject: Subject, route: str, ids: dict[str, Any], now: datetime) -> Place:
    address = reverse(route, kwargs=ids)
    person = subject.person()
    client = walk.entered(person) if person and person.is_active else Client(SERVER_NAME="localhost")
    client.raise_request_exception = False
    page = client.get(address)
    shown = fields_of(page.content.decode()) if page.status_code == 200 else {}
    actor = actor_for(person, now=now) if person else Actor()
    return Place(client, actor, address, {**shown, **body_for(route, ids)})


def _sent(place: Place, body: Body) -> HttpResponse:
    with transaction.atomic():
        answer: HttpResponse = place.client.post(place.address, {**place.whole, **body})
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("route", ROUTES)
def test_no_form_breaks_or_tells_anything(route: str, place: Callable[[str], Place], marks: list[Mark]) -> None:
    known, form = {mark.value: mark for mark in marks}, place(route)
    fields = sorted({*form.whole, "form_token", "version", "next", "id"})

    @settings(max_examples=EXAMPLES)
    @given(bodies(fields))
    def holds(body: Body) -> None:
        answer = _sent(form, body)
        assert answer.status_code < 500
        assert matrix.leaked(answer, known, form.actor) == []

    holds()


# A code on paper is asked for in the middle of a sign-in only: tests/members/signing_in/test_lost.py.
LISTS = sorted(address for address in walk.lists() if "?" not in address and address != "/lost-factor/")


READERS = ("nz_officer", "nz_administrator", "nz_chair", "nz_auditor", "secretariat")


@pytest.fixture
def has_feed(acting: Any, now: datetime) -> None:
    """An officer keeps a calendar feed: what is in it can be chosen by those only who have one."""
    with acting("nz_officer") as who:
        feed.make(has_own_work=False, by=who, now=now)


@pytest.mark.usefixtures("has_feed")
@pytest.mark.parametrize("address", LISTS)
def test_no_parameter_breaks_or_tells_anything(address: str, enter: Any, actor: Any, marks: list[Mark]) -> None:
    name = next(name for name in READERS if enter(name).get(address).status_code == 200)
    client, who, known = enter(name), actor(name), {mark.value: mark for mark in marks}
    client.raise_request_exception = False
    page = client.get(address)
    fields = sorted({*fields_of(page.content.decode()), "after", "before", "next", "page", "order"})

    @settings(max_examples=EXAMPLES)
    @given(bodies(fields))
    def holds(parameters: Body) -> None:
        answer = client.get(address, parameters)
        assert answer.status_code < 500
        assert matrix.leaked(answer, known, who) == []

    holds()
