"""Asking for permission to use something in court, giving or refusing it, and taking a permission back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from audit.services import record
from common.access import demand
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.models import Agency, Country, Notice
from operations.referrals import permissions
from operations.referrals.court_models import CourtAnswer, CourtEnd, CourtRequest
from operations.referrals.models import ReferralRecipient
from operations.referrals.telling import KIND, tell


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer as it comes from a form; each decision has its own words."""

    decision: str  # one of CourtAnswer.Decision
    conditions: str = ""
    reason: str = ""  # one of CourtAnswer.Reason
    words: str = ""
    authority: str = ""


@transaction.atomic
def ask(
    *,
    recipient: ReferralRecipient,
    proceedings: str,
    country: Country,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
) -> CourtRequest:
    """Ask the other side of the thread: a recipient about the information, the owner about the answer.

    The showing of the form is the key, so that one form asks once.

    Raises: NotAllowed, MovedOn, AlreadyDone; ChangedMeanwhile when a colleague asked at this moment.
    """
    is_owner = recipient.owner_group_id == by.group_id
    demand(by, permissions.ASK_COURT_ANSWER if is_owner else permissions.ASK_COURT, recipient)
    last = CourtRequest.objects.filter(recipient=recipient).aggregate(Max("number"))["number__max"]
    request = CourtRequest(
        id=showing or uuid7(),
        referral_id=recipient.referral_id,
        recipient=recipient,
        number=(last or 0) + 1,
        about=CourtRequest.About.ANSWER if is_owner else CourtRequest.About.INFORMATION,
        proceedings=proceedings,
        country=country,
        agency_id=by.agency_id,
        asked_by_id=by.person_id,
        asked_at=now,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if CourtRequest.objects.filter(id=request.id, agency_id=by.agency_id).exists():
            raise AlreadyDone(recipient) from error
        raise ChangedMeanwhile(recipient) from error
    _tell_other_side(request, Notice.Kind.COURT_ASKED, by=by, now=now)
    record(action="ask_court", by=by, now=now, kind=KIND, id=request.referral_id)
    return request


@transaction.atomic
def answer(*, request: CourtRequest, said: Said, by: Actor, now: datetime) -> None:
    """Answer once. Raises: NotAllowed, MovedOn; ChangedMeanwhile when a colleague answered at this moment."""
    demand(by, permissions.ANSWER_COURT, request)
    row = CourtAnswer(
        request=request,
        referral_id=request.referral_id,
        decision=said.decision,
        conditions=said.conditions,
        reason=said.reason,
        words=said.words,
        authority=said.authority,
        agency_id=by.agency_id,
        answered_by_id=by.person_id,
        answered_at=now,
    )
    _insert(row, request)
    _tell_other_side(request, Notice.Kind.COURT_ANSWERED, by=by, now=now)
    record(action="answer_court", by=by, now=now, kind=KIND, id=request.referral_id)


@transaction.atomic
def take_back(*, request: CourtRequest, reason: str, by: Actor, now: datetime) -> None:
    """A permission holds no more from now on. Raises: NotAllowed, MovedOn, ChangedMeanwhile."""
    demand(by, permissions.TAKE_BACK_COURT, request)
    row = CourtEnd(
        request=request,
        referral_id=request.referral_id,
        reason=reason,
        agency_id=by.agency_id,
        ended_by_id=by.person_id,
        ended_at=now,
    )
    _insert(row, request)
    _tell_other_side(request, Notice.Kind.COURT_ENDED, by=by, now=now)
    record(action="take_back_court", by=by, now=now, kind=KIND, id=request.referral_id)


def _insert(row: CourtAnswer | CourtEnd, request: CourtRequest) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ChangedMeanwhile(request) from error


def _tell_other_side(request: CourtRequest, kind: Notice.Kind, *, by: Actor, now: datetime) -> None:
    """Whoever has the referral, or the recipient; not an agency that was merged."""
    row = request.recipient
    group = row.group_id if by.group_id == row.owner_group_id else row.owner_group_id
    agency = Agency.objects.get(group_id=group)
    if agency.successor_id is None:
        tell(agency, kind, row.referral, by=by, now=now)
