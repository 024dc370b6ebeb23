"""Pages on which the owner takes a referral up again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.posting import PortalRequest, Posted, carry_out, words_for
from operations.referrals import permissions, queries, reopening
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.step_forms import AskAgainForm, ReopenForm
from operations.states import UNANSWERED


@screen(permissions.REOPEN_REFERRAL, load=queries.get_visible, takes=FORM)
def referral_reopen(request: PortalRequest, referral: Referral) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = ReopenForm(words)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Referral:
            reopening.reopen(
                referral=referral,
                by=request.actor,
                now=request.now,
                version=posted.version or referral.version,
                reason=form.cleaned_data["reopen_reason"],
                submission=posted.submission,
            )
            return referral

        return carry_out(request, act, said=_("Open again. The recipients have been told."))
    recipients = queries.recipients_of(request.actor, referral)
    page: dict[str, Any] = {"form": form, "referral": referral, "was_kept": was_kept}
    page["unanswered"] = [row.agency for row in recipients if row.state in UNANSWERED]
    return render(request, "operations/referral_reopen.html", page)


@screen(permissions.ASK_AGAIN, load=queries.get_recipient_of_own, takes=FORM)
def referral_ask_again(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = AskAgainForm(words)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> ReferralRecipient:
            reopening.ask_again(
                recipient=recipient,
                by=request.actor,
                now=request.now,
                version=posted.version or recipient.version,
                words=form.cleaned_data["body"],
                submission=posted.submission,
            )
            return recipient

        return carry_out(request, act, said=_("Asked again. The agency has been told."))
    page = {"form": form, "recipient": recipient, "referral": recipient.referral, "was_kept": was_kept}
    return render(request, "operations/referral_ask_again.html", page)
