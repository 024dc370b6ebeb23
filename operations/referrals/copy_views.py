"""The pages of copies: what for, the copy to be printed, the same as a file."""

from __future__ import annotations

from functools import partial
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
from operations.referrals import copies, copy_pdf, copy_queries, onward, queries
from operations.referrals.control_models import ShareConsent
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


class PassedOnForm(CopyForm):
    """What a copy is for, and for whom, where the sender has consented that one goes to another agency."""

    for_whom = forms.ChoiceField(label=gettext_lazy("For whom is the copy?"), widget=forms.RadioSelect)
    field_order = ("for_whom", "reason")

    def __init__(self, *args: Any, consents: list[ShareConsent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(str(one.id), f"{one.to_agency.name}, {one.to_agency.body_name}") for one in consents]
        self.fields["for_whom"].choices = [("", gettext_lazy("My own agency")), *others]  # type: ignore[attr-defined]  # a choice field
        self.fields["for_whom"].required = False


@screen(COPY_REFERRAL, load=queries.get_visible, takes=FORM)
def copy_make(request: PortalRequest, referral: Referral) -> HttpResponse:
    consents = {str(one.id): one for one in onward.for_paper(request.actor, referral, now=request.now)}

    def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralCopy:
        return copies.make(
            referral=referral,
            reason=cleaned["reason"],
            by=request.actor,
            now=request.now,
            consent=consents.get(cleaned.get("for_whom", "")),
            showing=posted.showing,
        )

    words = Words(
        title=_("Print a copy"),
        button=_("Make the copy"),
        said=_("The copy has a number. Print this page, or take the file."),
        lead=_(
            "Each page carries the handling code, your name, the time and the number of the copy. "
            "A copy stays in your agency, unless the sender has consented that it goes to another one."
        ),
    )
    make = partial(PassedOnForm, consents=list(consents.values())) if consents else CopyForm
    asked = Asked(make=make, act=act)
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
