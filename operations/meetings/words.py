"""How sessions and action items are spoken of. Pure, from loaded rows; softly, as in a voluntary process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import Precision
from members.models import Agency
from operations.meetings.days import is_over, takes_place
from operations.meetings.item_models import ActionItem
from operations.meetings.models import Session, SessionInvitation, SessionReach
from operations.words import Due, StateWords

SOON = timedelta(days=14)


def due_words(due_on: date, *, is_open: bool, today: date) -> Due:
    """How long there is, or how long it has been waited for, in days."""
    if not is_open:
        return Due("", "done")
    left = (due_on - today).days
    if left < 0:
        return Due(ngettext("expected %(n)d day ago", "expected %(n)d days ago", -left) % {"n": -left}, "late")
    if left == 0:
        return Due(_("expected today"), "soon")
    words = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
    return Due(words, "soon" if timedelta(days=left) <= SOON else "calm")


def is_after_round(due_on: date, round_ends_on: date | None) -> bool:
    """Whether an item is due after the last day of its round: allowed, and marked."""
    return round_ends_on is not None and due_on > round_ends_on


def given_words(item: ActionItem, desks: Sequence[Agency], *, own_group: int) -> str:
    """What happened when an item was given: who of its country was told, from those that answer for it."""
    told = [agency.name for agency in desks if agency.group_id != own_group]
    if told:
        return _("The item is given. Told now: %(agencies)s.") % {"agencies": ", ".join(told)}
    if desks:
        return _("The item is given. Your own agency answers for it.")
    country = {"country": item.owner.name}
    return _("The item is given. Nobody speaks for %(country)s now, so nobody was told.") % country


def session_words(session: Session, *, today: date) -> StateWords:
    """Where a session is in time: coming, under way or over; or that it does not take place."""
    if session.cancelled_at:
        return StateWords(_("Cancelled"), "grey")
    if session.jpoa_id and not takes_place(session):
        return StateWords(_("Does not take place"), "grey")
    if is_over(session, today):
        return StateWords(_("Over"), "grey")
    if session.starts_on > today:
        return StateWords(_("Coming"), "teal")
    if session.starts_precision != Precision.DAY:
        return StateWords(_("Coming or under way"), "teal")
    return StateWords(_("Under way"), "green")


def answer_words(invitation: SessionInvitation) -> StateWords:
    """What an agency has answered."""
    colours = {SessionInvitation.Answer.ATTENDS: "green", SessionInvitation.Answer.DOES_NOT: "grey"}
    if not invitation.answer:
        return StateWords(_("Has not answered"), "amber")
    return StateWords(str(invitation.get_answer_display()), colours[SessionInvitation.Answer(invitation.answer)])


def reach_words(row: SessionReach) -> str:
    """A number with its qualifier, which never stand apart: "at least 300"."""
    if row.qualifier == SessionReach.Qualifier.EXACT:
        return f"{row.number}"
    return f"{row.get_qualifier_display()} {row.number}"
