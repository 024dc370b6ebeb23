"""The pages that a portal has, from its own list of addresses: asked for once, inside of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.browser.portal import RunningPortal

_STAGE = "from tests.browser import staging; staging.main()"


@dataclass(frozen=True)
class EveryPage:
    """Pages as tests/browser/staging.py tells them, and the patterns at which nobody was given any."""

    pages: list[dict[str, Any]]
    unreached: set[str]


def of(portal: RunningPortal) -> EveryPage:
    """Makes the records that the pages need, once in a portal; what it told is kept beside its data."""
    kept = portal.folder / "pages.json"
    if not kept.exists():
        kept.write_text(json.dumps(portal.manage("shell", "-v", "0", "-c", _STAGE)), encoding="utf-8")
    told = json.loads(kept.read_text(encoding="utf-8"))
    return EveryPage(told["pages"], set(told["unreached"]))
