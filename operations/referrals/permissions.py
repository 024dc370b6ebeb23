"""Who may do what with the words of a referral, and who goes on with it after it was sent.

What stands in operations/permissions.py is about the whole of it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import (
    AWAITING_RECIPIENT,
    HANDOVER_STEPS,
    RECIPIENT_STEPS,
    REFERRAL_STEPS,
    HandoverState,
    RecipientState,
    ReferralState,
)


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
    is_judged = hasattr(recipient, "worth") or recipient.referral.purged_at is not None
    return is_closed and recipient.state == RecipientState.ANSWERED and not is_judged


def _keeps(actor: Asking, row: Any) -> bool:
    return bool(row.group_id == actor.group_id)


def _was_sent(referral: Any) -> bool:
    """And says something still: of a purged referral the facts alone are left."""
    return referral.state in {ReferralState.SENT, ReferralState.CLOSED} and referral.purged_at is None


def _can_be_handed_over(handover: Any) -> bool:
    """While it is offered, and neither agency is out for the moment."""
    are_in = handover.from_agency.is_active and handover.to_agency.is_active
    return bool(are_in and HANDOVER_STEPS["accept"].possible_from(handover.state))


def _is_given(recipient: Any) -> bool:
    """The recipient still has it."""
    return _was_sent(recipient.referral) and recipient.state != RecipientState.RECALLED


def _gives(actor: Asking, request: Any) -> bool:
    """The side of a request that answers; nobody answers itself."""
    sides = {request.recipient.group_id, request.recipient.owner_group_id}
    return len(sides) == 2 and bool(request.giver_group_id == actor.group_id)


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
    when=_was_sent,
)
SEE_COPY = Permission(
    "see_copy",
    _("Print a copy that the own agency has made again"),
    roles=roles.READERS,
    who=lambda actor, copy: bool(copy.group_id == actor.group_id),
    when=lambda copy: copy.referral.state != ReferralState.WITHDRAWN and copy.referral.purged_at is None,
)
REOPEN_REFERRAL = Permission(
    "reopen_referral",
    _("Open a closed referral of the own agency again, with a reason"),
    roles=roles.WRITERS,
    who=_owns,
    when=lambda referral: REFERRAL_STEPS["reopen"].possible_from(referral.state) and referral.purged_at is None,
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
    when=lambda recipient: recipient.state != RecipientState.RECALLED and recipient.referral.purged_at is None,
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
WRITE_NOTE = Permission(
    "write_note",
    _("Write a note that the own agency alone reads"),
    roles=roles.READERS,
    when=lambda referral: referral.purged_at is None,
)
SPLIT_REFERRAL = Permission(
    "split_referral",
    _("Send the same request to another agency, as a draft of its own"),
    roles=roles.WRITERS,
    who=_owns,
    when=_was_sent,
)
WRITE_MESSAGE = Permission(
    "write_message",
    _("Write a message inside a referral: as its owner to recipients, as a recipient to its owner"),
    roles=roles.WRITERS,
    when=lambda talk: _was_sent(talk.referral) and bool(talk.recipients),
)
CORRECT_ANSWER = Permission(
    "correct_answer",
    _("Correct the answer of the own agency, with a reason, until the referral is closed"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=lambda recipient: recipient.is_open and recipient.state == RecipientState.ANSWERED,
)
ADD_WORDS = Permission(
    "add_words",
    _("Add words to a referral of the own agency that was sent, for all who read it"),
    roles=roles.WRITERS,
    who=_owns,
    when=lambda referral: referral.state == ReferralState.SENT,
)
SETTLE_QUESTION = Permission(
    "settle_question",
    _("Say that a question to the own agency needs no answer"),
    roles=roles.WRITERS,
    who=lambda actor, question: bool(question.group_id == actor.group_id),
    when=lambda question: question.settled_at is None,
)
OFFER_HANDOVER = Permission(
    "offer_handover",
    _("Offer a referral of the own agency to another agency, to own it from then on"),
    roles=roles.WRITERS,
    who=_owns,
    when=lambda referral: referral.state == ReferralState.SENT,
)
SEE_HANDOVER = Permission(
    "see_handover", _("Read an offer to hand a referral over, on either side"), roles=roles.READERS
)
ANSWER_HANDOVER = Permission(
    "answer_handover",
    _("Take a referral over that is offered to the own agency, or refuse it"),
    roles=roles.WRITERS,
    who=lambda actor, handover: bool(handover.to_group_id == actor.group_id),
    when=_can_be_handed_over,
)
TAKE_BACK_HANDOVER = Permission(
    "take_back_handover",
    _("Take an offer of the own agency back until it is answered"),
    roles=roles.WRITERS,
    who=lambda actor, handover: bool(handover.from_group_id == actor.group_id),
    when=lambda handover: HANDOVER_STEPS["take_back"].possible_from(handover.state),
)
END_READING = Permission(
    "end_reading",
    _("End the reading of a former owner of a referral of the own agency"),
    roles=roles.WRITERS,
    who=lambda actor, handover: bool(handover.to_group_id == actor.group_id),
    when=lambda handover: handover.state == HandoverState.ACCEPTED and handover.is_read_on,
)
ASK_COURT = Permission(
    "ask_court",
    _("Ask the sender for permission to use in court what it gave"),
    roles=roles.WRITERS,
    who=lambda actor, recipient: _is_recipient(actor, recipient) and not _owns(actor, recipient),
    when=_is_given,
)
ASK_COURT_ANSWER = Permission(
    "ask_court_answer",
    _("Ask a recipient for permission to use its answer in court"),
    roles=roles.WRITERS,
    who=lambda actor, recipient: _owns(actor, recipient) and not _is_recipient(actor, recipient),
    when=lambda recipient: _is_given(recipient) and recipient.state == RecipientState.ANSWERED,
)
ANSWER_COURT = Permission(
    "answer_court",
    _("Give permission to use something in court, or refuse it"),
    roles=roles.WRITERS,
    who=_gives,
    when=lambda request: not request.has_answer and request.referral.purged_at is None,
)
TAKE_BACK_COURT = Permission(
    "take_back_court",
    _("Take a permission to use something in court back for the future"),
    roles=roles.WRITERS,
    who=_gives,
    when=lambda request: request.is_given and request.referral.purged_at is None,
)
LINK_REFERRALS = Permission(
    "link_referrals", _("Link two referrals, which the own agency alone knows"), roles=roles.READERS
)
UNLINK_REFERRALS = Permission(
    "unlink_referrals",
    _("End such a link"),
    roles=roles.READERS,
    when=lambda linked: linked.link.ended_at is None,
)

# The originator's hand on what it gave, and what a receiver may ask.
SEE_OPENINGS = Permission(
    "see_openings",
    _("See which agency has opened a referral of the own agency, or a file of it"),
    roles=roles.READERS,
    who=_owns,
    when=lambda referral: referral.state != ReferralState.DRAFT,
)
TAKE_BACK = Permission(
    "take_back",
    _("Take a referral back from one recipient, now or from a day on"),
    roles=roles.WRITERS,
    who=_owns,
    when=_is_given,
)
CONFIRM_DESTRUCTION = Permission(
    "confirm_destruction",
    _("Confirm that copies outside the portal are destroyed"),
    roles=roles.WRITERS | {roles.AGENCY_ADMINISTRATOR},
    who=_keeps,
    when=lambda asked: asked.confirmed_at is None,
)
SEE_DESTRUCTION = Permission(
    "see_destruction", _("See what was asked to be destroyed, and what was confirmed"), roles=roles.READERS
)
CHANGE_HANDLING = Permission(
    "change_handling",
    _("Make the handling of a referral of the own agency stricter, or looser with a reason"),
    roles=roles.WRITERS,
    who=_owns,
    when=_was_sent,
)
GIVE_FURTHER = Permission(
    "give_further",
    _("Give a sent referral of the own agency to one more agency: the whole file, or from today"),
    roles=roles.WRITERS,
    who=_owns,
    when=lambda referral: referral.state == ReferralState.SENT,
)
ASK_CONSENT = Permission(
    "ask_consent",
    _("Ask the owner to consent that a received referral is passed on to another agency"),
    roles=roles.WRITERS,
    who=_keeps,
    when=_is_given,
)
ANSWER_CONSENT = Permission(
    "answer_consent",
    _("Consent, or not, that a recipient passes a referral of the own agency on"),
    roles=roles.WRITERS,
    who=_owns_the_referral,
    when=lambda asked: asked.is_given is None and _was_sent(asked.referral),
)
END_CONSENT = Permission(
    "end_consent",
    _("Take back a consent that was given"),
    roles=roles.WRITERS,
    who=_owns_the_referral,
    when=lambda asked: bool(asked.is_given) and asked.ended_at is None and asked.referral.purged_at is None,
)
SHARE_ONWARD = Permission(
    "share_onward",
    _("Pass a received referral on to an agency for which the owner has consented"),
    roles=roles.WRITERS,
    who=_keeps,
    when=lambda asked: bool(asked.is_given) and asked.referral.state == ReferralState.SENT,
)
EXPIRE_SHARES = Permission(
    "expire_shares",
    _("End what was given for a time"),
    systems=frozenset({"expiries"}),
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
