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
    AWAITING_RECIPIENT,
    JPOA_AGENCY_STEPS,
    JPOA_STEPS,
    PREPARING,
    RECIPIENT_STEPS,
    REFERRAL_STEPS,
    RETURN_STEPS,
    UNDER_WAY,
    JPOAState,
    RecipientState,
    ReferralState,
    ReturnState,
)
from terms_of_reference.consultations.queries import asks_for_changes


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


def _is_preparing(jpoa: Any) -> bool:
    return jpoa.state in PREPARING


def _is_under_way(jpoa: Any) -> bool:
    return jpoa.state in UNDER_WAY


def _can_be_decided(jpoa: Any) -> bool:
    return jpoa.state in {JPOAState.CONSULTATION, JPOAState.PLANNING, JPOAState.ACTIVE}


_NOT_AGREED = frozenset({"stopped", "incomplete", "withdrawn"})


def _can_be_asked_again(jpoa: Any) -> bool:
    """Where there was no agreement, or where countries agreed with changes, which only the chairs read.

    Also where the members were asked outside the portal, as for a round that was announced before it.
    """
    asked = jpoa.consultation
    if jpoa.state != JPOAState.CONSULTATION:
        return False
    return asked is None or asked.outcome in _NOT_AGREED or (bool(asked.concluded_at) and asks_for_changes(asked))


def _jpoa_step(name: str) -> Callable[[Any], bool]:
    return lambda jpoa: JPOA_STEPS[name].possible_from(jpoa.state)


def _agency_step(name: str) -> Callable[[Any], bool]:
    step = JPOA_AGENCY_STEPS[name]
    return lambda named: _can_be_decided(named.participant.jpoa) and step.possible_from(named.state)


def _is_of_country(actor: Any, participant: Any) -> bool:
    return participant.country is not None and bool(actor.country == participant.country.iso2)


def _is_named(actor: Any, named: Any) -> bool:
    return bool(actor.agency_id == named.agency_id)


_CHAIRS = frozenset({roles.CO_CHAIR})
_OF_AGENCY = frozenset({roles.LIAISON_OFFICER, roles.AGENCY_ADMINISTRATOR})

SEE_JPOAS = Permission("see_jpoas", _("See the rounds and their public facts"), roles=roles.EVERYBODY)
PROPOSE_JPOA = Permission("propose_jpoa", _("Propose a round"), roles=_CHAIRS)
EDIT_JPOA = Permission(
    "edit_jpoa", _("Change a round’s name, reasons and themes until it ends"), roles=_CHAIRS, when=_is_under_way
)
LABEL_JPOA = Permission(
    "label_jpoa", _("Add a name by which a source calls a round"), roles=_CHAIRS | {roles.SECRETARIAT}
)
OPEN_JPOA_CONSULTATION = Permission(
    "open_jpoa_consultation",
    _("Ask the members how long a round shall be"),
    roles=_CHAIRS,
    when=_jpoa_step("open_consultation"),
)
ASK_JPOA_AGAIN = Permission(
    "ask_jpoa_again",
    _("Ask the members again how long a round shall be, where there was no agreement, or with changes"),
    roles=_CHAIRS,
    when=_can_be_asked_again,
)
DECIDE_DURATION = Permission(
    "decide_duration",
    _("Decide from when to when a round lasts; decide anew while it is prepared or runs"),
    roles=_CHAIRS,
    when=_can_be_decided,
)
SCHEDULE_RETURNS = Permission(
    "schedule_returns", _("Say when the returns of a round are expected"), roles=_CHAIRS, when=_is_preparing
)
PLAN_JPOA = Permission("plan_jpoa", _("Begin planning a round"), roles=_CHAIRS, when=_jpoa_step("plan"))
ACTIVATE_JPOA = Permission("activate_jpoa", _("Activate a round"), roles=_CHAIRS, when=_jpoa_step("activate"))
BEGIN_DEBRIEF = Permission(
    "begin_debrief", _("Begin the debrief of a round"), roles=_CHAIRS, when=_jpoa_step("begin_debrief")
)
CLOSE_JPOA = Permission("close_jpoa", _("Close a round"), roles=_CHAIRS, when=_jpoa_step("close"))
CANCEL_JPOA = Permission("cancel_jpoa", _("Cancel a round with a reason"), roles=_CHAIRS, when=_jpoa_step("cancel"))
INVITE_PARTICIPANT = Permission(
    "invite_participant",
    _("Invite a country or an organisation to a round, as participant or observer"),
    roles=_CHAIRS,
    when=_can_be_decided,
)
NAME_AGENCY = Permission(
    "name_agency",
    _("Name an agency for a round, by the agency that speaks for its country"),
    roles=_OF_AGENCY,
    who=_is_of_country,
    when=lambda participant: _can_be_decided(participant.jpoa),
)
ANSWER_NAMING = Permission(
    "answer_naming",
    _("Confirm or decline, for the own agency, to take part in a round"),
    roles=_OF_AGENCY,
    who=_is_named,
    when=_agency_step("confirm"),
)
WITHDRAW_AGENCY = Permission(
    "withdraw_agency",
    _("Withdraw the own agency from a round"),
    roles=_OF_AGENCY,
    who=_is_named,
    when=_agency_step("withdraw"),
)
CHANGE_CONTACT = Permission(
    "change_contact",
    _("Say whom to ask in the own agency, which takes part in a round"),
    roles=_OF_AGENCY,
    who=_is_named,
    when=lambda named: named.state == "confirmed" and _can_be_decided(named.participant.jpoa),
)
ADD_OBJECTIVE = Permission(
    "add_objective", _("Add an objective to a round until it ends"), roles=_CHAIRS, when=_is_under_way
)
EDIT_OBJECTIVE = Permission(
    "edit_objective",
    _("Change an objective before the round is active"),
    roles=_CHAIRS,
    when=lambda objective: objective.withdrawn_at is None and _is_preparing(objective.jpoa),
)
WITHDRAW_OBJECTIVE = Permission(
    "withdraw_objective",
    _("Withdraw an objective"),
    roles=_CHAIRS,
    when=lambda objective: objective.withdrawn_at is None and _is_under_way(objective.jpoa),
)
ADD_PHASE = Permission("add_phase", _("Add a phase to a round until it ends"), roles=_CHAIRS, when=_is_under_way)
EDIT_PHASE = Permission(
    "edit_phase",
    _("Change or withdraw a phase until its round ends"),
    roles=_CHAIRS,
    when=lambda phase: phase.withdrawn_at is None and _is_under_way(phase.jpoa),
)

SEE_REFERRALS = Permission(
    "see_referrals",
    _("List and open what the agency is a party to"),
    roles=roles.READERS,
)
FIND_REFERRALS = Permission("find_referrals", _("Search in what the agency is a party to"), roles=roles.READERS)
FIND_OWN_RECORDS = Permission(
    "find_own_records", _("Look a person up in the referrals that the agency owns"), roles=_OF_AGENCY
)
# A power of its own (operations/exports/permissions.py): a file leaves every wall behind.
EXPORT_REFERRALS = Permission("export_referrals", _("Take the agency’s own referrals out as a file"), roles=_OF_AGENCY)
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
    _("Answer it, with what came of it; one that was not decided yet is accepted with the answer"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=lambda recipient: recipient.is_open and recipient.state in AWAITING_RECIPIENT,
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
    _("Say with which officer or desk of the own agency something lies"),
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
SEE_EXPECTED = Permission("see_expected", _("See which returns of a round have not come yet"), roles=_CHAIRS)
EXEMPT_RETURN = Permission(
    "exempt_return",
    _("Exempt an agency from an expected return, with a reason"),
    roles=_CHAIRS,
    when=lambda obligation: obligation.settled_at is None,
)
ACCEPT_RETURN = Permission(
    "accept_return",
    _("Accept a submitted return"),
    roles=frozenset({roles.CO_CHAIR}),
    when=lambda it: it.state == ReturnState.SUBMITTED,
)
EXPECT_RETURNS = Permission(
    "expect_returns", _("Make the returns that are expected in active rounds"), systems=frozenset({"returns"})
)
TALLY = Permission("tally", _("Count over all agencies what nobody may see one by one"), systems=frozenset({"tally"}))
REMIND = Permission("remind", _("Make reminders of expected returns"), systems=frozenset({"returns"}))

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
