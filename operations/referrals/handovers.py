"""Handing a referral over to another agency: one side offers, the other answers, the database moves it.

What moves with a referral, and what stays: docs/decisions/0047-a-referral-is-handed-over-by-two.md.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from members.grants import revoke
from members.models import Agency, Notice
from members.notices.services import mark_read_about, notify
from operations.referrals import permissions
from operations.referrals.handover_models import ReferralHandover
from operations.referrals.models import Referral
from operations.referrals.telling import KIND, tell_recipients
from operations.states import HandoverState


class AlreadyOffered(ValueError):
    """Of a referral there is one offer at a time."""


class NotActive(ValueError):
    """The agency takes no part now, or is the own one."""


@transaction.atomic
def offer(
    *,
    referral: Referral,
    to: Agency,
    reason: str,
    keeps_reading: bool,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> ReferralHandover:
    """Offer a referral of the own agency to another; nothing moves yet. One form makes one offer.

    Raises: NotAllowed, MovedOn, NotActive, AlreadyOffered, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.OFFER_HANDOVER, referral)
    if not to.is_active or to.id == by.agency_id:
        raise NotActive
    handover = ReferralHandover(
        id=showing or uuid7(),
        submission=submission,
        referral=referral,
        handling_code_id=referral.handling_code_id,
        from_agency_id=by.agency_id,
        from_group_id=by.group_id,
        to_agency=to,
        to_group_id=to.group_id,
        reason=reason,
        keeps_reading=keeps_reading,
        offered_by_id=by.person_id,
        offered_at=now,
    )
    _insert(handover)
    _tell(handover, to, Notice.Kind.HANDOVER_OFFERED, by=by, now=now, reference=referral.reference)
    record(action="offer_handover", by=by, now=now, kind=KIND, id=referral.id)
    return handover


def _insert(handover: ReferralHandover) -> None:
    """What it says of the referral the database fills in. The same form a second time meets the key of the first."""
    try:
        versions.add(handover, from_group_id=handover.from_group_id)
    except IntegrityError as error:
        waiting = ReferralHandover.objects.filter(referral_id=handover.referral_id, state=HandoverState.OFFERED)
        if waiting.exists():
            raise AlreadyOffered from error
        if not Agency.objects.filter(id=handover.to_agency_id, is_active=True).exists():
            raise NotActive from error
        raise versions.ChangedMeanwhile(handover.referral) from error  # it was closed at this moment


@transaction.atomic
def note_opening(*, handover: ReferralHandover, by: Actor, now: datetime) -> None:
    """An agency has read an offer: its notices about it leave the desk."""
    demand(by, permissions.SEE_HANDOVER, handover)
    mark_read_about(object_id=handover.id, by=by, now=now)
    record(action="open_handover", by=by, now=now, kind=KIND, id=handover.referral_id)


@transaction.atomic
def accept(
    *,
    handover: ReferralHandover,
    words: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Own the referral from now on. The agencies that received it are told who asks.

    Raises: NotAllowed, MovedOn, AlreadyDone; ChangedMeanwhile when it was taken back or closed at this moment.
    """
    versions.refuse_repeats(handover, submission)
    demand(by, permissions.ANSWER_HANDOVER, handover)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select accept_handover(%s, %s, %s, %s, %s)", [handover.id, version or 0, submission, words, now]
            )
    except DatabaseError as error:
        versions.refuse_repeats(ReferralHandover.objects.get(id=handover.id), submission)
        raise versions.ChangedMeanwhile(handover) from error
    referral = Referral.objects.get(id=handover.referral_id)
    _tell(handover, handover.from_agency, Notice.Kind.HANDOVER_ACCEPTED, by=by, now=now)
    tell_recipients(referral, Notice.Kind.REFERRAL_OWNER, by=by, now=now)
    record(action="accept_handover", by=by, now=now, kind=KIND, id=handover.referral_id)


@transaction.atomic
def refuse(
    *,
    handover: ReferralHandover,
    words: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Do not take it over, in words. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(handover, submission)
    demand(by, permissions.ANSWER_HANDOVER, handover)
    handover.mark_refused(at=now, person_id=by.person_id, words=words)
    _save(handover, version, submission)
    _tell(handover, handover.from_agency, Notice.Kind.HANDOVER_REFUSED, by=by, now=now)
    record(action="refuse_handover", by=by, now=now, kind=KIND, id=handover.referral_id)


@transaction.atomic
def take_back(
    *,
    handover: ReferralHandover,
    words: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """The owner keeps it. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(handover, submission)
    demand(by, permissions.TAKE_BACK_HANDOVER, handover)
    handover.mark_taken_back(at=now, person_id=by.person_id, words=words)
    _save(handover, version, submission)
    if handover.to_agency.successor_id is None:
        _tell(handover, handover.to_agency, Notice.Kind.HANDOVER_ENDED, by=by, now=now)
    record(action="take_back_handover", by=by, now=now, kind=KIND, id=handover.referral_id)


@transaction.atomic
def end_reading(
    *,
    handover: ReferralHandover,
    by: Actor,
    now: datetime,
    words: str = "",
    version: int | None = None,
    submission: UUID | None = None,
) -> None:
    """The former owner, which reads on, reads no more. Raises: NotAllowed, MovedOn, ChangedMeanwhile."""
    demand(by, permissions.END_READING, handover)
    try:
        with transaction.atomic():
            revoke(KIND, handover.referral_id, handover.from_group_id)
    except DatabaseError as error:  # a colleague did it at this moment
        raise versions.ChangedMeanwhile(handover) from error
    _tell(handover, handover.from_agency, Notice.Kind.READING_ENDED, by=by, now=now)
    record(action="end_reading", by=by, now=now, kind=KIND, id=handover.referral_id)


def _save(handover: ReferralHandover, version: int | None, submission: UUID | None) -> None:
    fields = ["state", "ended_at", "ended_by_id", "answer"]
    still = {"state": HandoverState.OFFERED}
    versions.save(handover, fields, version=version, submission=submission, still=still)


def _tell(
    handover: ReferralHandover, agency: Agency, kind: Notice.Kind, *, by: Actor, now: datetime, reference: str = ""
) -> None:
    notify(
        agency=agency,
        kind=kind,
        object_id=handover.id,
        path=handover.get_absolute_url(),
        reference=reference or handover.reference,
        by=by,
        now=now,
    )
