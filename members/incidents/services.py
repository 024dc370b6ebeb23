"""The verbs of an incident: ask for the whole record, confirm it, read it, end it. All of them are entries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from audit.incidents import Incident
from audit.services import record
from common import clock
from common.access import demand
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members import permissions
from members.access import Actor
from members.incidents import queries
from members.models import Notice
from members.notices.services import mark_read_about, notify

KIND = "incident"


@transaction.atomic
def ask(*, name: str, reason: str, hours: int, by: Actor, now: datetime, showing: UUID | None = None) -> Incident:
    """Ask for the whole record; nothing is open until an auditor of another country confirms.

    The showing of the form becomes the key, so that one form asks once. Raises: NotAllowed, AlreadyDone.
    """
    demand(by, permissions.ASK_INCIDENT)
    incident = Incident(
        id=showing or uuid7(),
        name=name,
        reason=reason,
        hours=hours,
        asked_by_id=by.person_id,
        asked_group_id=by.group_id,
        asked_country=by.country,
        asked_at=clock.real_now(),
    )
    try:
        with transaction.atomic():
            incident.save(force_insert=True)
    except IntegrityError as error:
        made = Incident.objects.filter(id=incident.id).first()
        if made is None:
            raise
        raise AlreadyDone(made) from error
    record(action="ask_incident", by=by, now=now, kind=KIND, id=incident.id)
    return incident


@transaction.atomic
def confirm(*, incident: Incident, by: Actor, now: datetime) -> None:
    """Open the whole record to both auditors, and tell every agency that it speaks of.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile.
    """
    demand(by, permissions.CONFIRM_INCIDENT, incident)
    opened = Incident.objects.filter(id=incident.id, confirmed_at__isnull=True).update(
        confirmed_by_id=by.person_id,
        confirmed_group_id=by.group_id,
        confirmed_country=by.country,
        confirmed_at=Now(),  # the trigger sets both instants
        ends_at=Now(),
    )
    if not opened:
        raise ChangedMeanwhile(incident)
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
def end(*, incident: Incident, by: Actor, now: datetime) -> None:
    """Close the record before its time. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.END_INCIDENT, incident)
    Incident.objects.filter(id=incident.id).update(ends_at=Now())
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
