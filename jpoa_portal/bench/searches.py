"""How long a search takes at two fills in turn, and beside it the query that a page without our function would ask."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

from jpoa_portal.bench import pages, worlds
from jpoa_portal.bench.figures import Effort, Report
from jpoa_portal.bench.timing import asked, in_database
from jpoa_portal.bench.worlds import World
from members.access import Actor
from operations.finding import queries
from operations.finding.models import ReferralText
from operations.finding.terms import Asked

# Part of a word that the fill gives to one person in five thousand; Thai writes no spaces between words.
THAI = "ท่าเรือ"
_NAIVE_READINGS = 2  # each reads every text there is


def measure(smaller: World, larger: World, report: Report, effort: Effort) -> None:
    """Adds the figures of searching to the report."""
    taken: dict[tuple[int, str], list[float]] = {}
    for _ in range(effort.rounds):
        for world in (smaller, larger):
            for what, samples in _round(world, effort.readings).items():
                taken.setdefault((world.size, what), []).extend(samples)
    naive = _naive(larger)
    p50 = {key: median(samples) for key, samples in taken.items()}
    report.figures |= {
        "search_growth": p50[larger.size, "search"] / p50[smaller.size, "search"],
        "search_thai": p50[larger.size, "search, Thai"] / naive,
    }
    found = {f"{size} {what}": round(number, 3) for (size, what), number in p50.items()}
    report.detail["search_ms"] = found | {f"{larger.size} naive, Thai": round(naive, 3)}


def search(actor: Actor, term: str) -> queries.Found:
    """A page of what a search finds. At most eight statements."""
    return queries.found(actor, Asked(term, []))


def _round(world: World, times: int) -> dict[str, list[float]]:
    with worlds.entered(world), worlds.reading(world, world.big) as actor:
        one = pages.rows(actor).rows[0].content_object.summary.partition("people at ")[2]
        if not search(actor, one).hits:
            raise LookupError("the search finds nothing: its figures would say nothing")
        return {
            "search": in_database(lambda: search(actor, one), times),
            "search, Thai": in_database(lambda: search(actor, THAI), times),
        }


def _naive(world: World) -> float:
    with worlds.entered(world), worlds.reading(world, world.big):
        return median(_milliseconds(_through_the_wall) for _ in range(_NAIVE_READINGS))


def _through_the_wall() -> list[Any]:
    """The same texts by the ORM: LIKE is not leakproof, so row security is asked for each text and no index helps."""
    rows = ReferralText.objects.filter(folded__contains=THAI).values_list("referral_id", flat=True)
    return list(rows.distinct()[:26])


def _milliseconds(read: Callable[[], Any]) -> float:
    with asked() as found:
        read()
    return sum(found.took)
