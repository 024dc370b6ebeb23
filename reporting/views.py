"""The pages of the annual report; every figure is a link to what is behind it."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.access import BUTTON, screen
from members.posting import PortalRequest
from operations.indicators import BY_CODE
from operations.outcomes.models import Window
from reporting import export, permissions, queries, services
from reporting.models import Snapshot
from reporting.words import figure_words, round_words

_FIRST_YEAR, _LAST_YEAR = 2014, 2100


def _known_year(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Http404
    return year


@screen(permissions.SEE_REPORTS)
def report_list(request: PortalRequest) -> HttpResponse:
    years = queries.years(request.actor, now_year=request.now.year)
    return render(request, "reporting/report_list.html", {"years": years})


@screen(permissions.SEE_REPORTS)
def report(request: PortalRequest, year: int) -> HttpResponse:
    """The preview of a year: the newest frozen rows, and a build that is under way."""
    asked = queries.snapshots(request.actor, year=_known_year(year)).first()
    snapshot = queries.newest_built(request.actor, year=year)
    page: dict[str, Any] = {
        "year": year,
        "snapshot": snapshot,
        "is_building": asked is not None and asked.state == Snapshot.State.QUEUED,
        "rounds": _rounds(snapshot),
    }
    return render(request, "reporting/report.html", page)


def _rounds(snapshot: Snapshot | None) -> list[dict[str, Any]]:
    if snapshot is None:
        return []
    content = json.loads(snapshot.content)
    return [
        {
            **round_words(row),
            "figures": [figure_words(figure) for figure in content["figures"] if figure["jpoa"] == row["key"]],
        }
        for row in content["rounds"]
    ]


@screen(permissions.BUILD_REPORT, takes=BUTTON)
def report_build(request: PortalRequest, year: int) -> HttpResponse:
    services.ask(year=_known_year(year), by=request.actor, now=request.now)
    return redirect("report", year=year)


@screen(permissions.SEE_REPORTS, fresh=True)
def report_pdf(request: PortalRequest, year: int) -> HttpResponse:
    snapshot = queries.newest_built(request.actor, year=_known_year(year))
    if snapshot is None:
        raise Http404
    services.note_download(snapshot=snapshot, by=request.actor, now=request.now)
    response = HttpResponse(export.pdf(snapshot), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{export.file_name(snapshot, "pdf")}"'
    return response


@screen(permissions.SEE_REPORTS)
def figure(request: PortalRequest, year: int, jpoa: str, code: str, window: str) -> HttpResponse:
    """What is behind a figure: the cells it is the sum of, or the publication it was taken from."""
    snapshot = queries.newest_built(request.actor, year=_known_year(year))
    if snapshot is None or code not in BY_CODE or window not in Window.values:
        raise Http404
    found = [
        row
        for row in json.loads(snapshot.content)["figures"]
        if (row["jpoa"], row["code"], row["window"]) == (jpoa, code, window)
    ]
    if not found:
        raise Http404
    page = {
        "year": year,
        "indicator": BY_CODE[code],
        "figures": [figure_words(row) for row in found],
        "cells": queries.cells_behind(request.actor, jpoa_key=jpoa, code=code, window=window),
        "title": _("What is behind this figure"),
    }
    return render(request, "reporting/figure.html", page)
