"""How a return is spoken of: softly, as in a voluntary process. Pure, from loaded rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from common.durations import in_words
from operations import words
from operations.returns.models import ReportingObligation
from operations.states import ReturnState
from operations.words import Due, StateWords

_SOON = timedelta(days=7)


def state_words(obligation: ReportingObligation, *, now: datetime) -> StateWords:
    """Not due, expected and not yet received are computed from the time; the rest is the return's own state."""
    periodic_return = getattr(obligation, "periodic_return", None)
    if periodic_return and periodic_return.state != ReturnState.DRAFT:
        return words.state_words(periodic_return.state)
    if obligation.exempted_at:
        return StateWords(_("Exempt"), "grey")
    if not obligation.is_expected:
        return StateWords(_("Not expected"), "grey")
    if obligation.due_at < now:
        return StateWords(_("Not yet received"), "amber")
    if obligation.period_ends_on < now.date():
        return StateWords(_("Expected"), "teal")
    return StateWords(_("Not due yet"), "grey")


def is_waited_for(obligation: ReportingObligation, *, now: datetime) -> bool:
    """Whether the month has ended and its return has not come: what is to be sent now."""
    return obligation.is_expected and obligation.settled_at is None and obligation.period_ends_on < now.date()


def due_words(obligation: ReportingObligation, *, now: datetime) -> Due:
    """How long there is, or how long it has been waited for."""
    if obligation.exempted_at and obligation.settled_at == obligation.exempted_at:
        return Due(_("not expected any more"), "done")
    if obligation.settled_at:
        return Due(_("received"), "done")
    if not obligation.is_expected:
        return Due(_("not expected"), "done")
    left = obligation.due_at - now
    if left < timedelta(0):
        return Due(_("expected %(time)s ago") % {"time": in_words(-left)}, "late")
    return Due(
        _("%(time)s left") % {"time": in_words(left)},
        "soon" if left < _SOON else "calm",
    )
