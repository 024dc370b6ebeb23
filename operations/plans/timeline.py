"""What happened to a plan, in order: pure, from rows that were loaded by scoped queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from operations.plans.models import InvestigationPlan, PlanNote, PlanParty
from operations.states import PartyState, PlanState
from operations.words import Event


def timeline(
    plan: InvestigationPlan, parties: Iterable[PlanParty], notes: Iterable[PlanNote], *, is_own: bool
) -> list[Event]:
    """The events of a plan, oldest first. When the draft was begun is its lead's own affair."""
    events = [
        *_beginning(plan, is_own=is_own),
        *(event for row in parties if not row.is_lead for event in _of_party(row)),
        *_course(plan),
        *(Event(note.written_at, str(note.get_kind_display()), _who(note), note.body) for note in notes),
    ]
    return sorted(events, key=lambda event: event.at)


def _who(note: PlanNote) -> str:
    """Which agency wrote it; what a merger did is nobody's word."""
    return "" if note.kind == PlanNote.Kind.MERGED else note.party.agency.name


def _beginning(plan: InvestigationPlan, *, is_own: bool) -> Iterator[Event]:
    lead = plan.lead.name
    if is_own:
        yield Event(plan.created_at, _("Draft written"), lead)
    if plan.proposed_at:
        yield Event(plan.proposed_at, _("Partners invited"), lead)


def _course(plan: InvestigationPlan) -> Iterator[Event]:
    """After the answers, which make a plan agreed at the same instant."""
    lead = plan.lead.name
    if plan.agreed_at:
        yield Event(plan.agreed_at, _("Agreed: all that were asked have answered"), "")
    if plan.activated_at:
        yield Event(plan.activated_at, _("Work began"), lead)
    if plan.closed_at:
        ended = {
            PlanState.COMPLETED: _("Completed"),
            PlanState.CLOSED_NO_RESULT: _("Closed without a result"),
            PlanState.CARRIED_OVER: _("Carried over into another round"),
        }
        yield Event(plan.closed_at, ended[PlanState(plan.state)], lead, plan.close_reason)


def _of_party(party: PlanParty) -> Iterator[Event]:
    agency = party.agency.name
    if party.answered_at:
        is_no = party.state == PartyState.DECLINED
        yield Event(party.answered_at, _("Declined") if is_no else _("Consented"), agency)
    if party.left_at:
        was_taken_out = party.state == PartyState.REMOVED
        yield Event(party.left_at, _("Taken out by the lead") if was_taken_out else _("Left the plan"), agency)
