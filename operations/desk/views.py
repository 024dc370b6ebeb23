"""My desk: the page after signing in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from common.access import may, screen
from members import permissions as members
from members.people import sessions
from members.posting import PortalRequest
from operations import permissions
from operations.desk import queries


@screen(members.SEE_DESK)
def desk(request: PortalRequest) -> HttpResponse:
    page = {
        "desk": queries.desk(request.actor, now=request.now, last_here=sessions.last_here(request)),
        "may_write": may(request.actor, permissions.WRITE_REFERRAL),
        "may_read": may(request.actor, permissions.SEE_REFERRALS),
    }
    return render(request, "operations/desk.html", page)
