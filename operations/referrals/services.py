"""The verbs of a referral. Order in each: demand, change, grant, disclose, notify, record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members import grants
from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import mark_read_about
from operations import permissions
from operations.jpoas.models import JointPeriodOfAction
from operations.references import reference_of
from operations.referrals import clocks, destruction, openings
from operations.referrals.body_models import ReferralBody
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.disclosure_models import ReferralDisclosure
from operations.referrals.kept import kept_until
from operations.referrals.models import (
    Referral,
    ReferralMessage,
    ReferralRecipient,
)
from operations.referrals.subjects import Subject, insert_subject
from operations.referrals.telling import KIND, say, seeing, tell, tell_owner, tell_recipients
from operations.referrals.visits import note_visit
from operations.states import RecipientState

_FACTS = (
    "is_quick",
    "kind",
    "crime_type",
    "urgency",
    "handling_code_id",
    "source_evaluation",
    "information_evaluation",
    "legal_basis",
    "draft_recipients",
    "recipients_know_each_other",
)
_WORDS = ("summary", "narrative", "language", "purpose", "urgency_reason")
CONTENT = (*_FACTS, *_WORDS)


class NoRecipient(ValueError):
    """A draft without a receiving agency cannot be sent."""


@transaction.atomic
def write(
    *,
    by: Actor,
    now: datetime,
    content: Mapping[str, Any],
    subject: Subject | None = None,
    jpoa: JointPeriodOfAction | None = None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Referral:
    """A new draft, private to the writer's agency. `content` holds fields of CONTENT; what it leaves out is preset.

    The showing of the form becomes the key, so that one form makes one draft.

    Raises: NotAllowed; with the draft that the first sending made, AlreadyDone for the same words, else
    ChangedMeanwhile.
    """
    demand(by, permissions.WRITE_REFERRAL)
    key = showing or uuid7()
    referral = Referral(
        id=key,
        submission=submission,
        reference=reference_of(key, by.country),
        jpoa=jpoa,
        originator_id=by.agency_id,
        owner_group_id=by.group_id,
        written_by_id=by.person_id,
        officer_id=by.person_id,
        created_at=now,
        **{field: content[field] for field in _FACTS if field in content},
    )
    _insert(referral)
    grants.grant(KIND, referral.id, referral.owner_group_id)
    words = {field: content[field] for field in _WORDS if field in content}
    ReferralBody(referral=referral, **words).save(force_insert=True)
    if subject:
        insert_subject(referral, subject)
    record(action="write_referral", by=by, now=now, kind=KIND, id=referral.id)
    return referral


def _insert(referral: Referral) -> None:
    """The same form a second time, even at the same moment, meets the key that the first one took."""
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
    except IntegrityError as error:
        made = Referral.objects.filter(id=referral.id, owner_group_id=referral.owner_group_id).first()
        if made is None:
            raise
        versions.refuse_repeats(made, referral.submission)
        raise versions.ChangedMeanwhile(made) from error


@transaction.atomic
def note_opening(*, referral: Referral, by: Actor, now: datetime) -> datetime | None:
    """An agency has opened the body: its notices about it leave the desk, and the audit says who read it.

    Since when things are new to the person; None who opens it the first time.
    """
    demand(by, permissions.SEE_REFERRALS, referral)
    mark_read_about(object_id=referral.id, by=by, now=now)
    if referral.purged_at is None:
        openings.note(referral, openings.What.BODY, by=by, now=now)
    since = note_visit(referral=referral, by=by, now=now)
    record(action="open_referral", by=by, now=now, kind=KIND, id=referral.id)
    return since


@transaction.atomic
def edit(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int | None,
    content: Mapping[str, Any],
    submission: UUID | None = None,
) -> None:
    """Change what a draft says; its persons have verbs of their own.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(referral, submission)
    demand(by, permissions.EDIT_REFERRAL, referral)
    fields = [field for field in _FACTS if field in content]
    for field in fields:
        setattr(referral, field, content[field])
    versions.save(referral, fields, version=version, submission=submission)
    words = {field: content[field] for field in _WORDS if field in content}
    if words:
        body = referral.body
        for field, said in words.items():
            setattr(body, field, said)
        body.save(update_fields=[*words])
    record(action="edit_referral", by=by, now=now, kind=KIND, id=referral.id)


@transaction.atomic
def send(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int | None,
    expires_at: datetime | None = None,
    submission: UUID | None = None,
) -> list[ReferralRecipient]:
    """Give a draft to the agencies chosen in it; each gets a row, a grant and a due time of its own.

    `expires_at`: until when all of them read it; None: without an end.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, NoRecipient.
    """
    versions.refuse_repeats(referral, submission)
    demand(by, permissions.SEND_REFERRAL, referral)
    agencies = list(
        Agency.objects.filter(id__in=referral.draft_recipients, is_active=True)
        .exclude(id=by.agency_id)
        .select_related("country")
    )
    if not agencies or len(agencies) != len(set(referral.draft_recipients)):
        raise NoRecipient
    referral.mark_sent(at=now)
    referral.draft_recipients = []
    versions.save(
        referral,
        ["state", "sent_at", "draft_recipients"],
        version=version,
        submission=submission,
    )
    dues = clocks.first_dues(agencies, urgency=referral.urgency, at=now)
    recipients = [
        _give(referral, agency, due_at=dues[agency.id], expires_at=expires_at, by=by, now=now) for agency in agencies
    ]
    record(action="send_referral", by=by, now=now, kind=KIND, id=referral.id)
    if expires_at:
        record(action="limit_referral", by=by, now=now, kind=KIND, id=referral.id)
    return recipients


def _give(
    referral: Referral, agency: Agency, *, due_at: datetime, expires_at: datetime | None, by: Actor, now: datetime
) -> ReferralRecipient:
    recipient = ReferralRecipient(
        referral=referral,
        agency=agency,
        group_id=agency.group_id,
        owner_group_id=referral.owner_group_id,
        received_at=now,
        due_at=due_at,
        expires_at=expires_at,
        is_running=True,
        state_at=now,
    )
    try:
        recipient.save(force_insert=True)
    except IntegrityError as error:  # it was paused or merged at this moment (operations migration 0014)
        raise NoRecipient from error
    grants.grant(KIND, referral.id, agency.group_id)
    ReferralDisclosure(referral=referral, agency=agency, disclosed_at=now, disclosed_by_id=by.person_id).save(
        force_insert=True
    )
    tell(agency, Notice.Kind.REFERRAL_SENT, referral, by=by, now=now)
    return recipient


@transaction.atomic
def close(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int,
    submission: UUID | None = None,
) -> None:
    """The owner is done with it. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(referral, submission)
    demand(by, permissions.CLOSE_REFERRAL, referral)
    referral.mark_closed(at=now, retained_until=kept_until(referral.kind, ended_on=_day_of(by, now)))
    versions.save(referral, ["state", "closed_at", "retained_until"], version=version, submission=submission)
    tell_recipients(referral, Notice.Kind.REFERRAL_CLOSED, by=by, now=now)
    record(action="close_referral", by=by, now=now, kind=KIND, id=referral.id)


def _day_of(by: Actor, now: datetime) -> date:
    return now.astimezone(ZoneInfo(by.time_zone)).date()


@transaction.atomic
def withdraw(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int,
    reason: str,
    submission: UUID | None = None,
) -> None:
    """The owner takes it back and asks for copies to be destroyed; a draft is put away.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(referral, submission)
    demand(by, permissions.WITHDRAW_REFERRAL, referral)
    until = kept_until(referral.kind, ended_on=_day_of(by, now))
    referral.mark_withdrawn(at=now, reason=reason, retained_until=until)
    fields = ["state", "withdrawn_at", "withdrawal_reason", "retained_until"]
    versions.save(referral, fields, version=version, submission=submission)
    for recipient in seeing(referral).select_related("agency"):
        recipient.referral = referral
        kind = Notice.Kind.REFERRAL_WITHDRAWN
        destruction.ask(recipient, cause=destruction.Cause.WITHDRAWN, kind=kind, reason=reason, by=by, now=now)
    record(action="withdraw_referral", by=by, now=now, kind=KIND, id=referral.id)


@transaction.atomic
def confirm_receipt(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    submission: UUID | None = None,
) -> None:
    """Tell the sender that it was seen. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.CONFIRM_RECEIPT, recipient)
    recipient.confirm_receipt(at=now, person_id=by.person_id)
    fields = ["receipt_confirmed_at", "receipt_confirmed_by_id", "officer_id"]
    versions.save(recipient, fields, version=version, submission=submission, still={"is_open": True})
    tell_owner(recipient, Notice.Kind.RECEIPT_CONFIRMED, by=by, now=now)
    record(action="confirm_receipt", by=by, now=now, kind=KIND, id=recipient.referral_id)


@transaction.atomic
def accept(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    submission: UUID | None = None,
) -> None:
    """Take it on, which confirms receipt too. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.ACCEPT_REFERRAL, recipient)
    take_on(recipient=recipient, by=by, now=now, version=version, submission=submission)
    tell_owner(recipient, Notice.Kind.REFERRAL_ACCEPTED, by=by, now=now)


def take_on(
    *, recipient: ReferralRecipient, by: Actor, now: datetime, version: int, submission: UUID | None = None
) -> None:
    """The step of accepting without telling the sender, who is told the answer at once. Raises: as accept."""
    demand(by, permissions.ACCEPT_REFERRAL, recipient)
    before = recipient.state
    recipient.mark_accepted(at=now)
    if recipient.receipt_confirmed_at is None:
        recipient.confirm_receipt(at=now, person_id=by.person_id)
    fields = ["state", "decided_at", "receipt_confirmed_at", "receipt_confirmed_by_id", "officer_id"]
    clocks.save_step(recipient, fields, before=before, now=now, version=version, submission=submission)
    record(action="accept_referral", by=by, now=now, kind=KIND, id=recipient.referral_id)


@transaction.atomic
def decline(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    reason: str,
    words: str = "",
    submission: UUID | None = None,
) -> None:
    """Do not take it on, with a reason. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.DECLINE_REFERRAL, recipient)
    before = recipient.state
    recipient.mark_declined(at=now, reason=reason, words=words)
    fields = ["state", "decided_at", "decline_reason", "decline_words"]
    clocks.save_step(recipient, fields, before=before, now=now, version=version, submission=submission)
    tell_owner(recipient, Notice.Kind.REFERRAL_DECLINED, by=by, now=now)
    record(action="decline_referral", by=by, now=now, kind=KIND, id=recipient.referral_id)


@transaction.atomic
def start(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    submission: UUID | None = None,
) -> None:
    """Say that work has begun. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.START_WORK, recipient)
    before = recipient.state
    recipient.mark_in_progress()
    clocks.save_step(recipient, ["state"], before=before, now=now, version=version, submission=submission)
    record(action="start_work", by=by, now=now, kind=KIND, id=recipient.referral_id)


@transaction.atomic
def ask_for_information(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    words: str,
    submission: UUID | None = None,
) -> None:
    """Ask the sender for more before deciding. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.ASK_FOR_INFORMATION, recipient)
    before = recipient.state
    recipient.mark_needs_information()
    clocks.save_step(recipient, ["state"], before=before, now=now, version=version, submission=submission)
    say(recipient, ReferralMessage.Kind.QUESTION, words, by=by, now=now)
    tell_owner(recipient, Notice.Kind.INFORMATION_ASKED, by=by, now=now)
    record(
        action="ask_for_information",
        by=by,
        now=now,
        kind=KIND,
        id=recipient.referral_id,
    )


@transaction.atomic
def give_information(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    words: str,
    submission: UUID | None = None,
) -> None:
    """Give a recipient what it asked for. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.GIVE_INFORMATION, recipient)
    before = recipient.state
    recipient.mark_received_again()
    clocks.save_step(recipient, ["state"], before=before, now=now, version=version, submission=submission)
    say(recipient, ReferralMessage.Kind.INFORMATION, words, by=by, now=now)
    tell(
        recipient.agency,
        Notice.Kind.INFORMATION_GIVEN,
        recipient.referral,
        by=by,
        now=now,
    )
    record(action="give_information", by=by, now=now, kind=KIND, id=recipient.referral_id)


@transaction.atomic
def answer(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    words: str,
    result: str = "",
    language: str = PRESET_LANGUAGE,
    submission: UUID | None = None,
) -> None:
    """Answer in words; what came of it is recorded by outcomes. One that was just received is taken on with it.

    Taking it on and answering are two steps, at one instant and told once.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(recipient, submission)
    demand(by, permissions.ANSWER_REFERRAL, recipient)
    if recipient.state == RecipientState.RECEIVED:
        take_on(recipient=recipient, by=by, now=now, version=version)
        version += 1
    before = recipient.state
    recipient.mark_answered(at=now, result=result)
    fields = ["state", "answered_at", "result"]
    clocks.save_step(recipient, fields, before=before, now=now, version=version, submission=submission)
    say(recipient, ReferralMessage.Kind.ANSWER, words, language, by=by, now=now)
    tell_owner(recipient, Notice.Kind.REFERRAL_ANSWERED, by=by, now=now)
    record(action="answer_referral", by=by, now=now, kind=KIND, id=recipient.referral_id)
