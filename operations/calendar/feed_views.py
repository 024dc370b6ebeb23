"""The personal feed: its page, its address, and the file that calendar programs read there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.access import BUTTON, FORM, PUBLIC, screen
from members.posting import PortalRequest, Posted, carry_out
from members.signing_in.limits import may_read
from operations.calendar import feed_file, permissions, queries, services
from operations.calendar.forms import FeedForm
from operations.calendar.models import CalendarFeed
from operations.calendar.tokens import digest_of

_WAIT_SECONDS = 3_600


@screen(permissions.KEEP_CALENDAR_FEED)
def calendar_feed(request: PortalRequest) -> HttpResponse:
    return render(request, "operations/calendar_feed.html", {"feed": queries.get_own_feed(request.actor)})


@screen(permissions.KEEP_CALENDAR_FEED, takes=FORM, fresh=True)
def calendar_feed_make(request: PortalRequest) -> HttpResponse:
    """The address is in the answer to the form and nowhere else: the portal does not know it a moment later."""
    former = queries.get_own_feed(request.actor)
    form = FeedForm(
        request.POST if request.method == "POST" else None,
        initial={"has_own_work": former is not None and former.has_own_work},
    )
    if request.method == "POST" and form.is_valid():
        token = services.make(has_own_work=form.cleaned_data["has_own_work"], by=request.actor, now=request.now)
        address = f"{settings.PORTAL_URL}{reverse('calendar_feed_file', args=[token])}"
        page = {"address": address, "has_own_work": form.cleaned_data["has_own_work"]}
        return render(request, "operations/calendar_feed_address.html", page)
    return render(request, "operations/calendar_feed_make.html", {"form": form, "former": former})


@screen(permissions.KEEP_CALENDAR_FEED, load=queries.get_own_feed, takes=FORM, fresh=True)
def calendar_feed_change(request: PortalRequest, feed: CalendarFeed) -> HttpResponse:
    form = FeedForm(request.POST if request.method == "POST" else None, initial={"has_own_work": feed.has_own_work})

    def act(posted: Posted) -> Any:
        services.choose(feed=feed, has_own_work=form.cleaned_data["has_own_work"], by=request.actor, now=request.now)
        return feed

    if request.method == "POST" and form.is_valid():
        said = _("Saved. Your calendar program shows it when it reads the address again.")
        return carry_out(request, act, said=said, to=_to_feed)
    return render(request, "operations/calendar_feed_change.html", {"form": form})


@screen(permissions.KEEP_CALENDAR_FEED, load=queries.get_own_feed, takes=BUTTON)
def calendar_feed_revoke(request: PortalRequest, feed: CalendarFeed) -> HttpResponse:
    def act(posted: Posted) -> Any:
        services.take_back(feed=feed, by=request.actor, now=request.now)
        return feed

    said = _("The address does not work any more. What your calendar program has read stays there until you remove it.")
    return carry_out(request, act, said=said, to=_to_feed)


def _to_feed(_feed: object) -> str:
    return reverse("calendar_feed")


@screen(PUBLIC)
def calendar_feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """Public by rule: who holds the address reads it, without a session; one answer to all that opens nothing."""
    if not may_read(request, digest_of(token)):
        return HttpResponse(status=429, headers={"Retry-After": str(_WAIT_SECONDS)})
    content = services.read(token=token, now=clock.now())
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type=feed_file.CONTENT_TYPE)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="jpoa.ics"'
    return answer
