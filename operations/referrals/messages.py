"""Writing inside a referral: to readers that are named before, now and then with a question to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common.access import demand
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.models import Notice
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.message_models import ReferralQuestion, ReferralSending
from operations.referrals.message_queries import Talk
from operations.referrals.models import ReferralMessage, ReferralRecipient
from operations.referrals.permissions import SETTLE_QUESTION, WRITE_MESSAGE
from operations.referrals.telling import KIND, say, tell, tell_owner


class OtherReaders(ValueError):
    """Those who are to read it are not, or no longer, among those who can."""


@transaction.atomic
def write(
    *,
    talk: Talk,
    to: Sequence[UUID],
    body: str,
    by: Actor,
    now: datetime,
    language: str = PRESET_LANGUAGE,
    is_question: bool = False,
    is_to_all: bool = False,
    showing: UUID | None = None,
) -> None:
    """The same words into each chosen thread, told to the other side of it. `to`: recipients' rows.

    The showing of the form becomes the key of the sending, so that one form sends once.

    Raises: NotAllowed, MovedOn, OtherReaders; for a second sending AlreadyDone, with other words ChangedMeanwhile.
    """
    demand(by, WRITE_MESSAGE, talk)
    chosen = _chosen(talk, to, is_to_all=is_to_all)
    sending = ReferralSending(
        id=showing or uuid7(),
        referral=talk.referral,
        author_id=by.person_id,
        author_agency_id=by.agency_id,
        is_to_all=is_to_all,
        sent_at=now,
    )
    _insert(sending, talk, body)
    for row in chosen:
        message = say(row, ReferralMessage.Kind.MESSAGE, body, language, by=by, now=now, sending=sending)
        if is_question:
            _ask(message, row)
        _tell(talk, row, Notice.Kind.REFERRAL_QUESTION if is_question else Notice.Kind.REFERRAL_MESSAGE, by=by, now=now)
    record(action="write_message", by=by, now=now, kind=KIND, id=talk.id)


def _chosen(talk: Talk, to: Sequence[UUID], *, is_to_all: bool) -> list[ReferralRecipient]:
    chosen = [row for row in talk.recipients if row.id in set(to)]
    is_all = len(chosen) == len(talk.recipients)
    if not chosen or len(chosen) != len(set(to)) or (is_to_all and not (talk.may_be_to_all and is_all)):
        raise OtherReaders
    return chosen


def _insert(sending: ReferralSending, talk: Talk, body: str) -> None:
    """The same form a second time, even at the same moment, meets the key that the first one took."""
    try:
        with transaction.atomic():
            sending.save(force_insert=True)
    except IntegrityError as error:
        made = ReferralMessage.objects.filter(sending_id=sending.id, author_agency_id=sending.author_agency_id).first()
        if made is None:
            raise
        if made.body == body:
            raise AlreadyDone(talk.referral) from error
        raise ChangedMeanwhile(talk.referral) from error


def _ask(message: ReferralMessage, row: ReferralRecipient) -> None:
    """Who is asked the database says: the other side of the thread."""
    asked = row.owner_group_id if message.author_agency_id == row.agency_id else row.group_id
    ReferralQuestion(
        referral_id=row.referral_id, recipient=row, message=message, group_id=asked, asked_at=message.written_at
    ).save(force_insert=True)


def _tell(talk: Talk, row: ReferralRecipient, kind: Notice.Kind, *, by: Actor, now: datetime) -> None:
    if talk.is_own:
        tell(row.agency, kind, talk.referral, by=by, now=now)
    else:
        tell_owner(row, kind, by=by, now=now)


@transaction.atomic
def settle(*, question: ReferralQuestion, by: Actor, now: datetime) -> None:
    """Say that it needs no answer; who asked is told. Raises: NotAllowed, MovedOn."""
    demand(by, SETTLE_QUESTION, question)
    rows = ReferralQuestion.objects.filter(id=question.id, group_id=by.group_id, settled_at__isnull=True)
    if not rows.update(settled_at=now, settled_by_id=by.person_id):
        raise AlreadyDone(question.referral)  # a colleague, or the same click, did it at this moment
    row, kind = question.recipient, Notice.Kind.QUESTION_SETTLED
    if row.owner_group_id != by.group_id:
        tell_owner(row, kind, by=by, now=now)
    elif row.agency.successor_id is None:
        tell(row.agency, kind, question.referral, by=by, now=now)
    record(action="settle_question", by=by, now=now, kind=KIND, id=question.referral_id)
