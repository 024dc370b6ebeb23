"""The figures of a report: for each its definition, its unit and where it comes from.

A figure is a sum of counted cells of submitted returns, or a result published elsewhere and taken
over with its source. No figure reads an outcome or a referral.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from members.access import Actor
from operations.indicators import BY_CODE, INDICATORS
from operations.models import JointPeriodOfAction
from operations.outcomes.models import Status
from operations.returns import queries as returns
from reporting.models import PublishedResult

_ORDER = {indicator.code: place for place, indicator in enumerate(INDICATORS)}


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One frozen figure, in the shape of the report's JSON. `country` is None for a regional total."""

    code: str
    jpoa: str
    country: str | None
    breakdown: str | None
    value: int | None
    qualifier: str
    status: str
    window: str
    began_in: str | None
    hidden: bool
    source: str  # "returns", or the publication

    def frozen(self) -> dict[str, Any]:
        """As a plain mapping for the snapshot."""
        return asdict(self)


def of_round(actor: Actor, jpoa: JointPeriodOfAction) -> list[FigureRow]:
    """The figures of a round that the actor may build, in the order of the catalogue. Two queries."""
    rows = [*_from_returns(actor, jpoa), *_published(jpoa)]
    return sorted(rows, key=lambda row: (_ORDER[row.code], row.window, row.source))


def _from_returns(actor: Actor, jpoa: JointPeriodOfAction) -> Iterator[FigureRow]:
    for total in returns.totals(actor, jpoa_id=jpoa.id):
        yield FigureRow(
            code=total.indicator,
            jpoa=jpoa.key,
            country=None,
            breakdown=None,
            value=total.value,
            qualifier=returns.strongest(total.qualifiers),
            # One provisional part makes the sum provisional (rule R8).
            status=Status.PROVISIONAL if Status.PROVISIONAL in total.statuses else Status.CONFIRMED,
            window=total.window,
            began_in=None,
            hidden=False,
            source="returns",
        )


def _published(jpoa: JointPeriodOfAction) -> Iterator[FigureRow]:
    for result in PublishedResult.objects.filter(jpoa=jpoa):
        yield FigureRow(
            code=result.indicator,
            jpoa=jpoa.key,
            country=None,
            breakdown=None,
            value=result.value,
            qualifier=result.qualifier,
            status=result.status,
            window=result.window,
            began_in=result.began_in or None,
            hidden=False,
            source=result.source,
        )


def definition(code: str) -> Any:
    """The indicator behind a figure: name, unit, definition. Raises: KeyError."""
    return BY_CODE[code]
