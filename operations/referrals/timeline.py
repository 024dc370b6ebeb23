"""What happened to a referral, in order: pure, from rows that were loaded by scoped queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Words
from common.words import day_words
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.contact_models import ReferralContact
from operations.referrals.control_models import HandlingChange
from operations.referrals.handover_models import ReferralOwnership
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient
from operations.referrals.step_models import ReferralStep
from operations.states import RecipientState, ReferralState
from operations.words import Event

Said = ReferralMessage | ReferralContact | HandlingChange


def timeline(
    referral: Referral,
    recipients: Iterable[ReferralRecipient],
    messages: Iterable[Said],
    steps: Iterable[ReferralStep],
    *,
    is_own: bool,
    reasons: Mapping[str, str] = MappingProxyType({}),
    files: Iterable[ReferralAttachment] = (),
    owners: Sequence[ReferralOwnership] = (),
) -> list[Event]:
    """The events of a referral, oldest first. When the draft was begun is its owner's own affair.

    `reasons` are the words of the reasons to decline, by code; `owners` say who had it when, oldest first.
    Steps that are said in words are left to the messages.
    """
    rows = {row.id: row for row in recipients}
    events = [Event(referral.created_at, _("Draft written"), referral.originator.name)] if is_own else []
    events += [event for step in steps for event in _of_step(referral, rows, step, reasons, owners)]
    events += [
        Event(row.receipt_confirmed_at, _("Receipt confirmed"), row.agency.name)
        for row in rows.values()
        if row.receipt_confirmed_at
    ]
    events += [
        Event(
            row.worth.said_at,
            row.worth.get_worth_display(),
            _owner_at(referral, owners, row.worth.said_at),
            row.agency.name,
        )
        for row in rows.values()
        if hasattr(row, "worth")
    ]
    events += [_of_said(one, referral, owners) for one in messages]
    events += [Event(file.added_at, _("File added"), file.agency.name, file.name) for file in files if file.is_addition]
    events += [
        Event(one.at, _("Handed over"), one.former.name, _("%(agency)s has it now.") % {"agency": one.agency.name})
        for one in owners
    ]
    return sorted(events, key=lambda event: event.at)


def _of_said(one: Said, referral: Referral, owners: Sequence[ReferralOwnership]) -> Event:
    if isinstance(one, ReferralMessage):
        return _of_message(one)
    return (
        _of_contact(one)
        if isinstance(one, ReferralContact)
        else _of_handling(one, _owner_at(referral, owners, one.changed_at))
    )


def _of_handling(change: HandlingChange, owner: str) -> Event:
    """From which code to which, and why."""
    words = _("Handling made stricter") if change.is_stricter else _("Handling made looser")
    return Event(change.changed_at, words, owner, f"{change.before} → {change.after}. {change.reason}")


def _owner_at(referral: Referral, owners: Sequence[ReferralOwnership], at: datetime) -> str:
    """The name of the agency that had the referral at an instant."""
    later = next((one for one in owners if at < one.at), None)
    if later:
        return later.former.name
    return owners[-1].agency.name if owners else referral.originator.name


def _of_message(message: ReferralMessage) -> Event:
    return Event(message.written_at, message.get_kind_display(), message.author_agency.name, message.body)


def _of_contact(contact: ReferralContact) -> Event:
    """When it was noted or happened; a copy in another channel with its day and number."""
    if contact.happened_on:
        said = [day_words(contact.happened_on), contact.number]
        return Event(contact.noted_at, contact.get_how_display(), contact.agency.name, ", ".join(filter(None, said)))
    return Event(contact.happened_at or contact.noted_at, contact.get_how_display(), contact.agency.name, contact.whom)


def _of_step(
    referral: Referral,
    rows: Mapping[UUID, ReferralRecipient],
    step: ReferralStep,
    reasons: Mapping[str, str],
    owners: Sequence[ReferralOwnership],
) -> Iterator[Event]:
    """How a step is said; a recipient's with the name of the agency."""
    if step.recipient_id is None:
        words = _("Opened again") if step.before == ReferralState.CLOSED else _OF_REFERRAL[step.after]
        yield Event(step.at, str(words), _owner_at(referral, owners, step.at), step.words)
    elif step.recipient_id in rows and step.before != step.after and step.after in _OF_RECIPIENT:
        agency = rows[step.recipient_id].agency.name
        yield Event(step.at, str(_OF_RECIPIENT[step.after]), agency, _why(step, reasons))


_OF_REFERRAL: dict[str, Words] = {
    ReferralState.SENT: gettext_lazy("Sent"),
    ReferralState.CLOSED: gettext_lazy("Closed"),
    ReferralState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
_OF_RECIPIENT: dict[str, Words] = {
    RecipientState.ACCEPTED: gettext_lazy("Accepted"),
    RecipientState.DECLINED: gettext_lazy("Declined"),
    RecipientState.IN_PROGRESS: gettext_lazy("Work has begun"),
    RecipientState.RECALLED: gettext_lazy("Recalled from this agency"),
}


def _why(step: ReferralStep, reasons: Mapping[str, str]) -> str:
    reason = reasons.get(step.reason, step.reason)
    return f"{reason}. {step.words}" if step.words else reason
