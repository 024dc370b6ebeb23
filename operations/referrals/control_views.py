"""The originator's hand on what it gave: who opened it, taking it back, handling, one more reader."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from members.directory import queries as directory
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.referrals import copy_queries, destruction, handling_changes, onward, openings, queries, recalls
from operations.referrals.control_forms import FurtherForm, HandlingForm, TakeBackForm, UntilForm, end_of
from operations.referrals.handling_changes import SameHandling
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.onward import HasItAlready
from operations.referrals.permissions import CHANGE_HANDLING, GIVE_FURTHER, SEE_OPENINGS, TAKE_BACK
from operations.referrals.subject_views import TEMPLATE, today_of

HAS_IT: Refusals = {HasItAlready: (None, _("That agency has it already, or takes no part at present."))}


def openings_page(row: Any) -> str:
    """Where the owner sees who has what."""
    referral_id = row.id if isinstance(row, Referral) else row.referral_id
    return reverse("referral_openings", kwargs={"referral_id": referral_id})


@screen(SEE_OPENINGS, load=queries.get_visible)
def referral_openings(request: PortalRequest, referral: Referral) -> HttpResponse:
    actor, after = request.actor, request.GET.get("after", "")
    page = keyset.page(openings.openings_of(actor, referral), instant="opened_at", key="id", after=after)
    recipients = queries.recipients_of(actor, referral)
    context = {
        "referral": referral,
        "rows": openings.shown(page.rows),
        **keyset.ways(page, request.GET, after=after),
        "recipients": [(row, may(actor, TAKE_BACK, row)) for row in recipients],
        "copies": list(copy_queries.copies_of(actor, referral)[:50]),
        "requests": list(destruction.of_referral(actor, referral)[:50]),
        "may_give": may(actor, GIVE_FURTHER, referral),
        "may_change_handling": may(actor, CHANGE_HANDLING, referral),
    }
    return render(request, "operations/referral_openings.html", context)


@screen(TAKE_BACK, load=queries.get_recipient_of_own, takes=FORM)
def referral_take_back(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    def act(_posted: Posted, cleaned: dict[str, Any]) -> ReferralRecipient:
        recalls.take_back(recipient=recipient, by=request.actor, now=request.now, reason=cleaned["reason"])
        return recipient

    words = Words(
        title=_("Take it back from this agency?"),
        button=_("Take it back"),
        said=_("Taken back. The agency sees it no more, and is asked to destroy its copies."),
        lead=_("The agency sees it no more from the next click on. You cannot undo this."),
        is_warning=True,
    )
    asked = Asked(make=TakeBackForm, act=act, to=openings_page)
    read = openings.counted(request.actor, recipient)
    template = "operations/referral_take_back.html"
    return _page(request, recipient.referral, asked, words, template=template, part=recipient.agency.name, read=read)


@screen(TAKE_BACK, load=queries.get_recipient_of_own, takes=FORM)
def referral_until(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralRecipient:
        day = cleaned["last_day"]
        recalls.set_end(
            recipient=recipient,
            by=request.actor,
            now=request.now,
            version=posted.version,
            expires_at=end_of(day, request.actor.time_zone) if day else None,
            submission=posted.submission,
        )
        return recipient

    words = Words(
        title=_("Until when does this agency read it?"),
        button=_("Save"),
        said=_("Saved. The agency sees the day on its page."),
        lead=_("After that day it is taken back by itself, and the agency is asked to destroy its copies."),
    )
    asked = Asked(make=partial(UntilForm, today=today_of(request)), act=act, row=recipient, to=openings_page)
    return _page(request, recipient.referral, asked, words, part=recipient.agency.name)


@screen(CHANGE_HANDLING, load=queries.get_own, takes=FORM)
def referral_handling(request: PortalRequest, referral: Referral) -> HttpResponse:
    codes = {one.code: one for one in handling_changes.others(referral)}

    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        handling_changes.change(
            referral=referral,
            by=request.actor,
            now=request.now,
            version=posted.version,
            code=codes[cleaned["code"]],
            reason=cleaned["reason"],
            submission=posted.submission,
        )
        return referral

    words = Words(
        title=_("Change how it is handled"),
        button=_("Change it and tell all recipients"),
        said=_("Changed. All recipients have been told."),
        lead=_("What was printed before carries the former code. No code adds a reader."),
    )
    refusals: Refusals = {SameHandling: ("code", _("It is handled so already."))}
    make = partial(HandlingForm, codes=list(codes.values()))
    return _page(
        request,
        referral,
        Asked(make=make, act=act, row=referral, refusals=refusals),
        words,
        part=str(referral.handling_code),
    )


@screen(GIVE_FURTHER, load=queries.get_own, takes=FORM, fresh=True)
def referral_give_further(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        [agency] = directory.named([cleaned["agency"]])
        onward.give_further(
            referral=referral,
            by=request.actor,
            now=request.now,
            version=posted.version,
            agency=agency,
            reads=cleaned["reads"],
            words=cleaned["words"],
            submission=posted.submission,
        )
        return referral

    words = Words(
        title=_("Give it to one more agency"),
        button=_("Give it to this agency now"),
        said=_("Given. The agency has been told."),
        lead=_("It reads who sent it, its kind, urgency and handling in any case. The others do not learn of it."),
    )
    held = {row.agency_id for row in queries.recipients_of(request.actor, referral)}
    agencies = onward.offered(directory.others_by_country(request.actor), without=held)
    asked = Asked(make=partial(FurtherForm, agencies=agencies), act=act, row=referral, refusals=HAS_IT)
    return _page(request, referral, asked, words)


def _page(
    request: PortalRequest, referral: Referral, asked: Asked, words: Words, *, template: str = TEMPLATE, **more: Any
) -> HttpResponse:
    back = referral.get_absolute_url()
    return form_page(request, None, asked, words, template=template, referral=referral, back=back, **more)
