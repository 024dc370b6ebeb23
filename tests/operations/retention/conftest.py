"""What the tests of retention share."""

from __future__ import annotations

import pytest

from tests.operations.cases import Cases
from tests.operations.retaining import Kept


@pytest.fixture
def kept(cases: Cases) -> Kept:
    """Referrals whose time passes."""
    return Kept(cases)
