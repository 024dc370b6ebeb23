"""What happened to a referral, in order: pure, from rows that were loaded by scoped queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Words
from common.words import day_words
from operations.referrals.addition_models import ReferralAddition
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.contact_models import ReferralContact
from operations.referrals.control_models import HandlingChange
from operations.referrals.correction_models import ReferralCorrection
from operations.referrals.handover_models import ReferralOwnership
from operations.referrals.message_events import OwnerAt, of_sendings
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
    additions: Iterable[ReferralAddition] = (),
    owners: Sequence[ReferralOwnership] = (),
) -> list[Event]:
    """The events of a referral, oldest first. When the draft was begun is its owner's own affair.

    `reasons` are the words of the reasons to decline, by code; `owners` say who had it when, oldest first.
    Steps that are said in words are left to the messages.
    """
    rows = {row.id: row for row in recipients}
    events = [*_of_draft(referral)] if is_own else []
    owner_at = partial(_owner_at, referral, owners)
    events += [event for step in steps for event in _of_step(owner_at, rows, step, reasons)]
    events += [event for row in rows.values() for event in _of_recipient(owner_at, row)]
    said = list(messages)
    events += [_of_said(one, owner_at) for one in said if getattr(one, "sending_id", None) is None]
    events += of_sendings(owner_at, rows, [row for row in said if isinstance(row, ReferralMessage)], is_own=is_own)
    events += _of_added(files, additions)
    events += [
        Event(one.at, _("Handed over"), one.former.name, _("%(agency)s has it now.") % {"agency": one.agency.name})
        for one in owners
    ]
    return sorted(events, key=lambda event: event.at)


def _owner_at(referral: Referral, owners: Sequence[ReferralOwnership], at: datetime) -> str:
    """The name of the agency that had the referral at an instant."""
    later = next((one for one in owners if at < one.at), None)
    if later:
        return later.former.name
    return owners[-1].agency.name if owners else referral.originator.name


def _of_said(one: Said, owner_at: OwnerAt) -> Event:
    if isinstance(one, ReferralMessage):
        return _of_message(one)
    return _of_contact(one) if isinstance(one, ReferralContact) else _of_handling(one, owner_at(one.changed_at))


def _of_handling(change: HandlingChange, owner: str) -> Event:
    """From which code to which, and why."""
    words = _("Handling made stricter") if change.is_stricter else _("Handling made looser")
    said = f"{change.before} → {change.after}. {change.reason}"
    return Event(change.changed_at, words, owner, said, by_id=change.changed_by_id)


def _of_draft(referral: Referral) -> Iterator[Event]:
    yield Event(referral.created_at, _("Draft written"), referral.originator.name, by_id=referral.written_by_id)


def _of_recipient(owner_at: OwnerAt, row: ReferralRecipient) -> Iterator[Event]:
    """What a recipient's row says beside its steps."""
    agency = row.agency.name
    if row.receipt_confirmed_at:
        yield Event(row.receipt_confirmed_at, _("Receipt confirmed"), agency, by_id=row.receipt_confirmed_by_id)
    if hasattr(row, "worth"):
        worth = row.worth
        who = owner_at(worth.said_at)
        yield Event(worth.said_at, worth.get_worth_display(), who, agency, by_id=worth.said_by_id)


def _of_added(files: Iterable[ReferralAttachment], additions: Iterable[ReferralAddition]) -> Iterator[Event]:
    """What was added after sending: files, and the owner's words."""
    for file in files:
        if file.is_addition:
            yield Event(file.added_at, _("File added"), file.agency.name, file.name, by_id=file.added_by_id)
    for row in additions:
        yield Event(row.added_at, _("Added in words"), row.agency.name, row.body, by_id=row.added_by_id)


def mark_new(events: Iterable[Event], *, since: datetime | None, by: UUID) -> list[Event]:
    """The same events; what others did after an instant is new to a person, nothing to who is there the first time."""
    if since is None:
        return list(events)
    return [replace(event, is_new=(event.noted_at or event.at) > since and event.by_id != by) for event in events]


def _of_message(message: ReferralMessage) -> Event:
    correction, replacement = (getattr(message, name, None) for name in ("correction", "replacement"))
    return Event(
        message.written_at,
        _("Answer corrected") if correction else message.get_kind_display(),
        message.author_agency.name,
        message.body,
        by_id=message.author_id,
        reason=correction.reason if correction else "",
        replaced_at=replacement.corrected_at if replacement else None,
        result=_result_of(correction, replacement),
    )


def _result_of(correction: ReferralCorrection | None, replacement: ReferralCorrection | None) -> str:
    """What a version of an answer comes to, where there are others."""
    if correction:
        return correction.get_result_display()
    return replacement.get_result_before_display() if replacement else ""


def _of_contact(contact: ReferralContact) -> Event:
    """When it was noted or happened; a copy in another channel with its day and number."""
    noted: dict[str, Any] = {"by_id": contact.noted_by_id, "noted_at": contact.noted_at}
    if contact.happened_on:
        said = [day_words(contact.happened_on), contact.number]
        return Event(
            contact.noted_at, contact.get_how_display(), contact.agency.name, ", ".join(filter(None, said)), **noted
        )
    at = contact.happened_at or contact.noted_at
    return Event(at, contact.get_how_display(), contact.agency.name, contact.whom, **noted)


def _of_step(
    owner_at: OwnerAt, rows: Mapping[UUID, ReferralRecipient], step: ReferralStep, reasons: Mapping[str, str]
) -> Iterator[Event]:
    """How a step is said; a recipient's with the name of the agency."""
    if step.recipient_id is None:
        words = _("Opened again") if step.before == ReferralState.CLOSED else _OF_REFERRAL[step.after]
        yield Event(step.at, str(words), owner_at(step.at), step.words, by_id=step.by_id)
    elif step.recipient_id in rows and step.before != step.after and step.after in _OF_RECIPIENT:
        agency = rows[step.recipient_id].agency.name
        yield Event(step.at, str(_OF_RECIPIENT[step.after]), agency, _why(step, reasons), by_id=step.by_id)


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
