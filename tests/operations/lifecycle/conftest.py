from __future__ import annotations

from typing import Any

import pytest

from tests.operations.lifecycle.living import Life


@pytest.fixture
def life(acting: Any, now: Any) -> Life:
    return Life(acting, now)
