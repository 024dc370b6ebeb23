"""Who may do what in operations: roles × the agency's part in the record × the state of it.

Seeing a record is the load of its page (a scoped query over the grants); here stands what may be
done with one that is seen. A handling code never adds a reader.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import (
    RECIPIENT_STEPS,
    REFERRAL_STEPS,
    RETURN_STEPS,
    RecipientState,
    ReferralState,
    ReturnState,
)


def _owns(actor: Asking, referral: Any) -> bool:
    return bool(referral.owner_group_id == actor.group_id)


def _is_recipient(actor: Asking, recipient: Any) -> bool:
    return bool(recipient.group_id == actor.group_id)


def _owns_the_referral(actor: Asking, recipient: Any) -> bool:
    return bool(recipient.owner_group_id == actor.group_id)


def _keeps(actor: Asking, record: Any) -> bool:
    return bool(record.group_id == actor.group_id)


def _referral_step(name: str) -> Callable[[Any], bool]:
    return lambda referral: REFERRAL_STEPS[name].possible_from(referral.state)


def _recipient_step(name: str) -> Callable[[Any], bool]:
    step = RECIPIENT_STEPS[name]
    return lambda recipient: recipient.is_open and step.possible_from(recipient.state)


def _has_it(actor: Asking, record: Any) -> bool:
    """Of a referral its owner, of a received one or a return the agency with which it lies."""
    group = record.group_id if hasattr(record, "group_id") else record.owner_group_id
    return bool(group == actor.group_id)


def _owns_what_is_held(actor: Asking, held: Any) -> bool:
    """Of a recipient's row, or of all that a country's agencies hold of the actor's agency."""
    return bool(held.owner_group_id == actor.group_id)


def _is_held_by_paused(held: Any) -> bool:
    return bool(held.is_held_by_paused)


def _unconfirmed(recipient: Any) -> bool:
    return recipient.is_open and recipient.receipt_confirmed_at is None and recipient.state == RecipientState.RECEIVED


def _is_draft(referral: Any) -> bool:
    return bool(referral.state == ReferralState.DRAFT)


SEE_JPOAS = Permission("see_jpoas", _("See the rounds and their public facts"), roles=roles.EVERYBODY)

SEE_REFERRALS = Permission(
    "see_referrals",
    _("List and open what the agency is a party to"),
    roles=roles.READERS,
)
WRITE_REFERRAL = Permission("write_referral", _("Write a referral"), roles=roles.WRITERS)
EDIT_REFERRAL = Permission(
    "edit_referral",
    _("Change a draft of the own agency"),
    roles=roles.WRITERS,
    who=_owns,
    when=_is_draft,
)
SEND_REFERRAL = Permission(
    "send_referral",
    _("Send a draft to the agencies chosen in it"),
    roles=roles.WRITERS,
    who=_owns,
    when=_referral_step("send"),
)
CLOSE_REFERRAL = Permission(
    "close_referral",
    _("Close a referral of the own agency"),
    roles=roles.WRITERS,
    who=_owns,
    when=_referral_step("close"),
)
WITHDRAW_REFERRAL = Permission(
    "withdraw_referral",
    _("Withdraw a referral of the own agency"),
    roles=roles.WRITERS,
    who=_owns,
    when=_referral_step("withdraw"),
)

CONFIRM_RECEIPT = Permission(
    "confirm_receipt",
    _("Confirm that it arrived"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_unconfirmed,
)
ACCEPT_REFERRAL = Permission(
    "accept_referral",
    _("Accept it for the own agency"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_recipient_step("accept"),
)
DECLINE_REFERRAL = Permission(
    "decline_referral",
    _("Decline it with a reason"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_recipient_step("decline"),
)
ASK_FOR_INFORMATION = Permission(
    "ask_for_information",
    _("Ask the sender for more"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_recipient_step("ask_for_information"),
)
GIVE_INFORMATION = Permission(
    "give_information",
    _("Give a recipient what it asked for"),
    roles=roles.WRITERS,
    who=_owns_the_referral,
    when=_recipient_step("give_information"),
)
START_WORK = Permission(
    "start_work",
    _("Say that work has begun"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_recipient_step("start"),
)
ANSWER_REFERRAL = Permission(
    "answer_referral",
    _("Answer it, with what came of it"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_recipient_step("answer"),
)

RECALL_REFERRAL = Permission(
    "recall_referral",
    _("Take a referral of the own agency back from an agency whose taking part is paused"),
    roles=roles.WRITERS,
    who=_owns_what_is_held,
    when=_is_held_by_paused,
)

ASSIGN_WORK = Permission(
    "assign_work",
    _("Say with which officer of the own agency something lies"),
    roles=roles.WRITERS | {roles.AGENCY_ADMINISTRATOR},
    who=_has_it,
)

SEE_RETURNS = Permission(
    "see_returns",
    _("See the returns of the own agency"),
    roles=roles.READERS | {roles.CO_CHAIR},
)
WRITE_RETURN = Permission(
    "write_return",
    _("Fill in and send a return of the own agency"),
    roles=roles.WRITERS,
    who=_keeps,
    when=lambda it: it.state in RETURN_STEPS["submit"].sources,
)
SUBMIT_RETURN = Permission(
    "submit_return",
    _("Send a return to the co-chairs"),
    roles=roles.WRITERS,
    who=_keeps,
    when=lambda it: RETURN_STEPS["submit"].possible_from(it.state),
)
ACCEPT_RETURN = Permission(
    "accept_return",
    _("Accept a submitted return"),
    roles=frozenset({roles.CO_CHAIR}),
    when=lambda it: it.state == ReturnState.SUBMITTED,
)
REMIND = Permission("remind", _("Make reminders of expected returns"), systems=frozenset({"returns"}))

register(
    [
        SEE_JPOAS,
        SEE_REFERRALS,
        WRITE_REFERRAL,
        EDIT_REFERRAL,
        SEND_REFERRAL,
        CLOSE_REFERRAL,
        WITHDRAW_REFERRAL,
        CONFIRM_RECEIPT,
        ACCEPT_REFERRAL,
        DECLINE_REFERRAL,
        ASK_FOR_INFORMATION,
        GIVE_INFORMATION,
        START_WORK,
        ANSWER_REFERRAL,
        RECALL_REFERRAL,
        ASSIGN_WORK,
        SEE_RETURNS,
        WRITE_RETURN,
        SUBMIT_RETURN,
        ACCEPT_RETURN,
        REMIND,
    ]
)
