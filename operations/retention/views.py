"""How long the content of a referral is kept: the owner's page, its holds, and what is deleted soon."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals.forms import ConfirmForm
from operations.referrals.kept import years_kept
from operations.referrals.models import Referral
from operations.referrals.queries import get_own
from operations.referrals.subject_views import today_of
from operations.retention import queries, services
from operations.retention.forms import HoldForm
from operations.retention.models import LegalHold, Retention
from operations.retention.permissions import (
    HOLD_REFERRAL,
    LET_GO,
    LIFT_HOLD,
    SEE_RETENTION,
    SEE_RETENTIONS,
)


@screen(SEE_RETENTIONS)
def retention_list(request: PortalRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    rows = queries.deleted_soon(request.actor, today=today_of(request))
    page = keyset.page_in(rows, order={"due_on": keyset.a_day, "referral_id": UUID}, after=after)
    context = {"rows": page.rows, **keyset.ways(page, request.GET, after=after)}
    return render(request, "operations/retention_list.html", context)


@screen(SEE_RETENTION, load=get_own)
def retention(request: PortalRequest, referral: Referral) -> HttpResponse:
    kept = queries.get_retention(request.actor, referral_id=referral.id)
    today = today_of(request)
    holds = queries.holds_of(request.actor, referral)
    page = {
        "referral": referral,
        "retention": kept,
        "holds": [
            (row, row.lifted_at is None and row.until >= today, may(request.actor, LIFT_HOLD, row)) for row in holds
        ],
        "years": years_kept(referral.kind),
        "may_hold": may(request.actor, HOLD_REFERRAL, referral),
        "may_let_go": kept is not None and may(request.actor, LET_GO, kept),
    }
    return render(request, "operations/retention.html", page)


@screen(HOLD_REFERRAL, load=get_own, takes=FORM)
def retention_hold(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> LegalHold:
        return services.hold(
            referral=referral,
            by=request.actor,
            now=request.now,
            reason=cleaned["reason"],
            until=cleaned["until"],
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Keep it longer"),
        button=_("Set the hold"),
        said=_("Held. The content is not deleted before that day."),
        lead=_("A legal hold keeps the content after its day. Without a reason in law nothing is kept longer."),
    )
    return _page(request, referral, Asked(make=partial(HoldForm, today=today_of(request)), act=act), words)


@screen(LIFT_HOLD, load=queries.get_hold, takes=FORM)
def hold_lift(request: PortalRequest, hold: LegalHold) -> HttpResponse:
    def act(posted: Posted, _cleaned: dict[str, Any]) -> LegalHold:
        services.lift(
            hold=hold, by=request.actor, now=request.now, version=posted.version, submission=posted.submission
        )
        return hold

    words = Words(
        title=_("Lift the hold?"),
        button=_("Lift the hold"),
        said=_("Lifted. The content is kept until its own day, or the day of another hold."),
        lead=_("If its own day is over, your agency is asked once more before the content is deleted."),
    )
    return _page(request, hold.referral, Asked(make=ConfirmForm, act=act, row=hold), words)


@screen(LET_GO, load=queries.get_retention, takes=FORM)
def retention_yes(request: PortalRequest, retention: Retention) -> HttpResponse:
    def act(posted: Posted, _cleaned: dict[str, Any]) -> Retention:
        services.let_go(
            retention=retention,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return retention

    words = Words(
        title=_("May the content be deleted on its day?"),
        button=_("Yes, delete it on its day"),
        said=_("Saved. The content is deleted after its last day, unless something new comes in."),
        lead=_("Something came in after the referral was closed or withdrawn: a message, a file, words, a request."),
    )
    return _page(request, retention.referral, Asked(make=ConfirmForm, act=act, row=retention), words)


def _page(request: PortalRequest, referral: Referral, asked: Asked, words: Words) -> HttpResponse:
    template = "operations/retention_step.html"
    return form_page(request, None, asked, words, template=template, referral=referral)
