"""Who may do what with the words of a referral, and who goes on with it after it was sent.

What stands in operations/permissions.py is about the whole of it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import AWAITING_RECIPIENT, RECIPIENT_STEPS, REFERRAL_STEPS, RecipientState, ReferralState


def _owns_the_referral(actor: Asking, row: Any) -> bool:
    return bool(row.referral.owner_group_id == actor.group_id)


def _is_recipient(actor: Asking, recipient: Any) -> bool:
    return bool(recipient.group_id == actor.group_id)


def _is_quick_and_waits(recipient: Any) -> bool:
    """A quick question that the agency has not answered."""
    return recipient.is_open and recipient.referral.is_quick and recipient.state in AWAITING_RECIPIENT


def _owns(actor: Asking, record: Any) -> bool:
    """Of the referral, or of a recipient's row the referral."""
    return bool(record.owner_group_id == actor.group_id)


def _can_be_asked_again(recipient: Any) -> bool:
    """An agency that takes no part now is asked nothing, as nothing is sent to it."""
    is_done = RECIPIENT_STEPS["ask_again"].possible_from(recipient.state)
    return bool(recipient.is_open and is_done and recipient.agency.is_active)


def _is_of_thread(actor: Asking, recipient: Any) -> bool:
    return actor.group_id in {recipient.group_id, recipient.owner_group_id}


def _can_be_judged(recipient: Any) -> bool:
    is_closed = recipient.referral.state == ReferralState.CLOSED
    return is_closed and recipient.state == RecipientState.ANSWERED and not hasattr(recipient, "worth")


EDIT_SUBJECT = Permission(
    "edit_subject",
    _("Change or take out a person or an identifier in a draft of the own agency"),
    roles=roles.WRITERS,
    who=_owns_the_referral,
    when=lambda row: row.referral.state == ReferralState.DRAFT,
)
CHANGE_QUESTION = Permission(
    "change_question",
    _("Change a quick question of the own agency before it is sent"),
    roles=roles.WRITERS,
    who=_owns,
    when=lambda referral: referral.is_quick and referral.state == ReferralState.DRAFT,
)
TRANSLATE_REFERRAL = Permission(
    "translate_referral",
    _("Put a translation beside the words of a referral that is not over"),
    roles=roles.WRITERS | {roles.ANALYST},
    when=lambda referral: referral.state in {ReferralState.DRAFT, ReferralState.SENT},
)
ANSWER_QUICKLY = Permission(
    "answer_quickly",
    _("Answer a quick question"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_is_quick_and_waits,
)
COPY_REFERRAL = Permission(
    "copy_referral",
    _("Make a numbered copy of a referral on paper or as a PDF"),
    roles=roles.READERS,
    when=lambda referral: referral.state in {ReferralState.SENT, ReferralState.CLOSED},
)
SEE_COPY = Permission(
    "see_copy",
    _("Print a copy that the own agency has made again"),
    roles=roles.READERS,
    who=lambda actor, copy: bool(copy.group_id == actor.group_id),
    when=lambda copy: copy.referral.state != ReferralState.WITHDRAWN,
)
REOPEN_REFERRAL = Permission(
    "reopen_referral",
    _("Open a closed referral of the own agency again, with a reason"),
    roles=roles.WRITERS,
    who=_owns,
    when=lambda referral: REFERRAL_STEPS["reopen"].possible_from(referral.state),
)
ASK_AGAIN = Permission(
    "ask_again",
    _("Ask a recipient again that has answered or declined"),
    roles=roles.WRITERS,
    who=_owns,
    when=_can_be_asked_again,
)
NOTE_CONTACT = Permission(
    "note_contact",
    _("Note that one called, met or wrote elsewhere about a referral, or that it went through another channel"),
    roles=roles.WRITERS,
    who=_is_of_thread,
    when=lambda recipient: recipient.state != RecipientState.RECALLED,
)
SAY_WORTH = Permission(
    "say_worth",
    _("Say after closing what an answer was worth"),
    roles=roles.WRITERS,
    who=_owns,
    when=_can_be_judged,
)
ESCALATE = Permission(
    "escalate",
    _("Tell the receiving agency, and nobody else, of an answer that is late"),
    systems=frozenset({"escalations"}),
)
WRITE_NOTE = Permission("write_note", _("Write a note that the own agency alone reads"), roles=roles.READERS)
SPLIT_REFERRAL = Permission(
    "split_referral",
    _("Send the same request to another agency, as a draft of its own"),
    roles=roles.WRITERS,
    who=_owns,
    when=lambda referral: referral.state in {ReferralState.SENT, ReferralState.CLOSED},
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
