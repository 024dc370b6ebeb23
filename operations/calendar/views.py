"""The calendars, of a round and of the own agency over all rounds, and the timeline of a round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.access import screen
from common.words import weekday_words
from members.posting import PortalRequest
from operations.calendar import months, permissions, queries
from operations.calendar.entries import Span
from operations.calendar.queries import Asked
from operations.jpoas import queries as jpoas
from operations.jpoas.models import JointPeriodOfAction
from operations.words import state_words

_AHEAD = timedelta(days=366)


@screen(permissions.SEE_CALENDAR)
def calendar(request: PortalRequest) -> HttpResponse:
    return render(request, "operations/calendar.html", _calendar(request, None))


@screen(permissions.SEE_CALENDAR, load=jpoas.get_round)
def jpoa_calendar(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    page = _calendar(request, jpoa) | {"jpoa": jpoa, "state": state_words(jpoa.state)}
    return render(request, "operations/jpoa_calendar.html", page)


@screen(permissions.SEE_CALENDAR, load=jpoas.get_round)
def jpoa_timeline(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "entries": queries.happened(request.actor, jpoa, today=timezone.localtime(request.now).date()),
    }
    return render(request, "operations/jpoa_timeline.html", page)


def _calendar(request: PortalRequest, jpoa: JointPeriodOfAction | None) -> dict[str, Any]:
    """From today on, or one month as a whole; the table shows that month, or today's."""
    zone = timezone.get_current_timezone()
    today = timezone.localtime(request.now).date()
    written = request.GET.get("month", "")
    chosen = months.month_of(written)
    month = chosen or today.replace(day=1)
    first, last = (month, months.last_day(month)) if chosen else (today, today + _AHEAD)
    span = Span(first=month, last=last, zone=zone)
    found = queries.entries(Asked(actor=request.actor, span=span, now=request.now, jpoa=jpoa))
    former, following = months.former(month), months.following(month)
    return {
        "months": months.listed(found.entries, first=first, last=last, today=today),
        "weeks": months.table(found.entries, month=month, today=today),
        "weekdays": [weekday_words(number) for number in range(7)],
        "month": month,
        "is_one_month": chosen is not None,
        "is_bad_month": bool(written) and chosen is None,
        "month_code": months.code_of(month),
        "former": former,
        "former_code": months.code_of(former),
        "following": following,
        "following_code": months.code_of(following),
        "is_cut": found.is_cut,
    }
