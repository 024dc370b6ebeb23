"""How what was written inside a referral reads in its timeline: once a sending, with its readers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from operations.referrals.message_models import ReferralQuestion
from operations.referrals.models import ReferralMessage, ReferralRecipient
from operations.words import Event

OwnerAt = Callable[[datetime], str]  # the name of the agency that had the referral at an instant
Rows = Mapping[UUID, ReferralRecipient]


def of_sendings(owner_at: OwnerAt, rows: Rows, messages: Iterable[ReferralMessage], *, is_own: bool) -> Iterator[Event]:
    """An event for each sending that the reader of the page reads, and for each question that needs no answer."""
    sent: dict[UUID, list[ReferralMessage]] = {}
    for message in messages:
        if message.sending_id and message.recipient_id in rows:
            sent.setdefault(message.sending_id, []).append(message)
    for parts in sent.values():
        yield _of_sending(owner_at, rows, parts, is_own=is_own)
        yield from _settled(owner_at, rows, parts)


def _of_sending(owner_at: OwnerAt, rows: Rows, parts: Sequence[ReferralMessage], *, is_own: bool) -> Event:
    first = parts[0]
    others = [_other_side(owner_at, rows, part) for part in parts]
    asked = [question for part in parts if (question := _question(part))]
    return Event(
        first.written_at,
        _("Question: an answer is needed") if asked else first.get_kind_display(),
        first.author_agency.name,
        first.body,
        by_id=first.author_id,
        readers=tuple(others),
        is_to_all=bool(first.sending and first.sending.is_to_all and not is_own),
        waits_for=tuple(
            other
            for other, part in zip(others, parts, strict=True)
            if (question := _question(part)) and question.settled_at is None
        ),
    )


def _settled(owner_at: OwnerAt, rows: Rows, parts: Sequence[ReferralMessage]) -> Iterator[Event]:
    for part in parts:
        question = _question(part)
        if question and question.settled_at and question.reply_id is None:
            side = _other_side(owner_at, rows, part)
            yield Event(question.settled_at, _("No answer needed"), side, by_id=question.settled_by_id)


def _question(message: ReferralMessage) -> ReferralQuestion | None:
    return getattr(message, "question", None)


def _other_side(owner_at: OwnerAt, rows: Rows, message: ReferralMessage) -> str:
    """Who reads it beside its writer: the recipient of the thread, or the agency that has the referral."""
    row = rows[message.recipient_id]
    is_of_recipient = message.author_agency_id == row.agency_id
    return owner_at(message.written_at) if is_of_recipient else row.agency.name
