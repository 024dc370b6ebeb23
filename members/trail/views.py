"""The audit for those who may read it: the list, and a file of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from common.access import BUTTON, may, screen
from members import permissions
from members.posting import PortalRequest
from members.trail import queries, services
from members.trail.filters import AuditFilter
from members.trail.pages import file_of, list_of


@screen(permissions.SEE_AUDIT)
def audit_list(request: PortalRequest) -> HttpResponse:
    narrowed = AuditFilter(request.GET, queries.visible_to(request.actor), actor=request.actor)
    page = list_of(request, narrowed, download="audit_download")
    if "after" not in request.GET:
        services.note_opening(by=request.actor, now=request.now)
    page["of_country"] = queries.country_of(request.actor)
    page["may_see_incidents"] = may(request.actor, permissions.SEE_INCIDENTS)
    return render(request, "members/audit_list.html", page)


@screen(permissions.DOWNLOAD_AUDIT, takes=BUTTON, fresh=True, back="audit_list")
def audit_download(request: PortalRequest) -> HttpResponse:
    narrowed = AuditFilter(request.GET, queries.visible_to(request.actor), actor=request.actor)
    country = queries.country_of(request.actor)
    of = f"country {request.actor.country}" if country else f"agency {request.actor.agency_id}"
    return file_of(request, narrowed, of=of, back="audit_list")
