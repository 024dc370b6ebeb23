"""The pages of copies: what for, the copy to be printed, the same as a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, screen
from common.forms import PortalForm
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import copies, copy_pdf, copy_queries, queries
from operations.referrals.copy_models import ReferralCopy
from operations.referrals.models import Referral
from operations.referrals.permissions import COPY_REFERRAL, SEE_COPY


class CopyForm(PortalForm):
    """What a copy is for."""

    reason = forms.CharField(
        label=gettext_lazy("What is the copy for?"),
        max_length=200,
        help_text=gettext_lazy("The sender’s agency sees that your agency made a copy, when, and this reason."),
    )


@screen(COPY_REFERRAL, load=queries.get_visible, takes=FORM)
def copy_make(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralCopy:
        return copies.make(
            referral=referral, reason=cleaned["reason"], by=request.actor, now=request.now, showing=posted.showing
        )

    words = Words(
        title=_("Print a copy"),
        button=_("Make the copy"),
        said=_("The copy has a number. Print this page, or take the file."),
        lead=_("Each page carries the handling code, your name, the time and the number of the copy."),
    )
    asked = Asked(make=CopyForm, act=act)
    shown = list(copy_queries.copies_of(request.actor, referral)[:50])
    return form_page(
        request, None, asked, words, template="operations/referral_copies.html", referral=referral, copies=shown
    )


@screen(SEE_COPY, load=copy_queries.get_copy)
def referral_copy(request: PortalRequest, copy: ReferralCopy) -> HttpResponse:
    copies.note_printing(copy=copy, by=request.actor, now=request.now)
    said = copy_queries.said_in(request.actor, copy)
    return render(request, "operations/referral_copy.html", {"copy": copy, "referral": copy.referral, **said})


@screen(SEE_COPY, load=copy_queries.get_copy)
def referral_copy_pdf(request: PortalRequest, copy: ReferralCopy) -> HttpResponse:
    copies.note_printing(copy=copy, by=request.actor, now=request.now)
    said = copy_queries.said_in(request.actor, copy)
    content = copy_pdf.pdf(copy, said, zone=request.actor.time_zone)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{copy.referral.reference}-{copy.number}.pdf"'
    return response
