from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.members.imports.bringing import Bringing


@pytest.fixture
def bringing(db: None, acting: Callable[[str], Any], now: datetime) -> Bringing:
    """Files of members from uploading to saving."""
    return Bringing(acting, now)
