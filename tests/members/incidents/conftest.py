"""An incident that was asked for, and one that is open."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import Incident
from members.incidents import services
from tests.members.incidents.asking import FIRST, SECOND, WORDS, Acting, confirm


@pytest.fixture
def asked(acting: Acting, now: Any) -> Incident:
    """New Zealand's auditor has asked."""
    with acting(FIRST) as by:
        return services.ask(**WORDS, by=by, now=now)


@pytest.fixture
def opened(asked: Incident, acting: Acting, now: Any) -> Incident:
    """Viet Nam's auditor has confirmed."""
    confirm(asked, SECOND, acting, now)
    return asked
