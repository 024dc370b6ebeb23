"""Who hears of what happens in a plan; each notice says where to look, never what stands there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import notify
from operations.plans.models import InvestigationPlan, PlanParty
from operations.states import PartyState


def tell(parties: Iterable[PlanParty], kind: Notice.Kind, plan: InvestigationPlan, *, by: Actor, now: datetime) -> None:
    """Tell those that take part; not the one that acts, nor one that was asked and has not answered."""
    for party in parties:
        if party.state == PartyState.CONSENTED and party.group_id != by.group_id:
            tell_one(party.agency, kind, plan, by=by, now=now)


def tell_one(
    agency: Agency, kind: Notice.Kind, plan: InvestigationPlan, *, by: Actor, now: datetime, path: str = ""
) -> None:
    """Tell one agency; `path` where it does not see the plan any more."""
    notify(
        agency=agency,
        kind=kind,
        object_id=plan.id,
        path=path or plan.get_absolute_url(),
        reference=plan.reference,
        by=by,
        now=now,
    )
