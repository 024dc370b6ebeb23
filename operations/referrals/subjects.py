"""The verbs of a draft's persons and identifiers. Each counts up the version of the draft, so that no two collide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from members.access import Actor
from operations import permissions
from operations.identifiers.kinds import standard
from operations.referrals.models import Referral
from operations.referrals.subject_models import ReferralIdentifier, ReferralSubject, SubjectIdentity
from operations.referrals.telling import KIND

MOST_SUBJECTS = 20
MOST_IDENTIFIERS = 60
_OF_SUBJECT = ("roles", "is_child", "custody")
_OF_IDENTITY = ("full_name", "native_script", "known_as", "birth_date", "age", "nationality")


class TooMany(ValueError):
    """A draft holds no more persons, or no more identifiers."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A person in a referral, as it comes from a form."""

    full_name: str
    roles: Sequence[str]
    is_child: str
    custody: str
    native_script: str = ""
    known_as: str = ""
    birth_date: date | None = None
    age: int | None = None
    nationality: str = ""  # ICAO 9303, as in the document; empty: not stated


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """What identifies somebody or something, as it comes from a form; its standard form is made here."""

    kind: str
    as_written: str
    country: str = ""
    words: str = ""
    subject_id: UUID | None = None  # a person of the same draft, or none


@transaction.atomic
def add_subject(
    *,
    referral: Referral,
    subject: Subject,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """One more person. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, TooMany."""
    _change(referral, by=by, version=version, submission=submission)
    if referral.subjects.count() >= MOST_SUBJECTS:
        raise TooMany
    insert_subject(referral, subject)
    _record(referral, by=by, now=now)


@transaction.atomic
def change_subject(
    *,
    row: ReferralSubject,
    subject: Subject,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """What is said of a person in a draft. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    _change(row.referral, by=by, version=version, submission=submission)
    ReferralSubject.objects.filter(id=row.id).update(**_fields(subject, _OF_SUBJECT))
    SubjectIdentity.objects.filter(subject=row).update(**_fields(subject, _OF_IDENTITY))
    _record(row.referral, by=by, now=now)


@transaction.atomic
def remove_subject(
    *, row: ReferralSubject, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Take a person, with what identifies them, out of a draft. Raises: as change_subject."""
    _change(row.referral, by=by, version=version, submission=submission)
    ReferralIdentifier.objects.filter(subject=row).delete()
    SubjectIdentity.objects.filter(subject=row).delete()
    ReferralSubject.objects.filter(id=row.id).delete()
    _record(row.referral, by=by, now=now)


@transaction.atomic
def add_identifier(
    *,
    referral: Referral,
    identifier: Identifier,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """One more identifier. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, TooMany, NotStandard."""
    _change(referral, by=by, version=version, submission=submission)
    if referral.identifiers.count() >= MOST_IDENTIFIERS:
        raise TooMany
    insert_identifier(referral, identifier)
    _record(referral, by=by, now=now)


@transaction.atomic
def remove_identifier(
    *, row: ReferralIdentifier, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Take an identifier out of a draft. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    _change(row.referral, by=by, version=version, submission=submission)
    ReferralIdentifier.objects.filter(id=row.id).delete()
    _record(row.referral, by=by, now=now)


def insert_subject(referral: Referral, subject: Subject) -> ReferralSubject:
    """A person's rows, for a verb that has asked already whether it may."""
    row = ReferralSubject(referral=referral, **_fields(subject, _OF_SUBJECT))
    row.save(force_insert=True)
    SubjectIdentity(subject=row, referral=referral, **_fields(subject, _OF_IDENTITY)).save(force_insert=True)
    return row


def insert_identifier(referral: Referral, identifier: Identifier) -> None:
    """An identifier's row, likewise. Raises: NotStandard."""
    ReferralIdentifier(
        referral=referral,
        subject_id=identifier.subject_id,
        kind=identifier.kind,
        as_written=identifier.as_written,
        standard=standard(identifier.kind, identifier.as_written, identifier.country),
        country=identifier.country,
        words=identifier.words,
    ).save(force_insert=True)


def _fields(subject: Subject, names: Sequence[str]) -> dict[str, Any]:
    found = {name: getattr(subject, name) for name in names}
    return found | ({"roles": list(subject.roles)} if "roles" in found else {})


def _change(referral: Referral, *, by: Actor, version: int | None, submission: UUID | None) -> None:
    """Take hold of the draft's next version, which keeps a second writer out until this one is done."""
    versions.refuse_repeats(referral, submission)
    demand(by, permissions.EDIT_REFERRAL, referral)
    versions.save(referral, [], version=version, submission=submission)


def _record(referral: Referral, *, by: Actor, now: datetime) -> None:
    record(action="edit_referral", by=by, now=now, kind=KIND, id=referral.id)
