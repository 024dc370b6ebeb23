"""How long pages take in the database, at two fills in turn, with both walls and by hand without them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jpoa_portal.bench import pages, plain, worlds
from jpoa_portal.bench.figures import Effort, Report
from jpoa_portal.bench.timing import by_clock, in_database, p50
from jpoa_portal.bench.worlds import World
from members.access import Actor

_Pages = dict[str, Callable[[], Any]]


@dataclass
class Samples:
    """Milliseconds by fill and page."""

    taken: dict[tuple[int, str], list[float]] = field(default_factory=dict)

    def add(self, size: int, page: str, samples: list[float]) -> None:
        """More of the same page."""
        self.taken.setdefault((size, page), []).extend(samples)

    def p50(self, size: int, page: str) -> float:
        """The median of all rounds."""
        return p50(self.taken[size, page])


def measure(smaller: World, larger: World, report: Report, effort: Effort) -> None:
    """Adds the figures of lists, desk and referral to the report."""
    samples = Samples()
    for _ in range(effort.rounds):
        for world in (smaller, larger):
            _round(world, samples, effort.readings)
    small, large = smaller.size, larger.size
    report.figures |= {
        "list_growth": samples.p50(large, "list") / samples.p50(small, "list"),
        "list_sparse": samples.p50(large, "list, sparse") / samples.p50(large, "list"),
        "filter_growth": max(
            samples.p50(large, _filtered(asked)) / samples.p50(small, _filtered(asked)) for asked in pages.FILTERS
        ),
        "desk_growth": samples.p50(large, "desk") / samples.p50(small, "desk"),
        "list_vs_sql": samples.p50(large, "list, rows") / samples.p50(large, "list, by hand"),
        "open_growth": samples.p50(large, "referral") / samples.p50(small, "referral"),
        "open_vs_sql": samples.p50(large, "referral, row") / samples.p50(large, "referral, by hand"),
        "last_page": samples.p50(large, "list, last page") / samples.p50(large, "list"),
        "capped_count": samples.p50(large, "count") / samples.p50(small, "count"),
    }
    report.detail["p50_ms"] = {
        str(size): {page: samples.p50(size, page) for of, page in samples.taken if of == size}
        for size in (small, large)
    }


def _round(world: World, samples: Samples, times: int) -> None:
    with worlds.entered(world):  # on one connection, as in the portal's pool: both meet the same prepared plans
        with worlds.reading(world, world.big) as actor:
            for page, read in _of_big(actor, world).items():
                samples.add(world.size, page, in_database(read, times))
            first = pages.rows(actor).rows[0].content_object_id
            group = actor.group_id
        with worlds.reading(world, world.sparse) as actor:
            samples.add(world.size, "list, sparse", in_database(lambda: pages.listing(actor), times))
    with closing(worlds.owner(world.name)) as owned:
        by_hand = {
            "list, by hand": plain.list_rows(owned, group),
            "referral, by hand": plain.one_referral(owned, group, first),
        }
        for page, read in by_hand.items():
            samples.add(world.size, page, by_clock(read, times))


def _of_big(actor: Actor, world: World) -> _Pages:
    first = pages.rows(actor).rows[0].content_object_id
    late = pages.late_key(actor)
    asked_for = (*pages.FILTERS, *pages.JOINED_FILTERS)
    return {
        "list": lambda: pages.listing(actor),
        "list, rows": lambda: pages.rows(actor),
        "list, last page": lambda: pages.listing(actor, after=late),
        "count": lambda: pages.count(actor),
        "desk": lambda: pages.desk(actor, now=world.now),
        "referral": lambda: pages.opened(actor, first),
        "referral, row": lambda: pages.row(actor, first),
        **{_filtered(asked): partial(pages.listing, actor, **asked) for asked in asked_for},
    }


def _filtered(asked: dict[str, str]) -> str:
    return "list, " + " and ".join(f"{name} {value}" for name, value in asked.items())
