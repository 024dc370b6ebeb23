"""The portal's clock for domain rules: deadlines, windows, periods, terms, reminders.

Read at the edge only (views, tasks, commands); everything below receives the time. Sign-in,
sessions, limits, leases and the audit's `recorded_at` run on real time and do not ask here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Setting:
    """Where a demo world's clock began: at `real_origin` it showed `portal_origin`. Both UTC."""

    real_origin: datetime
    portal_origin: datetime
    speed: int = 1

    def read(self, real_now: datetime) -> datetime:
        """What the portal's clock shows at a real instant."""
        return self.portal_origin + (real_now - self.real_origin) * self.speed


_source: Callable[[], Setting | None] = lambda: None  # noqa: E731 - replaced by `use`


def use(source: Callable[[], Setting | None]) -> None:
    """Take the clock's setting from `source`; the composition root says where it is kept."""
    global _source
    _source = source


def real_now() -> datetime:
    """The real instant, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The instant that domain rules go by, aware, in UTC."""
    return at(real_now())


def at(real: datetime) -> datetime:
    """What the portal's clock showed, or will show, at a real instant."""
    setting = _source()
    return setting.read(real) if setting else real
