"""What is said of a session afterwards, by its organiser: who came, how many were reached; and its papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from common.ids import uuid7
from members.access import Actor
from operations.meetings import permissions, queries
from operations.meetings.days import today_of
from operations.meetings.holding import hold
from operations.meetings.models import Session, SessionPaper, SessionReach
from operations.meetings.once import insert_once
from operations.meetings.services import KIND


class NotBegun(ValueError):
    """The session has not begun yet."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A number with the qualifier without which it is never shown."""

    number: int
    qualifier: str


@transaction.atomic
def report(
    *,
    session: Session,
    attended: Mapping[UUID, int | None],
    reached: Mapping[str, Reached],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Say how many of each invited agency came (by the invitation's key) and how many were reached (by whom).

    What was said before is replaced. Raises: NotAllowed, MovedOn, NotBegun, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(session, submission)
    demand(by, permissions.REPORT_SESSION, session)
    if session.starts_on > today_of(by, now):
        raise NotBegun
    versions.save(session, [], version=version, submission=submission)
    for row in queries.invitations_of(session):
        if row.id in attended and row.attended != attended[row.id]:
            row.attended = attended[row.id]
            versions.save(row, ["attended"], version=row.version)
    session.reached.all().delete()
    SessionReach.objects.bulk_create(
        SessionReach(session=session, whom=whom, number=one.number, qualifier=one.qualifier)
        for whom, one in reached.items()
    )
    record(action="report_session", by=by, now=now, kind=KIND, id=session.id)


@transaction.atomic
def add_paper(
    *,
    session: Session,
    name: str,
    address: str,
    held_at: str,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
) -> SessionPaper:
    """Name a paper: its https address, or where it is held.

    Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile.
    """
    hold(session)
    demand(by, permissions.ADD_PAPER, session)
    paper = SessionPaper(
        id=showing or uuid7(),
        session=session,
        name=name,
        address=address,
        held_at=held_at,
        added_at=now,
        added_by_id=by.person_id,
    )
    insert_once(paper, of=session)
    record(action="add_paper", by=by, now=now, kind=KIND, id=session.id)
    return paper


@transaction.atomic
def withdraw_paper(*, paper: SessionPaper, by: Actor, now: datetime) -> None:
    """Take a paper off the list. Raises: NotAllowed, MovedOn."""
    demand(by, permissions.WITHDRAW_PAPER, paper)
    SessionPaper.objects.filter(id=paper.id, withdrawn_at__isnull=True).update(withdrawn_at=now)
    record(action="withdraw_paper", by=by, now=now, kind=KIND, id=paper.session_id)
