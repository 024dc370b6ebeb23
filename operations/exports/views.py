"""The pages of exports: ask for one, see how far it is, take its file; and who of the agency exported what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common import keyset
from common.access import BUTTON, FORM, may, screen
from common.tablefiles import FORMATS
from members.posting import PortalRequest, Posted, carry_out
from operations import permissions
from operations.attachments.sealing import Unreadable
from operations.exports import queries, services
from operations.exports.forms import ExportForm
from operations.exports.models import ReferralExport
from operations.exports.permissions import CANCEL_EXPORT, SEE_EXPORT, TAKE_EXPORT
from operations.words import state_words

_MOST_LOOKS = 60  # each after five seconds
_LOOKS = frozenset(map(str, range(_MOST_LOOKS)))
_NOTHING = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


@screen(permissions.EXPORT_REFERRALS)
def export_list(request: PortalRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    page = keyset.page(queries.visible_to(request.actor), instant="asked_at", key="id", after=after)
    rows = [(row, state_words(row.state)) for row in page.rows]
    ways = keyset.ways(page, request.GET.copy(), after=after)
    return render(request, "operations/export_list.html", {"rows": rows, **ways})


@screen(permissions.EXPORT_REFERRALS, takes=FORM)
def export_ask(request: PortalRequest) -> HttpResponse:
    narrowed = queries.narrowed(request.actor, request.GET)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and narrowed.form.is_valid() and form.is_valid():

        def act(posted: Posted) -> ReferralExport:
            return services.ask(
                chosen=narrowed.chosen,
                **form.cleaned_data,
                by=request.actor,
                now=request.now,
                showing=posted.showing,
            )

        return carry_out(request, act, said=_("The portal makes the file. You can leave this page."))
    page: dict[str, Any] = {
        "form": form,
        "filter": narrowed,
        "is_filtered": any(request.GET.values()),
        "count": keyset.counted(narrowed.rows),
        "hours": settings.EXPORT_HOURS,
    }
    return render(request, "operations/export_ask.html", page)


@screen(SEE_EXPORT, load=queries.get_visible)
def referral_export(request: PortalRequest, export: ReferralExport) -> HttpResponse:
    return _page(request, export)


def _page(request: PortalRequest, export: ReferralExport, *, refused: str = "", status: int = 200) -> HttpResponse:
    is_over = export.expires_at is not None and export.expires_at <= request.now
    page = {
        "export": export,
        "state": state_words(export.state),
        "chosen_words": queries.narrowed(request.actor, export.chosen).chosen_words,
        "is_own": export.asked_by_id == request.actor.person_id,
        "may_cancel": may(request.actor, CANCEL_EXPORT, export),
        "may_take": may(request.actor, TAKE_EXPORT, export) and not is_over and not refused,
        "refused": refused,
        "next_look": _next_look(request, export),
    }
    return render(request, "operations/referral_export.html", page, status=status)


def _next_look(request: PortalRequest, export: ReferralExport) -> int:
    """The number of the page's next look at a file at work; 0 where it looks no more by itself.

    It stops after some minutes: a page left open is nobody at work, and must not hold the session.
    """
    look = request.GET.get("look", "0")
    number = int(look) + 1 if look in _LOOKS else 1
    return number if export.is_at_work and number < _MOST_LOOKS else 0


@screen(CANCEL_EXPORT, load=queries.get_visible, takes=BUTTON)
def export_cancel(request: PortalRequest, export: ReferralExport) -> HttpResponse:
    def act(posted: Posted) -> ReferralExport:
        services.cancel(export=export, by=request.actor, now=request.now)
        return export

    return carry_out(request, act, said=_("Cancelled. No file is kept."))


@screen(TAKE_EXPORT, load=queries.get_visible, fresh=True)
def export_file(request: PortalRequest, export: ReferralExport) -> HttpResponse:
    try:
        content = services.take(export=export, by=request.actor, now=request.now)
    except services.NoLongerOwn:
        said = _("A referral in this file belongs to another agency now. Make a new export.")
        return _page(request, export, refused=said, status=409)
    except Unreadable:
        return _page(request, export, refused=_("The file cannot be read. Make a new export."), status=503)
    name = f"referrals-{export.number}-{export.handling_code_id}.{export.file_format}"
    response = StreamingHttpResponse(content.pieces(), content_type=FORMATS[export.file_format].content_type)
    response.headers["Content-Length"] = str(export.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Encoding"] = "identity"  # packed on its way, its length would be lost
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _NOTHING
    return response  # type: ignore[return-value]  # streamed: nothing below the view asks for a whole one
