"""A session's row, taken before what belongs to it is changed: two steps at once come one after the other."""

from __future__ import annotations

from django.db import connection

from common.versions import ChangedMeanwhile
from operations.meetings.models import Session


def hold(session: Session) -> None:
    """Take the row until the transaction ends, and read anew whether it was cancelled. Two queries.

    Raises: ChangedMeanwhile when the actor sees it no more.
    """
    with connection.cursor() as cursor:
        cursor.execute("select hold_session(%s)", [session.id])
    now = Session.objects.filter(id=session.id).values("cancelled_at", "cancel_reason", "reader_groups").first()
    if now is None:
        raise ChangedMeanwhile(session)
    for name, value in now.items():
        setattr(session, name, value)
