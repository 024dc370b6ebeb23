"""Lost factors as the tests make them: somebody of the cast calls back and gives a code, or asks a second person."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from members.joining.codes import LOST_FACTOR, code_of
from members.models import LostFactor
from members.recovery import queries, services
from tests.members.people.keeping import Acting, kept

SECOND = "Chanida Hutchenson"  # of the secretariat, as Fiona Lathbury is


def open_for(acting: Acting, now: Any, *, name: str = "nz_officer", who: str = "nz_administrator") -> LostFactor:
    """After a call to the main desk."""
    with acting(who) as by:
        membership = kept(by, name)
        desk = queries.known_desks(membership.agency)[0]
        return services.open_for(membership=membership, desk=desk, spoke_to="A colleague", by=by, now=now)


def approve(acting: Acting, now: Any, lost: LostFactor, *, who: str = SECOND) -> LostFactor:
    """As second person."""
    with acting(who) as by:
        seen = queries.get_visible(by, lost_factor_id=lost.id)
        assert seen
        services.approve(lost=seen, by=by, now=now, version=seen.version)
        return seen


def seen(acting: Acting, lost: LostFactor) -> LostFactor:
    """As it stands now, for the secretariat."""
    with acting("secretariat") as by:
        found = queries.get_visible(by, lost_factor_id=lost.id)
        assert found
        return found


def state(acting: Acting, lost: LostFactor) -> str:
    """Its state in real time."""
    return seen(acting, lost).state(timezone.now())


def code(lost: LostFactor) -> str:
    """What is read out."""
    return code_of(lost.handle, purpose=LOST_FACTOR)
