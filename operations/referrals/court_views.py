"""The pages of use in court: asking the other side, answering, taking a permission back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import court, court_queries, queries
from operations.referrals.court_forms import AnswerForm, AskForm, EndForm
from operations.referrals.court_models import CourtRequest
from operations.referrals.models import ReferralRecipient
from operations.referrals.permissions import ANSWER_COURT, ASK_COURT, ASK_COURT_ANSWER, TAKE_BACK_COURT


def _ask(request: PortalRequest, recipient: ReferralRecipient, lead: str) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralRecipient:
        arguments = {"proceedings": cleaned["proceedings"], "country": cleaned["country"]}
        court.ask(recipient=recipient, **arguments, by=request.actor, now=request.now, showing=posted.showing)
        return recipient

    words = Words(
        title=_("Ask for permission to use it in court"),
        button=_("Ask the other side"),
        said=_("Asked. The other side has been told. Until it gives permission, nothing is for use in court."),
        lead=lead,
    )
    return _page(request, recipient, Asked(make=AskForm, act=act), words)


@screen(ASK_COURT, load=queries.get_in_thread, takes=FORM)
def court_ask(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    return _ask(request, recipient, _("You ask about what the sender gave your agency."))


@screen(ASK_COURT_ANSWER, load=queries.get_in_thread, takes=FORM)
def court_ask_answer(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    return _ask(request, recipient, _("You ask about what this agency answered."))


@screen(ANSWER_COURT, load=court_queries.get_request, takes=FORM)
def court_answer(request: PortalRequest, asked: CourtRequest) -> HttpResponse:
    made: list[AnswerForm] = []

    def make(typed: Any) -> AnswerForm:
        made.append(AnswerForm(typed))
        return made[-1]

    def act(_posted: Posted, _cleaned: dict[str, Any]) -> CourtRequest:
        court.answer(request=asked, said=made[-1].said, by=request.actor, now=request.now)
        return asked

    words = Words(
        title=_("Answer about use in court"),
        button=_("Send the answer to the other side"),
        said=_("Answered. The other side has been told."),
    )
    return _page(request, asked.recipient, Asked(make=make, act=act), words, question=asked)


@screen(TAKE_BACK_COURT, load=court_queries.get_request, takes=FORM)
def court_take_back(request: PortalRequest, asked: CourtRequest) -> HttpResponse:
    def act(_posted: Posted, cleaned: dict[str, Any]) -> CourtRequest:
        court.take_back(request=asked, reason=cleaned["reason"], by=request.actor, now=request.now)
        return asked

    words = Words(
        title=_("Take the permission back"),
        button=_("Take it back from now on"),
        said=_("Taken back. The other side has been told."),
        lead=_("What was used in court before stays used. From now on nothing more may be."),
    )
    return _page(request, asked.recipient, Asked(make=EndForm, act=act), words, question=asked)


def _page(
    request: PortalRequest, recipient: ReferralRecipient, asked: Asked, words: Words, **more: Any
) -> HttpResponse:
    page = {"referral": recipient.referral, "back": recipient.get_absolute_url(), **more}
    return form_page(request, None, asked, words, template="operations/court_step.html", **page)
