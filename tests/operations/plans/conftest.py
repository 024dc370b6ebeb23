"""What the tests of plans share."""

from __future__ import annotations

import pytest

from tests.operations.cases import Cases
from tests.operations.planning import Plans


@pytest.fixture
def plans(cases: Cases) -> Plans:
    return Plans(cases)
