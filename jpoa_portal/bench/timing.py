"""How long statements take: each is timed where Django sends it, so that Python's own share is seen apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection

# Until then a statement is prepared (settings) and PostgreSQL has made up its mind about one plan for all values.
WARM_UP = 12


@dataclass
class Asked:
    """The statements of a block, with what was asked and how long each took in milliseconds."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        answer = execute(sql, params, many, context)
        self.took.append((time.perf_counter() - begun) * 1000)
        self.statements.append((sql, params))
        return answer


@contextmanager
def asked() -> Iterator[Asked]:
    """What the block asks of the database."""
    found = Asked()
    with connection.execute_wrapper(found):
        yield found


def in_database(page: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds that the statements of a page take together, once for each time it is read."""
    return _samples(times, lambda: _in_statements(page))


def by_clock(work: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds that something takes, once for each time."""
    return _samples(times, lambda: _on_the_clock(work))


def p50(samples: list[float]) -> float:
    """The median, in milliseconds to the microsecond."""
    return round(median(samples), 3)


def _samples(times: int, take: Callable[[], float]) -> list[float]:
    return [take() for _ in range(times + WARM_UP)][WARM_UP:]


def _in_statements(page: Callable[[], Any]) -> float:
    with asked() as found:
        page()
    return sum(found.took)


def _on_the_clock(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
