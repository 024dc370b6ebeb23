"""The audit for those who may read it: the list, and a file of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import queries as chain
from common import keyset
from common.access import BUTTON, screen
from members import permissions, roles
from members.posting import PortalRequest
from members.trail import queries, services
from members.trail.filters import AuditFilter
from members.trail.rows import rows_of


@screen(permissions.SEE_AUDIT)
def audit_list(request: PortalRequest) -> HttpResponse:
    narrowed = AuditFilter(request.GET, queries.visible_to(request.actor), actor=request.actor)
    page = keyset.page(narrowed.qs, instant="recorded_at", key="id", after=request.GET.get("after", ""))
    query = _without_page(request.GET)
    status = chain.chain_status()
    if "after" not in request.GET:
        services.note_opening(by=request.actor, now=request.now)
    context = {
        "rows": rows_of(page.rows),
        "filter": narrowed,
        "is_filtered": any(query.values()),
        "count": keyset.counted(narrowed.qs),
        "older_url": _at(query, page.next_key),
        "first_url": _at(query) if "after" in request.GET else "",
        "download_url": f"{reverse('audit_download')}{_at(query)}",
        "status": status,
        "of_country": request.actor.country_name if request.actor.holds(roles.AUDITOR) else "",
    }
    return render(request, "members/audit_list.html", context)


@screen(permissions.DOWNLOAD_AUDIT, takes=BUTTON)
def audit_download(request: PortalRequest) -> HttpResponse:
    narrowed = AuditFilter(request.GET, queries.visible_to(request.actor), actor=request.actor)
    query = _without_page(request.GET)
    try:
        file = services.take_out(entries=narrowed.qs, asked=query.urlencode(), by=request.actor, now=request.now)
    except services.TooMany:
        words = _("These are more entries than one file holds. Choose fewer days, then download again.")
        messages.warning(request, words)
        return redirect(f"{reverse('audit_list')}{_at(query)}")
    response = HttpResponse(file, content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="audit-{request.now:%Y-%m-%d}.jsonl"'
    return response


def _without_page(query: QueryDict) -> QueryDict:
    """The filters of an address: what the list knows, and nothing else that somebody wrote there."""
    kept = QueryDict(mutable=True)
    for name in AuditFilter.base_filters:
        if value := query.get(name):
            kept[name] = value
    return kept


def _at(query: QueryDict, after: Any = "") -> str:
    """The list's own address with its filters; empty at the end of the list."""
    if after is None:
        return ""
    at = query.copy()
    if after:
        at["after"] = after
    return f"?{at.urlencode()}"
