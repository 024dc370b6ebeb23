"""Following a notice: it leaves the desk, and the person goes where it points."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from common.access import BUTTON, screen
from members import permissions
from members.models import Notice
from members.notices import queries, services
from members.people import sessions
from members.posting import PortalRequest


@screen(permissions.READ_NOTICE, load=queries.get_visible, takes=BUTTON)
def follow(request: PortalRequest, notice: Notice) -> HttpResponse:
    services.mark_read(notice=notice, by=request.actor, now=request.now)
    return redirect(notice.path)


@screen(permissions.SEE_DESK)
def changed(request: PortalRequest) -> HttpResponse:
    """What has happened since the person was last here; this session's own time is not counted as having been here."""
    instant = sessions.last_here(request)
    page = {"changed": queries.changed(request.actor, instant=instant), "since": instant}
    return render(request, "members/changed.html", page)
