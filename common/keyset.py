"""Pages by key, not by number: as quick at the end of a list as at its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
PAGE = 25
_MOST_COUNTED = 1000


@dataclass(frozen=True)
class Page:
    """The rows of a page and the key of the next one; None at the end."""

    rows: list[Any]
    next_key: str | None


def page(rows: QuerySet[Row], *, instant: str, key: str, after: str, size: int = PAGE) -> Page:
    """Rows newest first by (instant, key), after the row that `after` names; a wrong `after` is the first page."""
    ordered = rows.order_by(f"-{instant}", f"-{key}")
    if place := _read(after):
        at, row_key = place
        ordered = ordered.filter(Q(**{f"{instant}__lt": at}) | Q(**{instant: at, f"{key}__lt": row_key}))
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    last = found[-1] if more else None
    return Page(found, f"{getattr(last, instant).isoformat()}_{getattr(last, key)}" if last else None)


def ways(page: Page, query: QueryDict, *, after: str) -> dict[str, str]:
    """The addresses from a page to its neighbours, for the pager: `first_url` and `older_url`, empty where none is.

    `query` holds the filters of the list, `after` the place that the address named.
    """
    return {
        "older_url": _at(query, page.next_key) if page.next_key else "",
        "first_url": _at(query, "") if after else "",
    }


def _at(query: QueryDict, after: str) -> str:
    at = query.copy()
    at.pop("after", None)
    if after:
        at["after"] = after
    return f"?{at.urlencode()}"


def _read(after: str) -> tuple[datetime, UUID] | None:
    instant, _, key = after.partition("_")
    try:
        at = datetime.fromisoformat(instant.replace(" ", "+"))
        # In UTC: PostgreSQL knows no zone sixteen hours away.
        return (at.astimezone(UTC), UUID(key)) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def counted(rows: QuerySet[Row]) -> str:
    """How many rows there are: exact up to 1,000, then "1,000+"."""
    number = rows.order_by()[: _MOST_COUNTED + 1].count()
    return f"{_MOST_COUNTED:,}+" if number > _MOST_COUNTED else f"{number:,}"
