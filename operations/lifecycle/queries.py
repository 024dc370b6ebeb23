"""What is known of a round, across the features that its steps ask."""

from __future__ import annotations

from datetime import date, datetime

from operations.debriefs.queries import debrief_of, unanswered_lessons
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.queries import confirmed_countries, tied_objectives
from operations.jpoas.services import overlapped
from operations.lifecycle.conditions import Facts
from operations.returns.queries import unsettled
from terms_of_reference.models import Consultation

_AGREED = {Consultation.Outcome.AGREED, Consultation.Outcome.WITH_RESERVATIONS}


def facts_of(jpoa: JointPeriodOfAction, *, now: datetime) -> Facts:
    """The facts that its steps need, read afresh. A constant number of queries."""
    today = now.date()
    consultation = jpoa.consultation
    return Facts(
        has_proposal=bool(jpoa.proposal.strip()),
        is_consultation_concluded=consultation is not None and consultation.concluded_at is not None,
        is_agreed=consultation is not None and consultation.outcome in _AGREED,
        is_decided=jpoa.decisions.exists(),
        confirmed_countries=confirmed_countries(jpoa).count(),
        tied_objectives=tied_objectives(jpoa, day=today).count(),
        has_schedule=jpoa.reports_due_days is not None,
        overlaps=_overlaps(jpoa),
        is_last_day_over=_is_over(jpoa, today),
        unsettled_returns=unsettled(jpoa, now=now).count(),
        unanswered_lessons=unanswered_lessons(jpoa),
        is_debrief_closed=_is_debrief_closed(jpoa),
    )


def _is_debrief_closed(jpoa: JointPeriodOfAction) -> bool:
    asked = debrief_of(jpoa)
    return asked is not None and asked.closed_at is not None


def _overlaps(jpoa: JointPeriodOfAction) -> bool:
    if jpoa.starts_on is None or jpoa.ends_on is None:
        return False
    return overlapped(jpoa, jpoa.starts_on, jpoa.ends_on) is not None


def _is_over(jpoa: JointPeriodOfAction, today: date) -> bool:
    """By the day in UTC: a round has the days of no single country."""
    return jpoa.ends_on is not None and jpoa.ends_on < today
