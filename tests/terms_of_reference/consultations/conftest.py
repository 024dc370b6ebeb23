from __future__ import annotations

from typing import Any

import pytest

from tests.terms_of_reference.consultations.asking import Asking


@pytest.fixture
def asking(acting: Any, now: Any) -> Asking:
    """A round of views that nobody has opened yet."""
    return Asking(acting, now)
