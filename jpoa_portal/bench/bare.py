"""The limit of these cores: a WSGI application without a framework, that sends one prepared statement a page.

It signs nobody in and checks nothing.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from jpoa_portal.env import read

# What a page of the list shows, and nothing else.
SHOWN = """
select r.reference, r.summary, a.name, g.state, g.opened_at
  from operations_referralgrant g join operations_referral r on r.id = g.content_object_id
  join members_agency a on a.id = r.originator_id
 where g.group_id = %s and g.is_view order by g.opened_at desc, g.content_object_id desc limit 26
"""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def serving(group_id: int) -> Application:
    """The application that shows one agency's list as a bare table."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with _connections().connection() as connection:
            rows = connection.execute(SHOWN, [group_id], prepare=True).fetchall()
        lines = "".join(f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
        page = f"<!doctype html><title>Referrals</title><table>{lines}</table>".encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]

    return application


@cache
def _connections() -> ConnectionPool:
    """Opened in the worker: a pool does not survive a fork."""
    database = read().database
    address = make_conninfo(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
    )
    return ConnectionPool(address, min_size=8, max_size=8, open=True)
