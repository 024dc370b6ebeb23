"""The limit of these cores: a WSGI application without a framework, that shows what the list shows by prepared SQL.

The same rows, recipients and count; but it signs nobody in, checks nothing, offers no filters and dresses nothing.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from jpoa_portal.env import read

ROWS = """
select r.id, r.reference, b.summary, a.name, coalesce(c.name, o.name), g.state, g.opened_at
  from operations_referralgrant g join operations_referral r on r.id = g.content_object_id
  join operations_referralbody b on b.referral_id = r.id
  join members_agency a on a.id = r.originator_id
  left join members_country c on c.id = a.country_id left join members_organisation o on o.id = a.organisation_id
 where g.group_id = %s and g.is_view order by g.opened_at desc, g.content_object_id desc limit 26
"""
RECIPIENTS = """
select r.referral_id, r.state, a.name, coalesce(c.name, o.name)
  from operations_referralrecipient r join members_agency a on a.id = r.agency_id
  left join members_country c on c.id = a.country_id left join members_organisation o on o.id = a.organisation_id
 where r.referral_id = any(%(shown)s) and (r.owner_group_id = %(group)s or r.group_id = %(group)s)
"""
COUNT = """
select count(*) from (select from operations_referralgrant g where g.group_id = %s and g.is_view limit 1001) counted
"""

Row = tuple[Any, ...]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def serving(group_id: int) -> Application:
    """The application that shows one agency's list as a bare table."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with _connections().connection() as connection:
            rows = connection.execute(ROWS, [group_id], prepare=True).fetchall()
            asked = {"shown": [row[0] for row in rows], "group": group_id}
            recipients = connection.execute(RECIPIENTS, asked, prepare=True).fetchall()
            [count] = connection.execute(COUNT, [group_id], prepare=True).fetchone() or (0,)
        page = _page(rows, recipients, count).encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]

    return application


def _page(rows: Sequence[Row], recipients: Sequence[Row], count: int) -> str:
    told: dict[Any, list[str]] = {}
    for referral_id, *of_recipient in recipients:
        told.setdefault(referral_id, []).append(", ".join(of_recipient))
    lines = "".join(_line([*row, *told.get(key, [])]) for key, *row in rows)
    return f"<!doctype html><title>Referrals</title><p>{count}</p><table>{lines}</table>"


def _line(cells: Sequence[Any]) -> str:
    return f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in cells)}</tr>"


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
