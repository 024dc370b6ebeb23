"""One more reader of a sent referral: given by its owner, or passed on by a recipient with the owner's consent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members import grants
from members.access import Actor
from members.models import Agency, Notice
from operations.referrals import clocks, queries
from operations.referrals.control_models import ShareConsent
from operations.referrals.disclosure_models import ReferralDisclosure
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient
from operations.referrals.permissions import (
    ANSWER_CONSENT,
    ASK_CONSENT,
    END_CONSENT,
    GIVE_FURTHER,
    SHARE_ONWARD,
)
from operations.referrals.telling import KIND, say, tell, tell_owner

Scope = ShareConsent.Scope


class NotInForce(ValueError):
    """There is no consent for this agency, in this scope, at this instant."""


class HasItAlready(ValueError):
    """That agency is a party already, takes no part at present, or the own question about it is open."""


@transaction.atomic
def give_further(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int | None,
    agency: Agency,
    reads: str,
    words: str = "",
    submission: UUID | None = None,
) -> ReferralRecipient:
    """Give a sent referral to one more agency: the whole file, or from today with words of its own.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, HasItAlready.
    """
    versions.refuse_repeats(referral, submission)
    demand(by, GIVE_FURTHER, referral)
    versions.save(referral, [], version=version, submission=submission)
    recipient = ReferralRecipient(
        referral=referral,
        agency=agency,
        group_id=agency.group_id,
        owner_group_id=referral.owner_group_id,
        reads=reads,
        received_at=now,
        due_at=clocks.first_dues([agency], urgency=referral.urgency, at=now)[agency.id],
        is_running=True,
        state_at=now,
    )
    try:
        with transaction.atomic():
            recipient.save(force_insert=True)
    except IntegrityError as error:
        raise HasItAlready from error
    grants.grant(KIND, referral.id, agency.group_id)
    ReferralDisclosure(referral=referral, agency=agency, disclosed_at=now, disclosed_by_id=by.person_id).save(
        force_insert=True
    )
    if words:
        say(recipient, ReferralMessage.Kind.INFORMATION, words, by=by, now=now)
    tell(agency, Notice.Kind.REFERRAL_SENT, referral, by=by, now=now)
    record(action="give_further", by=by, now=now, kind=KIND, id=referral.id, words=reads)
    return recipient


@transaction.atomic
def ask(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    to_agency: Agency,
    scope: str,
    purpose: str,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> ShareConsent:
    """Ask the owner whether it may be passed on to another agency.

    Raises: NotAllowed, MovedOn, AlreadyDone, HasItAlready.
    """
    demand(by, ASK_CONSENT, recipient)
    asked = ShareConsent(
        id=showing or uuid7(),
        submission=submission,
        referral=recipient.referral,
        recipient=recipient,
        group_id=recipient.group_id,
        to_agency=to_agency,
        scope=scope,
        purpose=purpose,
        asked_at=now,
        asked_by_id=by.person_id,
    )
    try:
        versions.add(asked, group_id=by.group_id)
    except IntegrityError as error:
        raise HasItAlready from error
    tell_owner(recipient, Notice.Kind.CONSENT_ASKED, by=by, now=now)
    record(action="ask_consent", by=by, now=now, kind=KIND, id=asked.referral_id, words=str(asked.id))
    return asked


@transaction.atomic
def answer(
    *,
    asked: ShareConsent,
    by: Actor,
    now: datetime,
    version: int | None,
    is_given: bool,
    until: datetime | None = None,
    words: str = "",
    submission: UUID | None = None,
) -> None:
    """Consent until an instant, or not. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(asked, submission)
    demand(by, ANSWER_CONSENT, asked)
    asked.is_given, asked.until, asked.words = is_given, until, words
    asked.answered_at, asked.answered_by_id = now, by.person_id
    fields = ["is_given", "until", "words", "answered_at", "answered_by_id"]
    versions.save(asked, fields, version=version, submission=submission)
    tell(asked.recipient.agency, Notice.Kind.CONSENT_ANSWERED, asked.referral, by=by, now=now)
    record(action="answer_consent", by=by, now=now, kind=KIND, id=asked.referral_id, words=str(asked.id))


@transaction.atomic
def end(*, asked: ShareConsent, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Take a consent back for the future; who was let in by it stays until it is taken back from it.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(asked, submission)
    demand(by, END_CONSENT, asked)
    asked.ended_at = now
    versions.save(asked, ["ended_at"], version=version, submission=submission)
    tell(asked.recipient.agency, Notice.Kind.CONSENT_ANSWERED, asked.referral, by=by, now=now)
    record(action="end_consent", by=by, now=now, kind=KIND, id=asked.referral_id, words=str(asked.id))


@transaction.atomic
def share(*, asked: ShareConsent, by: Actor, now: datetime) -> None:
    """Let the other agency in, by the consent. Raises: NotAllowed, MovedOn, NotInForce, HasItAlready."""
    demand(by, SHARE_ONWARD, asked)
    if not is_in_force(asked, scopes=(Scope.PORTAL, Scope.BOTH), now=now) or asked.shared_at is not None:
        raise NotInForce
    agency = asked.to_agency
    due = clocks.first_dues([agency], urgency=asked.referral.urgency, at=now)[agency.id]
    keys = [asked.id, uuid7(), uuid7(), uuid7()]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select share_onward(%s, %s, %s, %s, %s, %s)", [*keys, now, due])
    except IntegrityError as error:
        raise HasItAlready from error
    tell(agency, Notice.Kind.REFERRAL_SENT, asked.referral, by=by, now=now)
    tell_owner(asked.recipient, Notice.Kind.REFERRAL_SHARED, by=by, now=now)
    record(action="share_onward", by=by, now=now, kind=KIND, id=asked.referral_id, words=str(asked.id))


def is_in_force(asked: ShareConsent, *, scopes: tuple[str, ...], now: datetime) -> bool:
    """Whether a consent holds at an instant for one of these scopes."""
    if not asked.is_given or asked.ended_at is not None or asked.until is None:
        return False
    return asked.until > now and asked.scope in scopes


def consents_of(actor: Actor, referral: Referral) -> QuerySet[ShareConsent]:
    """What was asked about passing it on: all for the owner, else what the own agency asked."""
    rows = ShareConsent.objects.filter(referral=referral).select_related(
        "referral", "recipient__agency__country", "recipient__agency__organisation", "to_agency__country"
    )
    return rows if referral.owner_group_id == actor.group_id else rows.filter(group_id=actor.group_id)


def get_consent(actor: Actor, *, referral_id: UUID, consent_id: UUID) -> ShareConsent | None:
    """One question about passing on that the actor sees, or None. Two queries."""
    referral = queries.get_visible(actor, referral_id=referral_id)
    return consents_of(actor, referral).filter(id=consent_id).first() if referral else None


def for_paper(actor: Actor, referral: Referral, *, now: datetime) -> list[ShareConsent]:
    """The consents by which the actor's agency may pass a numbered copy on now. One query."""
    rows = consents_of(actor, referral).filter(group_id=actor.group_id, is_given=True)
    return [row for row in rows if is_in_force(row, scopes=(Scope.PAPER, Scope.BOTH), now=now)]


def offered(
    agencies: list[tuple[str, list[tuple[str, str]]]], *, without: set[UUID]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Agencies by country, as a form offers them, without some of them."""
    left = {str(key) for key in without}
    found = [(country, [one for one in rows if one[0] not in left]) for country, rows in agencies]
    return [(country, rows) for country, rows in found if rows]
