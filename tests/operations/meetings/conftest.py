"""What the tests of sessions share."""

from __future__ import annotations

import pytest

from tests.operations.cases import Cases
from tests.operations.meeting import Meetings


@pytest.fixture
def meetings(cases: Cases) -> Meetings:
    """Sessions in any state, written by the cast."""
    return Meetings(cases)
