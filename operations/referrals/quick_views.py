"""The pages of a quick question: asked, changed before it is sent, answered."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.directory import queries as directory
from members.posting import PortalRequest, Posted, carry_out, words_for
from operations import permissions
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import queries, quick, quick_forms, services
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.permissions import ANSWER_QUICKLY, CHANGE_QUESTION
from operations.referrals.subject_forms import identifier_of
from operations.referrals.views import round_of

_ASK = "operations/quick_question.html"


def _check_page(referral: Referral) -> str:
    return reverse("referral_send", kwargs={"referral_id": referral.id})


@screen(permissions.WRITE_REFERRAL, takes=FORM)
def quick_ask(request: PortalRequest) -> HttpResponse:
    jpoa = round_of(request)

    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        return quick.ask(
            **quick_forms.question_of(cleaned),
            identifier=identifier_of(cleaned),
            jpoa=jpoa,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(title=_("Ask a quick question"), button=_("Go on"), said=_("Look at it once. Nothing is sent yet."))
    asked = Asked(make=partial(quick_forms.QuickForm, **_offered(request)), act=act, to=_check_page)
    return form_page(request, None, asked, words, template=_ASK)


@screen(CHANGE_QUESTION, load=queries.get_own, takes=FORM)
def quick_change(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        quick.change(
            referral=referral,
            **quick_forms.question_of(cleaned),
            identifier=identifier_of(cleaned),
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return referral

    words = Words(title=_("Change the question"), button=_("Go on"), said=_("Look at it once. Nothing is sent yet."))
    initial = quick_forms.initial_of(referral)
    make = partial(quick_forms.QuickForm, initial=initial, **_offered(request))
    asked = Asked(make=make, act=act, row=referral, to=_check_page)
    return form_page(request, None, asked, words, template=_ASK, referral=referral)


def _offered(request: PortalRequest) -> dict[str, Any]:
    return {"agencies": directory.others_by_country(request.actor), "own_country": request.actor.country}


@screen(ANSWER_QUICKLY, load=queries.get_own_recipient, takes=FORM)
def quick_answer(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    """Sent from the page of the question itself; shown here again with what is wrong, or what was typed before."""
    words, was_kept = words_for(request, request.actor)
    form = quick_forms.QuickAnswerForm(words)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data

        def act(posted: Posted) -> ReferralRecipient:
            quick.answer(
                recipient=recipient,
                by=request.actor,
                now=request.now,
                version=posted.version or recipient.version,
                result=cleaned["result"],
                words=cleaned["body"],
                language=cleaned["language"] or PRESET_LANGUAGE,
                submission=posted.submission,
            )
            return recipient

        return carry_out(request, act, said=_("Answered. The sender has been told."))
    services.note_opening(referral=recipient.referral, by=request.actor, now=request.now)
    page = {"form": form, "recipient": recipient, "referral": recipient.referral, "was_kept": was_kept}
    page |= queries.content_of(request.actor, recipient.referral)
    return render(request, "operations/quick_answer.html", page)
