"""Passing a received referral on: the recipient asks, the owner answers, the recipient shares."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members.directory import queries as directory
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.referrals import destruction, onward
from operations.referrals.control_forms import AnswerConsentForm, AskConsentForm, DestructionForm, end_of
from operations.referrals.control_models import DestructionRequest, ShareConsent
from operations.referrals.forms import ConfirmForm
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.onward import HasItAlready, NotInForce
from operations.referrals.permissions import (
    ANSWER_CONSENT,
    ASK_CONSENT,
    CONFIRM_DESTRUCTION,
    END_CONSENT,
    SEE_DESTRUCTION,
    SHARE_ONWARD,
)
from operations.referrals.queries import get_own_recipient, get_visible
from operations.referrals.subject_views import TEMPLATE, today_of


@screen(ASK_CONSENT, load=get_own_recipient, takes=FORM)
def consent_ask(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralRecipient:
        [agency] = directory.named([cleaned["to_agency"]])
        onward.ask(
            recipient=recipient,
            by=request.actor,
            now=request.now,
            to_agency=agency,
            scope=cleaned["scope"],
            purpose=cleaned["purpose"],
            showing=posted.showing,
            submission=posted.submission,
        )
        return recipient

    words = Words(
        title=_("Ask whether you may pass it on"),
        button=_("Ask the sender"),
        said=_("Asked. Nothing is passed on before the sender consents."),
        lead=_("What you received stays the sender’s. The sender consents for one agency, one way and one purpose."),
    )
    agencies = onward.offered(directory.others_by_country(request.actor), without={recipient.referral.originator_id})
    refusals: Refusals = {
        HasItAlready: ("to_agency", _("Your agency has asked this already. The sender has not answered yet."))
    }
    asked = Asked(make=partial(AskConsentForm, agencies=agencies), act=act, refusals=refusals)
    return _page(request, recipient.referral, asked, words)


@screen(ANSWER_CONSENT, load=onward.get_consent, takes=FORM)
def consent_answer(request: PortalRequest, asked: ShareConsent) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> ShareConsent:
        day = cleaned["last_day"]
        is_given = cleaned["is_given"] == "yes"
        onward.answer(
            asked=asked,
            by=request.actor,
            now=request.now,
            version=posted.version,
            is_given=is_given,
            until=end_of(day, request.actor.time_zone) if is_given else None,
            words=cleaned["words"],
            submission=posted.submission,
        )
        return asked

    words = Words(title=_("May it be passed on?"), button=_("Send the answer"), said=_("The agency has been told."))
    form = Asked(make=partial(AnswerConsentForm, today=today_of(request)), act=act, row=asked)
    template = "operations/consent_answer.html"
    return _page(request, asked.referral, form, words, template=template, consent=asked)


@screen(END_CONSENT, load=onward.get_consent, takes=FORM)
def consent_end(request: PortalRequest, asked: ShareConsent) -> HttpResponse:
    def act(posted: Posted, _cleaned: dict[str, Any]) -> ShareConsent:
        onward.end(asked=asked, by=request.actor, now=request.now, version=posted.version, submission=posted.submission)
        return asked

    words = Words(
        title=_("Take the consent back?"),
        button=_("Take it back"),
        said=_("Taken back. The agency has been told."),
        lead=_("An agency that was let in by it stays a recipient until you take the referral back from it."),
    )
    form = Asked(make=ConfirmForm, act=act, row=asked)
    return _page(request, asked.referral, form, words, part=asked.to_agency.name)


@screen(SHARE_ONWARD, load=onward.get_consent, takes=FORM, fresh=True)
def consent_share(request: PortalRequest, asked: ShareConsent) -> HttpResponse:
    def act(_posted: Posted, _cleaned: dict[str, Any]) -> ShareConsent:
        onward.share(asked=asked, by=request.actor, now=request.now)
        return asked

    words = Words(
        title=_("Pass it on to this agency?"),
        button=_("Pass it on now"),
        said=_("Passed on. The agency and the sender have been told."),
        lead=_("The agency becomes a recipient and reads what your agency reads of it, without your own thread."),
    )
    refusals: Refusals = {
        NotInForce: (None, _("The consent is over, or does not cover this.")),
        HasItAlready: (None, _("You cannot pass it on to that agency now.")),
    }
    form = Asked(make=ConfirmForm, act=act, refusals=refusals)
    return _page(request, asked.referral, form, words, part=asked.to_agency.name)


@screen(SEE_DESTRUCTION, load=destruction.get_seen)
def destruction_request(request: PortalRequest, asked: DestructionRequest) -> HttpResponse:
    referral = get_visible(request.actor, referral_id=asked.referral_id)  # none where it was taken back
    page = {"asked": asked, "referral": referral, "may_confirm": may(request.actor, CONFIRM_DESTRUCTION, asked)}
    return render(request, "operations/destruction.html", page)


@screen(CONFIRM_DESTRUCTION, load=destruction.get_seen, takes=FORM)
def destruction_confirm(request: PortalRequest, asked: DestructionRequest) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> DestructionRequest:
        destruction.confirm(
            asked=asked,
            by=request.actor,
            now=request.now,
            version=posted.version,
            outcome=cleaned["outcome"],
            words=cleaned["words"],
            submission=posted.submission,
        )
        return asked

    words = Words(
        title=_("What became of the copies?"),
        button=_("Confirm and tell the sender"),
        said=_("Confirmed. The sender has been told."),
    )
    form = Asked(make=DestructionForm, act=act, row=asked)
    return form_page(request, None, form, words, template="operations/destruction_confirm.html", request_to=asked)


def _page(
    request: PortalRequest, referral: Referral, asked: Asked, words: Words, *, template: str = TEMPLATE, **more: Any
) -> HttpResponse:
    back = referral.get_absolute_url()
    return form_page(request, None, asked, words, template=template, referral=referral, back=back, **more)
