"""Each wall while the other is down, model by model; with both down the marks are found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from psycopg import sql

from jpoa_portal.access_matrix.marks import Mark
from members.access import Actor
from tests.contracts.protected import TABLES
from tests.contracts.separate import owner_of, portal_on
from tests.walls import walk
from tests.walls.forgetting import forgotten
from tests.walls.walk import Look

MODELS = {model._meta.db_table: model for model in apps.get_models() if model._meta.db_table in TABLES}
OUTSIDERS = ("th_officer", "nz_other_agency", "nz_chair")


def _everything_said(client: Client, who: Actor, marks: list[Mark], *, every: int = 4) -> Iterator[Mark]:
    """The foreign marks on all lists, and on the page of every so many foreign records."""
    closed = walk.closed_to(who, marks)
    assert closed
    for address in walk.lists():
        yield from walk.found(walk.said(client.get(address)), closed)
    for place in sorted({walk.place_of(mark) for mark in closed})[::every]:
        yield from walk.found(walk.said(client.get(place)), closed)


# ── the code forgets, the database holds ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", sorted(MODELS))
def test_row_security_alone_holds_for_each_model(table: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, who = enter("th_officer"), actor("th_officer")
    client.is_watched = False  # a query that was forgotten has also forgotten to bring rows along

    with forgotten(MODELS[table]):
        assert list(_everything_said(client, who, marks)) == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_row_security_alone_holds(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, who = enter(name), actor(name)
    client.is_watched = False  # a query that was forgotten has also forgotten to bring rows along

    with forgotten(*MODELS.values()):
        assert list(_everything_said(client, who, marks)) == []


# ── the database lets everything through, the code holds ────────────────────────────────────────────────────────────


@contextmanager
def _without_policies(owned: psycopg.Connection[Any], table: str) -> Iterator[None]:
    name = sql.Identifier(table)
    owned.execute(sql.SQL("alter table {} disable row level security").format(name))
    try:
        yield
    finally:
        owned.execute(sql.SQL("alter table {} enable row level security").format(name))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))  # of the tables, so that two processes can share them
def test_the_code_alone_holds_for_each_table(
    part: int, marks: list[Mark], separate_database: Any, person: Any, actor: Any
) -> None:
    who, one = actor("th_officer"), person("th_officer")
    database = separate_database().info.dbname
    leaked: dict[str, list[Mark]] = {}
    with portal_on(database), owner_of(database) as owned:
        client = walk.entered(one)
        for table in sorted(TABLES)[part::2]:
            with _without_policies(owned, table):
                leaked[table] = list(_everything_said(client, who, marks))

    assert {table: found for table, found in leaked.items() if found} == {}


@pytest.mark.parametrize("name", ["th_officer", "nz_chair"])
def test_the_code_alone_holds(
    name: str, marks: list[Mark], open_database: str, person: Any, actor: Any, owner_sql: Look
) -> None:
    who, one = actor(name), person(name)
    foreign = walk.foreign(owner_sql, who.group_id)
    with portal_on(open_database), owner_of(open_database) as owned:
        client, before = walk.entered(one), _everything(owned)

        leaked = list(_everything_said(client, who, marks))
        for page, ids in walk.addresses().items():
            for known in foreign[walk.kind(ids)] if "POST" in walk.taken_by(page) else []:
                assert walk.ask(client, "post", who, reverse(page, kwargs=known)).status_code == 404, page

        assert leaked == []
        assert _everything(owned) == before


def _everything(owned: psycopg.Connection[Any]) -> dict[str, Any]:
    """A fingerprint of each protected table but the audit, in which opened pages and refusals stand."""
    return {
        table: owned.execute(f"select md5(string_agg(t::text, '' order by t::text)) from {table} t").fetchone()
        for table in sorted(TABLES - {"audit_auditentry"})
    }


# ── both are down: what stands above is no empty words ──────────────────────────────────────────────────────────────


def test_without_both_walls_marks_of_every_kind_are_found(
    marks: list[Mark], open_database: str, person: Any, actor: Any
) -> None:
    who, one = actor("th_officer"), person("th_officer")

    with portal_on(open_database), forgotten(*MODELS.values()):
        found = set(_everything_said(walk.entered(one), who, marks, every=1))

    # Holds stand on pages of the owner alone, before which the rule asks once more whose it is.
    assert {mark.kind for mark in found} == {mark.kind for mark in marks} - {"referral.hold"}


# The code's conditions can be seen to fall away, else the first half of this file would prove nothing.


def test_a_forgotten_condition_is_forgotten(acting: Any) -> None:
    model: type[models.Model] = MODELS["members_notice"]
    with acting("th_officer") as who:
        mine = model._default_manager.filter(group_id=who.group_id).count()
        with forgotten(model):
            assert model._default_manager.filter(group_id=-1).count() == mine
            assert model._default_manager.none().count() == mine
        assert model._default_manager.filter(group_id=-1).count() == 0
