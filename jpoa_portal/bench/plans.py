"""The plans of all page queries, as the request role: none may hash a subplan or read a whole table of cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection

from jpoa_portal.bench import pages, worlds
from jpoa_portal.bench.timing import asked
from jpoa_portal.bench.worlds import World
from members.access import Actor
from operations.bulk.fill import TABLES

_WHOLE_TABLE = re.compile(rf"Seq Scan on ({'|'.join(TABLES)})\b")
_HASHED = re.compile(r"hashed SubPlan \d+")
# Nothing to plan: the context, savepoints.
_NOT_A_QUERY = ("SAVEPOINT", "RELEASE", "ROLLBACK", "select set_config")


def offending(world: World) -> list[dict[str, str]]:
    """Each plan that breaks the rule: of which page, for whom, the statement, what is wrong with it, the plan."""
    found = []
    for reader, person in (("big", world.big), ("sparse", world.sparse)):
        with worlds.reading(world, person) as actor:
            for page, read in _pages(actor, world).items():
                found += [{"page": page, "reader": reader, **wrong} for wrong in _of_page(read)]
    return found


def wrong_with(plan: str) -> list[str]:
    """What breaks the rule in a plan, in the planner's own words."""
    return [match.group() for rule in (_WHOLE_TABLE, _HASHED) for match in rule.finditer(plan)]


def _pages(actor: Actor, world: World) -> dict[str, Callable[[], Any]]:
    first = pages.rows(actor).rows[0].content_object_id
    late = pages.late_key(actor)
    asked_for = ({}, *pages.FILTERS, *pages.JOINED_FILTERS)
    return {
        **{f"list {narrowed or ''}": partial(pages.listing, actor, **narrowed) for narrowed in asked_for},
        "list, last page": lambda: pages.listing(actor, after=late),
        "desk": lambda: pages.desk(actor, now=world.now),
        "referral": lambda: pages.opened(actor, first),
    }


def _of_page(read: Callable[[], Any]) -> list[dict[str, str]]:
    with asked() as found:
        read()
    plans = [(sql, _plan(sql, params)) for sql, params in found.statements if not sql.startswith(_NOT_A_QUERY)]
    return [{"sql": sql, "wrong": ", ".join(wrong_with(plan)), "plan": plan} for sql, plan in plans if wrong_with(plan)]


def _plan(sql: str, params: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())
