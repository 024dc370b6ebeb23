"""Five pages as they must never be written, beside the portal's own: each is found by a ruler of this folder."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html_join
from django.views.decorators.cache import cache_page

from common.access import FORM, screen
from jpoa_portal.urls import handler500, urlpatterns
from members import permissions as members
from members.models import Notice
from members.notices import queries as notices
from members.posting import PortalRequest
from operations import permissions
from operations.models import Referral
from operations.referrals import queries

__all__ = ["handler500", "urlpatterns"]


@screen(permissions.SEE_REFERRALS)
def sound(request: PortalRequest) -> HttpResponse:
    """As it should be: nothing is found here."""
    rows = queries.visible_to(request.actor).select_related("body")
    return JsonResponse({"summaries": [row.summary for row in rows], "number": rows.count()})


@screen(permissions.SEE_REFERRALS)
def unfiltered(request: PortalRequest) -> HttpResponse:
    return JsonResponse({"summaries": [row.summary for row in Referral.objects.select_related("body")]})


@screen(permissions.SEE_REFERRALS)
def counted(request: PortalRequest) -> HttpResponse:
    return JsonResponse({"number": Referral._base_manager.count()})


@screen(permissions.SEE_REFERRALS)
def exported(request: PortalRequest) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(
        f"{row.id},{row.summary}\n" for row in Referral.objects.select_related("body").iterator()
    )
    answer["Content-Disposition"] = "attachment; filename=referrals.csv"
    return answer


@screen(members.READ_NOTICE, takes=FORM)
def first_of_many(request: PortalRequest) -> HttpResponse:
    """The notices that were ticked become read; only the first is asked about."""
    if request.method == "POST":
        ticked = request.POST.getlist("notice_id")
        if not ticked or notices.get_visible(request.actor, notice_id=ticked[0]) is None:  # type: ignore[arg-type]
            raise Http404
        Notice._base_manager.filter(id__in=ticked).update(read_at=request.now)
        return redirect("/")
    boxes = format_html_join(
        "", '<input type="checkbox" name="notice_id" value="{}">', ((row.id,) for row in notices.unread(request.actor))
    )
    return HttpResponse(boxes)


@screen(permissions.SEE_REFERRALS)
@cache_page(60)
def kept(request: PortalRequest) -> HttpResponse:
    return JsonResponse(
        {"summaries": [row.summary for row in queries.visible_to(request.actor).select_related("body")]}
    )


urlpatterns = [
    *urlpatterns,
    path("planted/sound/", sound, name="planted_sound"),
    path("planted/unfiltered/", unfiltered, name="planted_unfiltered"),
    path("planted/counted/", counted, name="planted_counted"),
    path("planted/exported/", exported, name="planted_exported"),
    path("planted/first-of-many/", first_of_many, name="planted_first_of_many"),
    path("planted/kept/", kept, name="planted_kept"),
]
