from __future__ import annotations

from typing import Any

import pytest

from tests.operations.debriefs.debriefing import Debriefing


@pytest.fixture
def debriefing(db: None, acting: Any, now: Any) -> Debriefing:
    return Debriefing(acting, now)
