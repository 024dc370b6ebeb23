"""The verbs of a session itself: add, change, cancel, open. Order in each: demand, change, notify, record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from members import roles
from members.access import Actor
from members.models import Notice
from members.notices.services import mark_read_about
from operations.jpoas.models import JointPeriodOfAction
from operations.meetings import permissions, queries
from operations.meetings.days import is_over, today_of
from operations.meetings.models import Session
from operations.meetings.telling import tell_chairs, tell_invited
from terms_of_reference.models import FocusArea

KIND = "session"
CONTENT = (
    "kind",
    "title",
    "starts_on",
    "starts_precision",
    "ends_on",
    "ends_precision",
    "is_online",
    "place",
    "host_country_id",
    "host_organisation_id",
    "summary",
)
# Whoever is invited has arranged a journey by these.
_ARRANGED_BY = ("starts_on", "starts_precision", "ends_on", "ends_precision", "is_online", "place")


class EndsBeforeStart(ValueError):
    """The last day is before the first."""


@transaction.atomic
def add(
    *,
    jpoa: JointPeriodOfAction,
    content: Mapping[str, Any],
    areas: Iterable[FocusArea],
    audience: str,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Session:
    """A further session, which the actor's agency organises; `content` has the fields of CONTENT.

    Raises: NotAllowed, MovedOn, EndsBeforeStart, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.ADD_SESSION, jpoa)
    _refuse_backward_days(content)
    session = Session(
        id=showing or uuid7(),
        submission=submission,
        jpoa=jpoa,
        organiser_id=by.agency_id,
        organiser_group_id=by.group_id,
        written_by_id=by.person_id,
        created_at=now,
        audience=audience,
        # What a chair organises as a chair is the chairs' own.
        chairs_invited=roles.LIAISON_OFFICER not in by.roles,
        **{field: content[field] for field in CONTENT},
    )
    try:
        versions.add(session, organiser_group_id=by.group_id)
    except IntegrityError:  # the round was closed or cancelled at this moment
        demand(by, permissions.ADD_SESSION, JointPeriodOfAction.objects.get(id=jpoa.id))
        raise
    session.focus_areas.set(areas)
    record(action="add_session", by=by, now=now, kind=KIND, id=session.id)
    return session


def _refuse_backward_days(content: Mapping[str, Any]) -> None:
    if content["ends_on"] and content["ends_on"] < content["starts_on"]:
        raise EndsBeforeStart


@transaction.atomic
def note_opening(*, session: Session, by: Actor, now: datetime) -> None:
    """Somebody has opened it: the agency's notices about it leave the desk, and the audit says who read it."""
    demand(by, permissions.SEE_SESSIONS, session)
    mark_read_about(object_id=session.id, by=by, now=now)
    record(action="open_session", by=by, now=now, kind=KIND, id=session.id)


@transaction.atomic
def edit(
    *,
    session: Session,
    content: Mapping[str, Any],
    areas: Iterable[FocusArea],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Change what it says; who is invited hears of other days or another place.

    Raises: NotAllowed, MovedOn, EndsBeforeStart, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(session, submission)
    demand(by, permissions.EDIT_SESSION, session)
    _refuse_backward_days(content)
    is_arranged_anew = any(getattr(session, field) != content[field] for field in _ARRANGED_BY)
    for field in CONTENT:
        setattr(session, field, content[field])
    versions.save(session, CONTENT, version=version, submission=submission)
    session.focus_areas.set(areas)
    if is_arranged_anew:
        tell_invited(queries.invitations_of(session), Notice.Kind.SESSION_CHANGED, session, by=by, now=now)
        tell_chairs(Notice.Kind.CHAIRS_CHANGED, session, by=by, now=now)
    record(action="edit_session", by=by, now=now, kind=KIND, id=session.id)


@transaction.atomic
def cancel(
    *,
    session: Session,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """It does not take place; who is invited is told. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(session, submission)
    demand(by, permissions.CANCEL_SESSION, session)
    if is_over(session, today_of(by, now)):
        raise MovedOn(permissions.CANCEL_SESSION, session)
    session.cancelled_at, session.cancel_reason = now, reason
    versions.save(session, ["cancelled_at", "cancel_reason"], version=version, submission=submission)
    tell_invited(queries.invitations_of(session), Notice.Kind.SESSION_CANCELLED, session, by=by, now=now)
    tell_chairs(Notice.Kind.CHAIRS_CANCELLED, session, by=by, now=now)
    record(action="cancel_session", by=by, now=now, kind=KIND, id=session.id)
