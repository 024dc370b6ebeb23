"""One run: the worlds are filled, everything is measured, and the report says what holds."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Any

from jpoa_portal.bench import plans, reads, searches, trail, web, worlds
from jpoa_portal.bench.figures import Effort, Report
from jpoa_portal.bench.worlds import World

SMALLER, FOR_PLANS = 10_000, 100_000
# A fill below the smaller one shows that everything works, not how quick it is.
A_LOOK = Effort(rounds=1, readings=2, seconds=0.3, slow_seconds=0.3)


class NotThrownAway(RuntimeError):
    """The database holds somebody's data; nothing is measured there."""


def bench(size: int, *, now: datetime, say: Callable[[str], object]) -> Report:
    """The figures at so many referrals against a smaller fill of 10,000, or of half where that is not smaller.

    Raises: NotThrownAway.
    """
    refuse_what_is_in_use()
    report, effort = Report(machine=_machine()), Effort() if size >= SMALLER else A_LOOK
    worlds.make_template(now=now)

    def made(referrals: int, name: str = "") -> World:
        begun = time.monotonic()
        world = worlds.make(referrals, now=now, name=name)
        say(f"{referrals:,} referrals: {time.monotonic() - begun:.0f} s")
        return world

    smaller, larger = made(SMALLER if size > SMALLER else size // 2), made(size)
    steps: dict[str, Callable[[], Any]] = {
        "plans": lambda: report.plans.extend(plans.offending(made(min(size, FOR_PLANS)))),
        "lists, desk, referral": lambda: reads.measure(smaller, larger, report, effort),
        "search": lambda: searches.measure(smaller, larger, report, effort),
        "over HTTP": lambda: web.measure(smaller, larger, report, effort),
        "audit": lambda: trail.measure(made(0, "bench_audit"), size, report, effort),
    }
    for what, work in steps.items():
        begun = time.monotonic()
        work()
        say(f"{what}: {time.monotonic() - begun:.0f} s")
    report.detail["referrals"] = [smaller.size, larger.size]
    report.machine["load_after"] = list(os.getloadavg())
    return report


def refuse_what_is_in_use() -> None:
    """Only an empty database is filled. Raises: NotThrownAway."""
    with closing(worlds.owner(worlds.template())) as owned:
        if owned.execute("select 1 from pg_tables where schemaname = 'public'").fetchone():
            raise NotThrownAway("The database has tables already: run ./jpoa bench, which makes its own.")


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": list(os.getloadavg()),
    }
