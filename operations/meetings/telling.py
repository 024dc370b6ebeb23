"""Who hears of what happens with a session; each notice says where to look, never what stands there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import notify
from operations.meetings.models import Session, SessionInvitation


def tell_invited(
    invitations: Iterable[SessionInvitation], kind: Notice.Kind, session: Session, *, by: Actor, now: datetime
) -> None:
    """Tell the agencies that are invited and have not said that they do not attend."""
    for row in invitations:
        if row.answer != SessionInvitation.Answer.DOES_NOT:
            tell(row.agency, kind, session, by=by, now=now)


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
    if agency.group_id == by.group_id:
        return
    notify(
        agency=agency,
        kind=kind,
        object_id=about or session.id,
        path=path or session.get_absolute_url(),
        reference=session.jpoa.key,
        by=by,
        now=now,
    )
