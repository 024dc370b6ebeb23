"""How a recipient's due time reads. Pure, from loaded rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from common.durations import in_words
from members.access import Actor
from operations.referrals.models import Referral, ReferralRecipient
from operations.states import AWAITING_RECIPIENT, RecipientState, ReferralState
from operations.words import Due

_SOON = timedelta(hours=24)


def due_words(recipient: ReferralRecipient, *, now: datetime) -> Due:
    """How long there is to answer, or how long it is overdue; done where nobody waits for the recipient."""
    if not recipient.is_open or recipient.state not in AWAITING_RECIPIENT:
        return Due("", "done")
    left = recipient.due_at - now
    if left < timedelta(0):
        return Due(_("overdue by %(time)s") % {"time": in_words(-left)}, "late")
    return Due(
        _("%(time)s left") % {"time": in_words(left)},
        "soon" if left < _SOON else "calm",
    )


def turn_words(referral: Referral, recipient: ReferralRecipient) -> str:
    """Whose turn it is between the owner and this recipient, and why no time runs where none does."""
    agency = recipient.agency.name
    if referral.state == ReferralState.CLOSED:
        return _("Nobody’s: it is closed.")
    if not recipient.is_open:
        return _("Nobody’s.")
    if recipient.state in AWAITING_RECIPIENT:
        return _("%(agency)s: the time to answer runs.") % {"agency": agency}
    if recipient.state == RecipientState.NEEDS_INFORMATION:
        return _("The sender: the time of %(agency)s has stopped until its question is answered.") % {"agency": agency}
    return _("The sender: to read it, and to close the referral or ask again.")


def zones_for(actor: Actor, referral: Referral, recipient: ReferralRecipient) -> list[tuple[str, str]]:
    """The zones of both sides in which a time is shown beside the reader's own: (label, zone name)."""
    sides = [(agency.body_name, agency.time_zone) for agency in (referral.originator, recipient.agency)]
    return [(label, zone) for label, zone in dict.fromkeys(sides) if zone != actor.time_zone]
