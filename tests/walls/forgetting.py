"""The code as if somebody had forgotten, in every query of one model, whose rows they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model, Q, QuerySet

# What a condition on the agency compares, however far the model is joined.
_OF_AGENCY = frozenset({"group", "group_id", "owner_group", "owner_group_id", "reader_groups"})


@contextmanager
def forgotten(*models: type[Model]) -> Iterator[None]:
    """Within the block filters on the agency fall away and `none()` is everything, for querysets of these models."""
    narrow, empty = QuerySet._filter_or_exclude, QuerySet.none

    def filtered(self: QuerySet[Any], negate: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> QuerySet[Any]:
        if self.model in models and not negate:
            args = tuple(_without(arg) if isinstance(arg, Q) else arg for arg in args)
            kwargs = {name: value for name, value in kwargs.items() if not _names_agency(name)}
        return narrow(self, negate, args, kwargs)  # type: ignore[arg-type]

    def none(self: QuerySet[Any]) -> QuerySet[Any]:
        return self.all() if self.model in models else empty(self)

    QuerySet._filter_or_exclude, QuerySet.none = filtered, none  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        QuerySet._filter_or_exclude, QuerySet.none = narrow, empty  # type: ignore[method-assign]


def _names_agency(lookup: str) -> bool:
    return not _OF_AGENCY.isdisjoint(lookup.split("__"))


def _without(condition: Q) -> Q:
    """What is left of a condition; of "for all, or for the agency" nothing, or the other half would go on holding."""
    children = [_without(child) if isinstance(child, Q) else child for child in condition.children]
    kept = [child for child in children if not isinstance(child, tuple) or not _names_agency(child[0])]
    if condition.connector == Q.OR and len(kept) < len(children):
        return Q()
    return Q(*kept, _connector=condition.connector, _negated=condition.negated)
