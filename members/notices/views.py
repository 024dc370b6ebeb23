"""Following a notice: it leaves the desk, and the person goes where it points."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from common.access import BUTTON, screen
from members import permissions
from members.models import Notice
from members.notices import queries, services
from members.posting import PortalRequest


@screen(permissions.READ_NOTICE, load=queries.get_visible, takes=BUTTON)
def follow(request: PortalRequest, notice: Notice) -> HttpResponse:
    services.mark_read(notice=notice, by=request.actor, now=request.now)
    return redirect(notice.path)
