"""Where a demo world's clock is kept, and how each process reads it."""

from __future__ import annotations

import time
from datetime import datetime

from common.clock import Setting, real_now
from jpoa_portal.models import PortalClock

_KEEP_SECONDS = 5.0
_read_at = float("-inf")
_setting: Setting | None = None


def setting() -> Setting | None:
    """The clock's setting, read from the database at most every five seconds."""
    global _read_at, _setting
    if time.monotonic() - _read_at > _KEEP_SECONDS:
        row = PortalClock.objects.first()
        _setting = Setting(row.real_origin, row.portal_origin, row.speed) if row else None
        _read_at = time.monotonic()
    return _setting


def start(at: datetime) -> None:
    """Let the clock show `at` (aware) from now on; it runs on from there and survives a restart."""
    global _read_at
    PortalClock.objects.update_or_create(id=1, defaults={"real_origin": real_now(), "portal_origin": at, "speed": 1})
    _read_at = float("-inf")
