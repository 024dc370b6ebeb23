"""The plans of all page queries, as the request role: none may hash a subplan or read a whole table of cases.

Each for the values asked and for any: what is asked often is planned once for all of them.
"""

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
    with worlds.entered(world):
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
    plans = [
        (sql, plan)
        for sql, params in found.statements
        if not sql.startswith(_NOT_A_QUERY)
        for plan in (_plan(f"explain {sql}", params), _plan(f"explain (generic_plan) {_numbered(sql)}", None))
    ]
    return [{"sql": sql, "wrong": ", ".join(wrong_with(plan)), "plan": plan} for sql, plan in plans if wrong_with(plan)]


def _numbered(sql: str) -> str:
    """The statement as PostgreSQL keeps it when it is prepared, its values unknown."""
    parts = sql.split("%s")
    return "".join(f"{part}${number}" for number, part in enumerate(parts[:-1], 1)) + parts[-1]


def _plan(sql: str, params: Any) -> str:
    # Past Django and never prepared: what explains a statement for any values takes none itself.
    lines = connection.connection.execute(sql, params, prepare=False)
    return "\n".join(line for (line,) in lines)
