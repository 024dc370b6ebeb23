"""My desk: the page after signing in; and what has changed since the person was last here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from common.access import may, screen
from members import permissions as members
from members.notices import queries as notices
from members.people import sessions
from members.posting import PortalRequest
from operations import permissions
from operations.desk import queries
from operations.referrals.colleague_queries import done_by_colleagues


@screen(members.SEE_DESK)
def desk(request: PortalRequest) -> HttpResponse:
    last_here = sessions.last_here(request)
    page = {
        "desk": queries.desk(request.actor, now=request.now, last_here=last_here, chosen=request.GET),
        "may_write": may(request.actor, permissions.WRITE_REFERRAL),
        "may_read": may(request.actor, permissions.SEE_REFERRALS),
    }
    return render(request, "operations/desk.html", page)


@screen(members.SEE_DESK)
def changed(request: PortalRequest) -> HttpResponse:
    """What has happened since the person was last here; this session's own time is not counted as having been here."""
    since = sessions.last_here(request)
    page = {
        "changed": notices.changed(request.actor, instant=since),
        "colleagues": done_by_colleagues(request.actor, since=since),
        "since": since,
    }
    return render(request, "operations/changed.html", page)
