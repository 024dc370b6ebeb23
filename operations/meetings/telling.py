"""Who hears of what happens with a session; each notice says where to look, never what stands there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import notify
from members.seats.queries import agencies_of_chairs
from operations.meetings.models import Session, SessionInvitation


def tell_invited(
    invitations: Iterable[SessionInvitation], kind: Notice.Kind, session: Session, *, by: Actor, now: datetime
) -> None:
    """Tell the agencies that are invited and have not said that they do not attend."""
    for row in invitations:
        if row.answer != SessionInvitation.Answer.DOES_NOT:
            tell(row.agency, kind, session, by=by, now=now)


def tell_chairs(kind: Notice.Kind, session: Session, *, by: Actor, now: datetime) -> None:
    """Tell the co-chairs where they are invited, each in the own agency; not the chair who does it."""
    if not session.chairs_invited:
        return
    for agency in agencies_of_chairs(now):
        if agency.group_id != by.group_id or not by.is_chair:
            _notify(agency, kind, session, by=by, now=now)


def tell(
    agency: Agency,
    kind: Notice.Kind,
    session: Session,
    *,
    by: Actor,
    now: datetime,
    path: str = "",
    about: UUID | None = None,
) -> None:
    """Tell one agency, not the acting one; the round is all that is said of the session."""
    if agency.group_id != by.group_id:
        _notify(agency, kind, session, by=by, now=now, path=path, about=about)


def _notify(
    agency: Agency,
    kind: Notice.Kind,
    session: Session,
    *,
    by: Actor,
    now: datetime,
    path: str = "",
    about: UUID | None = None,
) -> None:
    notify(
        agency=agency,
        kind=kind,
        object_id=about or session.id,
        path=path or session.get_absolute_url(),
        reference=session.jpoa.key,
        by=by,
        now=now,
    )
