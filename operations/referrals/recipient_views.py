"""The steps of a receiving agency, each on its own page; and the sender's answer to a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from common.access import FORM, Permission, Words, screen
from common.forms import PortalForm
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.reference import queries as reference
from operations import permissions
from operations.referrals import forms, queries, services
from operations.referrals.models import ReferralRecipient

Service = Callable[..., None]
View = Callable[..., HttpResponse]
Beside = Callable[[PortalRequest, ReferralRecipient], dict[str, Any]]


def _step(
    permission: Permission,
    service: Service,
    *,
    template: str,
    make: Callable[[Any], PortalForm] = forms.ConfirmForm,
    fields: dict[str, str] | None = None,
    said: Words,
    load: Callable[..., ReferralRecipient | None] = queries.get_own_recipient,
    beside: Beside | None = None,
) -> View:
    """A page for one step on a recipient row.

    `fields` maps a field of the form to an argument of the service; `beside` gives what the page shows beside the form.
    """

    @screen(permission, load=load, takes=FORM)
    def view(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
        words, _kept = words_for(request, request.actor)
        form = make(words)
        if request.method == "POST" and form.is_valid():
            arguments: dict[str, Any] = {
                argument: form.cleaned_data[field] for field, argument in (fields or {}).items()
            }

            def act(posted: Posted) -> ReferralRecipient:
                service(
                    recipient=recipient,
                    by=request.actor,
                    now=request.now,
                    version=posted.version or recipient.version,
                    submission=posted.submission,
                    **arguments,
                )
                return recipient

            return carry_out(request, act, said=str(said))
        page = {"form": form, "recipient": recipient, "referral": recipient.referral}
        page |= beside(request, recipient) if beside else {}
        return render(request, template, page)

    return view


def _question(request: PortalRequest, recipient: ReferralRecipient) -> dict[str, Any]:
    services.note_opening(referral=recipient.referral, by=request.actor, now=request.now)
    return {"question": queries.last_question(request.actor, recipient)}


confirm_receipt = _step(
    permissions.CONFIRM_RECEIPT,
    services.confirm_receipt,
    template="operations/referral_confirm_receipt.html",
    said=_("Receipt confirmed. The sender has been told."),
)
accept = _step(
    permissions.ACCEPT_REFERRAL,
    services.accept,
    template="operations/referral_accept.html",
    said=_("Accepted. The sender has been told."),
)
decline = _step(
    permissions.DECLINE_REFERRAL,
    services.decline,
    template="operations/referral_decline.html",
    make=lambda words: forms.DeclineForm(words, reasons=reference.choices(reference.Code.DECLINE_REASONS)),
    fields={"decline_reason": "reason", "decline_words": "words"},
    said=_("Declined. The sender has been told and reads your reason."),
)
start = _step(
    permissions.START_WORK,
    services.start,
    template="operations/referral_start.html",
    said=_("Marked as in progress."),
)
ask_for_information = _step(
    permissions.ASK_FOR_INFORMATION,
    services.ask_for_information,
    template="operations/referral_ask.html",
    make=forms.MessageForm,
    fields={"body": "words"},
    said=_("Your question has been sent."),
)
give_information = _step(
    permissions.GIVE_INFORMATION,
    services.give_information,
    template="operations/referral_give.html",
    make=forms.MessageForm,
    fields={"body": "words"},
    said=_("The information has been sent."),
    load=queries.get_recipient_of_own,
    beside=_question,
)
