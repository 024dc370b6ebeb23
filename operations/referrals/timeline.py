"""What happened to a referral, in order: pure, from rows that were loaded by scoped queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient
from operations.words import Event


def timeline(
    referral: Referral,
    recipients: Iterable[ReferralRecipient],
    messages: Iterable[ReferralMessage],
    *,
    is_own: bool,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> list[Event]:
    """The events of a referral, oldest first. When the draft was begun is its owner's own affair.

    `reasons` are the words of the reasons to decline, by code.
    """
    events = [
        *_of_referral(referral, is_own=is_own),
        *(event for row in recipients for event in _of_recipient(row, reasons)),
    ]
    events += [
        Event(
            message.written_at,
            message.get_kind_display(),
            message.author_agency.name,
            message.body,
        )
        for message in messages
    ]
    return sorted(events, key=lambda event: event.at)


def _of_referral(referral: Referral, *, is_own: bool) -> Iterator[Event]:
    owner = referral.originator.name
    if is_own:
        yield Event(referral.created_at, _("Draft written"), owner)
    if referral.sent_at:
        yield Event(referral.sent_at, _("Sent"), owner)
    if referral.closed_at:
        yield Event(referral.closed_at, _("Closed"), owner)
    if referral.withdrawn_at:
        yield Event(referral.withdrawn_at, _("Withdrawn"), owner, referral.withdrawal_reason)


def _of_recipient(recipient: ReferralRecipient, reasons: Mapping[str, str]) -> Iterator[Event]:
    agency = recipient.agency.name
    if recipient.receipt_confirmed_at:
        yield Event(recipient.receipt_confirmed_at, _("Receipt confirmed"), agency)
    if recipient.decided_at and recipient.decline_reason:
        reason = reasons.get(recipient.decline_reason, recipient.decline_reason)
        text = f"{reason}. {recipient.decline_words}" if recipient.decline_words else reason
        yield Event(recipient.decided_at, _("Declined"), agency, text)
    elif recipient.decided_at:
        yield Event(recipient.decided_at, _("Accepted"), agency)
    if recipient.recalled_at:
        yield Event(recipient.recalled_at, _("Recalled from this agency"), agency)
