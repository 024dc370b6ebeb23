"""The databases that are measured: one template, a copy of it for each number of referrals, filled with COPY."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from jpoa_portal.demo import cases, members, rounds
from jpoa_portal.env import read
from members.access import Actor, actor_for
from members.acting import acting_as
from members.models import Agency, Membership, Person
from operations.bulk.fill import fill
from operations.bulk.seeds import Plan

# Agencies of the demo world; each has a liaison officer, who is the person that reads.
BIG, SPARSE = "vn-police", "th-immigration"
SHARE = 0.18


@dataclass(frozen=True)
class World:
    """A filled database and the two people who read in it."""

    name: str
    size: int
    big: Person
    sparse: Person
    now: datetime

    def actor(self, person: Person) -> Actor:
        """Who the person is to the portal, read from the world that is entered."""
        return actor_for(person, now=self.now)


def make_template(*, now: datetime) -> None:
    """Tables, agencies and people in the database that all others are copies of; no case."""
    with _as_owner_in_django():
        call_command("migrate", interactive=False, verbosity=0)
        members.build(now=now)
        rounds.build(now=now)
        cases.handling_codes()


def make(size: int, *, now: datetime, name: str = "") -> World:
    """A copy of the template with so many referrals; what an earlier call made is used again."""
    world = World(name or f"bench_{size}", size, _officer(BIG), _officer(SPARSE), now)
    connection.close()
    with owner("postgres") as maintenance:
        if maintenance.execute("select 1 from pg_database where datname = %s", [world.name]).fetchone():
            return world
        copy, original = sql.Identifier(world.name), sql.Identifier(template())
        maintenance.execute(sql.SQL("create database {} template {}").format(copy, original))
        maintenance.execute(sql.SQL("grant connect on database {} to jpoa_app").format(copy))
    with entered(world):
        agencies = {group: key for key, group in Agency.objects.values_list("id", "group__name")}
    if size:
        plan = Plan(number=size, agencies=len(agencies), share=SHARE, now=now)
        with owner(world.name) as owned:
            fill(owned, plan, big=agencies[BIG], sparse=agencies[SPARSE])
            owned.execute("vacuum analyze")
    return world


@contextmanager
def entered(world: World) -> Iterator[None]:
    """The portal's own connection, as the request role, leads into this world; both aliases are one."""
    _lead_to({"NAME": world.name, "OPTIONS": _without_pool()})
    connections["aside"] = connection
    try:
        yield
    finally:
        _lead_to({"NAME": template()})


@contextmanager
def reading(world: World, person: Person) -> Iterator[Actor]:
    """A block under this person's row security in the world that is entered."""
    actor = world.actor(person)
    with acting_as(actor):
        yield actor


def owner(database: str) -> psycopg.Connection[Any]:
    """A connection of the owner, who reads past row security, sending statements as Django does."""
    settings = owner_settings()
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=database,
        autocommit=True,
        prepare_threshold=_without_pool()["prepare_threshold"],
    )


def owner_settings() -> dict[str, Any]:
    """The owner's address in Django's shape; the launcher names it."""
    settings = read().database_owner
    if settings is None:
        raise LookupError("DATABASE_OWNER_URL is not set: run ./jpoa bench")
    return settings


def template() -> str:
    """The name of the database that all others are copies of."""
    return str(owner_settings()["NAME"])


def _officer(agency: str) -> Person:
    held = Membership.objects.select_related("person").filter(agency__group__name=agency, person__is_active=True)
    return held.filter(role_assignments__role="liaison_officer").order_by("person__name")[0].person


@contextmanager
def _as_owner_in_django() -> Iterator[None]:
    request_role = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    _lead_to({**{key: owner_settings()[key] for key in request_role}, "OPTIONS": _without_pool()})
    try:
        yield
    finally:
        _lead_to(request_role)


def _without_pool() -> dict[str, Any]:
    options = connection.settings_dict["OPTIONS"]
    return {name: value for name, value in options.items() if name != "pool"}


def _lead_to(settings: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update(settings)
