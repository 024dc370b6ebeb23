"""What the pages of the audit have in common, whether they show an agency's entries or the whole record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import queries as chain
from common import keyset
from members.posting import PortalRequest
from members.trail import services
from members.trail.filters import AuditFilter
from members.trail.rows import rows_of


def list_of(request: PortalRequest, narrowed: AuditFilter, *, download: str, **ids: Any) -> dict[str, Any]:
    """A page of entries with its filters, its neighbours and how far they are sealed; `download` names the button."""
    page = keyset.page(narrowed.qs, instant="recorded_at", key="id", after=request.GET.get("after", ""))
    query = _filters(request.GET)
    return {
        "rows": rows_of(page.rows),
        "filter": narrowed,
        "is_filtered": bool(query),
        "count": keyset.counted(narrowed.qs),
        **keyset.ways(page, query, after=request.GET.get("after", "")),
        "download_url": f"{reverse(download, kwargs=ids)}?{query.urlencode()}",
        "status": chain.chain_status(),
    }


def file_of(
    request: PortalRequest, narrowed: AuditFilter, *, of: str, back: str, kind: str = "", **ids: Any
) -> HttpResponse:
    """These entries as a file; back to the list at `back` when they are too many.

    `kind` is that of the record named in the address, for which they were opened.
    """
    query = _filters(request.GET)
    about = ids.get(f"{kind}_id")
    try:
        file = services.take_out(
            entries=narrowed.qs,
            of=of,
            asked=query.urlencode(),
            by=request.actor,
            now=request.now,
            kind=kind,
            id=about,
        )
    except services.TooMany:
        words = _("These are more entries than one file holds. Choose fewer days, then download again.")
        messages.warning(request, words)
        return redirect(f"{reverse(back, kwargs=ids)}?{query.urlencode()}")
    response = HttpResponse(file, content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="audit-{request.now:%Y-%m-%d}.jsonl"'
    return response


def _filters(query: QueryDict) -> QueryDict:
    """The filters of an address: what the list knows, and nothing else that somebody wrote there."""
    kept = QueryDict(mutable=True)
    for name in AuditFilter.base_filters:
        if value := query.get(name):
            kept[name] = value
    return kept
