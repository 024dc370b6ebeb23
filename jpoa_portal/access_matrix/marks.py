"""The planted marks with who may read them: in an answer to anybody else each of them is a leak."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpResponse

from jpoa_portal.demo import canaries
from members import roles
from members.access import Actor
from members.acting import acting_as
from members.models import Agency
from operations.models import (
    ActionItem,
    InvestigationPlan,
    InvestigationPlanGrant,
    ReferralGrant,
    ReportingObligation,
    Session,
)
from operations.returns.queries import SEEN_BY_CHAIRS

_NOTES, _OWNER, _CONTENT = " notes", " owner", " content"
# Kinds that not all parties of their record read.
_KEPT = {
    "investigation_plan.note": _NOTES,
    "referral.note": _OWNER,
    "referral.hold": _OWNER,
    "referral.subject": _CONTENT,
    "referral.identifier": _CONTENT,
    "referral.translation": _CONTENT,
    "referral.addition": _CONTENT,
}
# Of a referral itself what is a fact, beside its words.
_FACTS = frozenset({"withdrawal_reason"})
_VALUE = re.compile(rb"[A-Z2-9]{14}")


@dataclass(frozen=True)
class Mark:
    """A planted value and who may read it: these groups, and the co-chairs if it was submitted to them."""

    kind: str
    parent: str
    field: str
    value: str
    groups: frozenset[int]
    is_for_chairs: bool

    def is_open_to(self, actor: Actor) -> bool:
        """Whether the actor may read it."""
        if self.is_for_chairs and actor.holds(roles.CO_CHAIR):
            return True
        return actor.reads_for_agency and actor.group_id in self.groups


def everywhere() -> dict[str, Mark]:
    """Every mark in the database by value: each agency's own records are read as that agency."""
    found: dict[str, Mark] = {}
    for agency in Agency.objects.order_by("id"):
        reader = Actor(agency_id=agency.id, group_id=agency.group_id, roles=roles.READERS)
        with acting_as(reader):
            parties, submitted = _parties(reader)
            for canary in canaries.planted():
                of = canary.id + _part(canary)
                if of in parties:
                    found[canary.value] = Mark(
                        canary.kind,
                        canary.id,
                        canary.field,
                        canary.value,
                        frozenset(parties[of]),
                        canary.id in submitted,
                    )
    return found


def _part(canary: canaries.Canary) -> str:
    if canary.kind == "referral":
        return "" if canary.field in _FACTS else _CONTENT
    return _KEPT.get(canary.kind, "")


def _parties(owner: Actor) -> tuple[dict[str, set[int]], set[str]]:
    """Of the records an agency owns: the groups that may read each, and which the co-chairs may read.

    The notes of a plan are told apart: an agency that is asked does not read them before it consents.
    """
    parties: dict[str, set[int]] = {}
    grants = ReferralGrant.objects.filter(owner_group_id=owner.group_id)
    for referral, group, content in grants.values_list("content_object_id", "group_id", "content"):
        parties.setdefault(str(referral), set()).add(group)
        parties.setdefault(f"{referral}{_CONTENT}", set()).update({group} if content == "whole" else set())
        parties[f"{referral}{_OWNER}"] = {owner.group_id}
    submitted = {
        str(key)
        for (key,) in InvestigationPlan.objects.filter(
            owner_group_id=owner.group_id, opened_to_chairs_at__isnull=False
        ).values_list("id")
    }
    of_plans = InvestigationPlanGrant.objects.filter(owner_group_id=owner.group_id)
    for plan, group, reads_notes in of_plans.values_list("content_object_id", "group_id", "reads_notes"):
        parties.setdefault(str(plan), set()).add(group)
        parties.setdefault(f"{plan}{_NOTES}", set()).update({group} if reads_notes else set())
    expected = ReportingObligation.objects.filter(group_id=owner.group_id)
    for obligation, state in expected.values_list("id", "periodic_return__state"):
        parties[str(obligation)] = {owner.group_id}
        if state in SEEN_BY_CHAIRS:
            submitted.add(str(obligation))
    _add_sessions(owner, parties, submitted)
    return parties, submitted


def _add_sessions(owner: Actor, parties: dict[str, set[int]], submitted: set[str]) -> None:
    """Of the invited-only sessions that the agency organises, and of the items that came of them."""
    sessions = Session.objects.filter(organiser_group_id=owner.group_id, audience=Session.Audience.INVITED)
    items = ActionItem.objects.filter(recommendation__session__in=sessions)
    at = "recommendation__session__"
    found = [
        *sessions.values_list("id", "reader_groups", "chairs_invited"),
        *items.values_list("id", f"{at}reader_groups", f"{at}chairs_invited"),
    ]
    for key, groups, are_chairs_invited in found:
        parties[str(key)] = set(groups)
        if are_chairs_invited:
            submitted.add(str(key))


def leaked(answer: HttpResponse, marks: dict[str, Mark], actor: Actor) -> list[Mark]:
    """The marks in the body and headers of an answer that the actor may not read."""
    body = b"".join(answer) if answer.streaming else answer.content
    said = body + "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()
    values = {match.decode() for match in _VALUE.findall(said)}
    return [marks[value] for value in values & marks.keys() if not marks[value].is_open_to(actor)]
