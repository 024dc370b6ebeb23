"""What keepers do in tests: somebody of the cast as the page loads them, and letting somebody go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from members.access import Actor
from members.models import Membership
from members.people import services
from members.people.queries import kept_by
from tests.conftest import CAST

Acting = Callable[[str], Any]


def kept(by: Actor, name: str) -> Membership:
    """Somebody's membership, as a keeper's page loads it."""
    return kept_by(by).get(person__name=CAST.get(name, name), ends_at__isnull=True)


def let_go(acting: Acting, name: str, who: str, now: Any) -> None:
    """Somebody leaves the agency, as its administrator writes it down."""
    with acting(who) as by:
        services.end_membership(membership=kept(by, name), by=by, now=now)
