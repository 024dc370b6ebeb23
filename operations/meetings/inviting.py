"""Agencies at a session: invited, answering, invited no more.

With an invitation an agency sees an invited-only session, and with its end no more: the readers stand in the session's
row, where the database keeps them by the invitations (operations migration 0033).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.services import record
from common import versions
from common.access import demand
from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import mark_read_about
from operations.meetings import item_queries, permissions
from operations.meetings.holding import hold
from operations.meetings.models import Session, SessionInvitation
from operations.meetings.services import KIND
from operations.meetings.telling import tell, tell_chairs


class CannotBeInvited(ValueError):
    """One of the agencies is invited already, or takes no part now."""


class StillOwns(ValueError):
    """Of the country of the agency open action items stand there that nobody else of it reads: so many."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


@transaction.atomic
def invite(
    *,
    session: Session,
    agencies: Iterable[Agency],
    chairs: bool,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Invite agencies, and the co-chairs if wished; each sees the session from now on, and who else is invited.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone, CannotBeInvited.
    """
    versions.refuse_repeats(session, submission)
    demand(by, permissions.INVITE_TO_SESSION, session)
    is_news_to_chairs = chairs and not session.chairs_invited
    session.chairs_invited = session.chairs_invited or chairs
    versions.save(session, ["chairs_invited"], version=version, submission=submission)
    for agency in agencies:
        row = SessionInvitation(session=session, agency=agency, group_id=agency.group_id, invited_at=now)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:  # invited by a colleague, paused or merged at this moment
            raise CannotBeInvited from error
        tell(agency, Notice.Kind.SESSION_INVITED, session, by=by, now=now)
    if is_news_to_chairs:
        tell_chairs(Notice.Kind.CHAIRS_INVITED, session, by=by, now=now)
    record(action="invite_to_session", by=by, now=now, kind=KIND, id=session.id)


@transaction.atomic
def uninvite(
    *, invitation: SessionInvitation, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """Take an invitation back; the agency is told.

    Raises: NotAllowed, MovedOn, StillOwns, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(invitation, submission)
    hold(invitation.session)
    demand(by, permissions.UNINVITE_AGENCY, invitation)
    if number := item_queries.stranded_without(invitation):
        raise StillOwns(number)
    invitation.withdrawn_at = now
    versions.save(invitation, ["withdrawn_at"], version=version, submission=submission)
    session = invitation.session
    elsewhere = reverse("jpoa_activities", args=[session.jpoa_id])
    tell(invitation.agency, Notice.Kind.SESSION_UNINVITED, session, by=by, now=now, path=elsewhere)
    record(action="uninvite_agency", by=by, now=now, kind=KIND, id=session.id)


@transaction.atomic
def answer(
    *,
    invitation: SessionInvitation,
    answer: str,
    people: int | None,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Say for the own agency whether it attends, and with how many; the organiser is told. It can be said anew.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(invitation, submission)
    hold(invitation.session)
    demand(by, permissions.ANSWER_SESSION, invitation)
    session = invitation.session
    invitation.answer, invitation.answered_at, invitation.answered_by_id = answer, now, by.person_id
    invitation.people = people if answer == SessionInvitation.Answer.ATTENDS else None
    fields = ["answer", "answered_at", "answered_by_id", "people"]
    versions.save(invitation, fields, version=version, submission=submission)
    mark_read_about(object_id=session.id, by=by, now=now)
    if session.organiser:
        tell(session.organiser, Notice.Kind.SESSION_ANSWERED, session, by=by, now=now)
    record(action="answer_session", by=by, now=now, kind=KIND, id=session.id)
