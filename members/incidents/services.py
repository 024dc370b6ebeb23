"""The verbs of an incident: ask for the whole record, confirm it, read it, end it. All of them are entries."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from audit.incidents import Incident
from audit.services import record
from common import clock, versions
from common.access import NotAllowed, demand
from common.ids import uuid7
from members import permissions
from members.access import Actor
from members.incidents import queries
from members.models import Notice
from members.notices.services import mark_read_about, notify

KIND = "incident"


@transaction.atomic
def ask(
    *,
    name: str,
    reason: str,
    hours: int,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Incident:
    """Ask for the whole record; nothing is open until an auditor of another country confirms.

    The showing of the form becomes the key, so that one form asks once.

    Raises: NotAllowed, also for an auditor of an organisation, who has no country; with the incident that the
    first sending made, AlreadyDone for the same words, else ChangedMeanwhile.
    """
    demand(by, permissions.ASK_INCIDENT)
    if not by.country:
        raise NotAllowed(permissions.ASK_INCIDENT)
    incident = Incident(
        id=showing or uuid7(),
        submission=submission,
        name=name,
        reason=reason,
        hours=hours,
        asked_by_id=by.person_id,
        asked_group_id=by.group_id,
        asked_country=by.country,
        asked_at=clock.real_now(),
    )
    versions.add(incident, asked_by_id=by.person_id)
    record(action="ask_incident", by=by, now=now, kind=KIND, id=incident.id)
    return incident


@transaction.atomic
def confirm(
    *, incident: Incident, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Open the whole record to both auditors, and tell every agency.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(incident, submission)
    demand(by, permissions.CONFIRM_INCIDENT, incident)
    incident.confirmed_by_id = by.person_id
    incident.confirmed_group_id = by.group_id
    incident.confirmed_country = by.country
    incident.confirmed_at = clock.real_now()  # the database sets both instants by its own clock
    incident.ends_at = incident.confirmed_at + timedelta(hours=incident.hours)
    fields = ["confirmed_by_id", "confirmed_group_id", "confirmed_country", "confirmed_at", "ends_at"]
    versions.save(incident, fields, version=version, submission=submission, still={"confirmed_at__isnull": True})
    for agency in queries.touched():
        notify(
            agency=agency,
            kind=Notice.Kind.INCIDENT_OPENED,
            object_id=incident.id,
            path=incident.get_absolute_url(),
            reference=incident.reference,
            by=by,
            now=now,
        )
    record(action="confirm_incident", by=by, now=now, kind=KIND, id=incident.id)


@transaction.atomic
def end(*, incident: Incident, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Close the record before its time. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(incident, submission)
    demand(by, permissions.END_INCIDENT, incident)
    incident.ends_at = clock.real_now()  # the database sets it by its own clock
    versions.save(incident, ["ends_at"], version=version, submission=submission, still={"ends_at__gt": Now()})
    record(action="end_incident", by=by, now=now, kind=KIND, id=incident.id)


@transaction.atomic
def note_opening(*, incident: Incident, by: Actor, now: datetime) -> None:
    """An agency has looked at what it was told: the notice leaves its desk. Raises: NotAllowed."""
    demand(by, permissions.SEE_INCIDENT, incident)
    mark_read_about(object_id=incident.id, by=by, now=now)


def note_reading(*, incident: Incident, by: Actor, now: datetime) -> None:
    """One of the two has read a page of the whole record. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.READ_RECORD, incident)
    record(action="read_record", by=by, now=now, kind=KIND, id=incident.id)
