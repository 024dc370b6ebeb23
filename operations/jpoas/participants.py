"""The verbs of taking part: the chairs invite, a country names its agencies, each agency answers for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import NotAllowed, Permission, demand
from common.ids import uuid7
from members.access import Actor
from members.models import Agency, Country, Organisation, Person
from members.seats.queries import speaks_for
from operations import permissions
from operations.jpoas import queries
from operations.jpoas.held import asked_again
from operations.jpoas.models import JointPeriodOfAction, JPOAAgency, JPOAParticipant
from operations.jpoas.services import KIND
from terms_of_reference.queries import edition_in_force


class InvitedAlready(ValueError):
    """The country or organisation stands in the round already."""


class NamedAlready(ValueError):
    """The agency stands in the round already."""


class NotOfAgency(ValueError):
    """Whom others shall ask is not one of the agency, or is leaving it."""


class NoTerms(ValueError):
    """No Terms of Reference are in force that could be noted."""


@transaction.atomic
def invite(*, jpoa: JointPeriodOfAction, body: Country | Organisation, kind: str, by: Actor, now: datetime) -> None:
    """Invite one body as participant or observer. Raises: NotAllowed, MovedOn, InvitedAlready."""
    demand(by, permissions.INVITE_PARTICIPANT, jpoa)
    row = JPOAParticipant(jpoa=jpoa, kind=kind, invited_at=now, **{str(body._meta.model_name): body})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise InvitedAlready from error
    record(action="invite_participant", by=by, now=now, kind=KIND, id=jpoa.id, words=str(body))


def invite_members(*, jpoa: JointPeriodOfAction, countries: Iterable[Country], now: datetime) -> None:
    """Invite those of the countries that do not stand in the round yet; part of the step to planning."""
    there = set(JPOAParticipant.objects.filter(jpoa=jpoa).values_list("country_id", flat=True))
    JPOAParticipant.objects.bulk_create(
        JPOAParticipant(jpoa=jpoa, country=country, kind=JPOAParticipant.Kind.PARTICIPANT, invited_at=now)
        for country in countries
        if country.id not in there
    )


@transaction.atomic
def name_agency(
    *,
    participant: JPOAParticipant,
    agency: Agency,
    part: str,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> JPOAAgency:
    """As the agency that speaks for the country, name one of its agencies.

    Raises: NotAllowed, MovedOn, NamedAlready, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.NAME_AGENCY, participant)
    if not speaks_for(by, day=now.date()):
        raise NotAllowed(permissions.NAME_AGENCY, participant)
    named = JPOAAgency(
        id=showing or uuid7(),
        submission=submission,
        participant=participant,
        agency=agency,
        part=part,
        named_by_id=by.person_id,
        named_at=now,
    )
    try:
        with asked_again(permissions.NAME_AGENCY, lambda: _again(participant), by=by):
            versions.add(named, participant=participant)
    except IntegrityError as error:
        raise NamedAlready from error
    record(action="name_agency", by=by, now=now, kind=KIND, id=participant.jpoa_id, words=agency.short_name)
    return named


def _again(participant: JPOAParticipant) -> JPOAParticipant:
    """The same, in its round as it is by now."""
    return JPOAParticipant.objects.select_related("jpoa", "country").get(id=participant.id)


@transaction.atomic
def confirm(
    *,
    named: JPOAAgency,
    contact: Person,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Take part, taking note of the Terms of Reference in force; `contact` is one of the agency, whom others ask.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, NoTerms, NotOfAgency.
    """
    versions.refuse_repeats(named, submission)
    demand(by, permissions.ANSWER_NAMING, named)
    terms = edition_in_force(now.date())
    if terms is None:
        raise NoTerms
    named.mark_confirmed(at=now, person=Person(id=by.person_id), contact=contact, noting=terms)
    fields = ["state", "answered_at", "answered_by_id", "contact_id", "noted_id"]
    with _with_contact(permissions.ANSWER_NAMING, named, by=by):
        versions.save(named, fields, version=version, submission=submission)
    record(action="confirm_naming", by=by, now=now, kind=KIND, id=named.participant.jpoa_id)


@transaction.atomic
def change_contact(
    *,
    named: JPOAAgency,
    contact: Person,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Say whom others ask from now on. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, NotOfAgency."""
    versions.refuse_repeats(named, submission)
    demand(by, permissions.CHANGE_CONTACT, named)
    named.contact = contact
    with _with_contact(permissions.CHANGE_CONTACT, named, by=by):
        versions.save(named, ["contact_id"], version=version, submission=submission)
    record(action="change_contact", by=by, now=now, kind=KIND, id=named.participant.jpoa_id)


@contextmanager
def _with_contact(permission: Permission, named: JPOAAgency, *, by: Actor) -> Iterator[None]:
    """A change that names whom to ask, whom the agency may lose, as it may lose the round, at this moment."""
    try:
        with asked_again(permission, lambda: queries.get_own_naming(by, naming_id=named.id), by=by):
            yield
    except IntegrityError as error:  # the naming and its round are as they were, so it is the person
        raise NotOfAgency from error


@transaction.atomic
def decline(
    *, named: JPOAAgency, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Do not take part. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(named, submission)
    demand(by, permissions.ANSWER_NAMING, named)
    named.mark_declined(at=now, person=Person(id=by.person_id))
    fields = ["state", "answered_at", "answered_by_id"]
    with asked_again(permissions.ANSWER_NAMING, lambda: queries.get_own_naming(by, naming_id=named.id), by=by):
        versions.save(named, fields, version=version, submission=submission)
    record(action="decline_naming", by=by, now=now, kind=KIND, id=named.participant.jpoa_id)


@transaction.atomic
def withdraw(
    *, named: JPOAAgency, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Take part no more, from today. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(named, submission)
    demand(by, permissions.WITHDRAW_AGENCY, named)
    named.mark_withdrawn(at=now)
    with asked_again(permissions.WITHDRAW_AGENCY, lambda: queries.get_own_naming(by, naming_id=named.id), by=by):
        versions.save(named, ["state", "withdrawn_at"], version=version, submission=submission)
    record(action="withdraw_agency", by=by, now=now, kind=KIND, id=named.participant.jpoa_id)
