"""Pages by key, not by number: as quick at the end of a list as at its beginning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
# The names by which a list is ordered, as `order_by` takes them and the key last; each with how an address is read.
Order = Mapping[str, Callable[[str], Any]]
PAGE = 25
_MOST_COUNTED = 1000


@dataclass(frozen=True)
class Page:
    """The rows of a page and the key of the next one; None at the end."""

    rows: list[Any]
    next_key: str | None


def page(rows: QuerySet[Row], *, instant: str, key: str, after: str, size: int = PAGE) -> Page:
    """Rows newest first by (instant, key), after the row that `after` names; a wrong `after` is the first page."""
    return page_in(rows, order={f"-{instant}": an_instant, f"-{key}": UUID}, after=after, size=size)


def page_in(rows: QuerySet[Row], *, order: Order, after: str, size: int = PAGE) -> Page:
    """Rows in an order of their own, after the row that `after` names; a wrong `after` is the first page.

    No value of the order is null, and no two rows have all of them alike.
    """
    ordered = rows.order_by(*order)
    if place := _read(after, order):
        ordered = ordered.filter(_beyond(place))
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _written(found[-1], order) if more else None)


def _beyond(place: list[tuple[str, Any]]) -> Q:
    """What lies beyond a row: by the first value, or with that one alike by those after it."""
    (name, value), *others = place
    field = name.removeprefix("-")
    beyond = Q(**{f"{field}__{'lt' if field != name else 'gt'}": value})
    return beyond | Q(_beyond(others), **{field: value}) if others else beyond


def ways(page: Page, query: QueryDict, *, after: str, name: str = "after") -> dict[str, str]:
    """The addresses from a page to its neighbours, for the pager: `first_url` and `older_url`, empty where none is.

    `query` holds the filters of the list, `after` the place that the address named; a second list on a page has its
    place under another `name`.
    """
    return {
        "older_url": _at(query, name, page.next_key) if page.next_key else "",
        "first_url": _at(query, name, "") if after else "",
    }


def _at(query: QueryDict, name: str, after: str) -> str:
    at = query.copy()
    at.pop(name, None)
    if after:
        at[name] = after
    return f"?{at.urlencode()}"


def an_instant(typed: str) -> datetime:
    """An instant from an address, in UTC: PostgreSQL knows no zone sixteen hours away."""
    at = datetime.fromisoformat(typed.replace(" ", "+"))
    if not at.tzinfo:
        raise ValueError("no zone")
    return at.astimezone(UTC)


def a_day(typed: str) -> date:
    """A day from an address."""
    return date.fromisoformat(typed)


def a_rank(typed: str) -> int:
    """The number of a part of a list, from an address: one digit."""
    if typed not in tuple("0123456789"):
        raise ValueError("not one digit")
    return int(typed)


def _written(row: Model, order: Order) -> str:
    values = [attrgetter(name.removeprefix("-").replace("__", "."))(row) for name in order]
    return "_".join(value.isoformat() if isinstance(value, date) else str(value) for value in values)


def _read(after: str, order: Order) -> list[tuple[str, Any]] | None:
    """The values of an order that an address names, each by its name; None where they cannot be read."""
    try:
        typed = zip(order.items(), after.split("_"), strict=True)
        return [(name, read(value)) for (name, read), value in typed]
    except (ValueError, OverflowError):
        return None


def counted(rows: QuerySet[Row]) -> str:
    """How many rows there are: exact up to 1,000, then "1,000+"."""
    number = rows.order_by()[: _MOST_COUNTED + 1].count()
    return f"{_MOST_COUNTED:,}+" if number > _MOST_COUNTED else f"{number:,}"
