"""Splitting a request to a second agency, and going on from a quick question: a new draft with what was said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common.access import demand
from members.access import Actor
from operations.referrals import queries, services
from operations.referrals.models import Referral
from operations.referrals.note_models import ReferralLink
from operations.referrals.permissions import SPLIT_REFERRAL
from operations.referrals.subject_models import ReferralIdentifier
from operations.referrals.subjects import Identifier, Subject, insert_identifier, insert_subject
from operations.referrals.telling import KIND

# Not what a new writer has to say anew: to whom it goes.
_KEPT = tuple(field for field in services.CONTENT if field not in {"draft_recipients", "is_quick"})


@transaction.atomic
def split(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Referral:
    """A draft with the content of a referral and no receiver yet, known to its owner as belonging to it.

    Of a quick question it is a full referral that goes on. Persons and identifiers come along, files do not.

    Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, SPLIT_REFERRAL, referral)
    content = {field: getattr(referral, field) for field in _KEPT} | {"draft_recipients": []}
    child = services.write(by=by, now=now, content=content, jpoa=referral.jpoa, showing=showing, submission=submission)
    _take_along(by, referral, child)
    kind = ReferralLink.Kind.CONTINUED if referral.is_quick else ReferralLink.Kind.SPLIT
    ReferralLink(parent=referral, child=child, kind=kind, made_by_id=by.person_id, made_at=now).save(force_insert=True)
    record(action="split_referral", by=by, now=now, kind=KIND, id=referral.id)
    return child


def _take_along(by: Actor, referral: Referral, child: Referral) -> None:
    for person in queries.subjects_of(by, referral):
        identity = person.identity
        row = insert_subject(
            child,
            Subject(
                full_name=identity.full_name,
                native_script=identity.native_script,
                known_as=identity.known_as,
                birth_date=identity.birth_date,
                age=identity.age,
                nationality=identity.nationality,
                roles=person.roles,
                is_child=person.is_child,
                custody=person.custody,
            ),
        )
        for one in person.identifiers.all():
            insert_identifier(child, _identifier(one, row.id))
    for one in queries.things_of(by, referral):
        insert_identifier(child, _identifier(one, None))


def _identifier(one: ReferralIdentifier, subject_id: UUID | None) -> Identifier:
    return Identifier(
        kind=one.kind, as_written=one.as_written, country=one.country, words=one.words, subject_id=subject_id
    )
