"""The pages of a hand-over: the offer of the owner, what is offered, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Permission, may, screen
from common.forms import PortalForm
from members.directory import queries as directory
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.referrals import handover_queries, handovers, queries
from operations.referrals.handover_models import ReferralHandover
from operations.referrals.models import Referral
from operations.referrals.permissions import (
    ANSWER_HANDOVER,
    END_READING,
    OFFER_HANDOVER,
    SEE_HANDOVER,
    TAKE_BACK_HANDOVER,
)
from operations.words import state_words

_STEP = "operations/handover_step.html"


class OfferForm(PortalForm):
    """To whom a referral is offered, and why."""

    to_agency = forms.ChoiceField(label=gettext_lazy("Which agency should have it?"))
    reason = forms.CharField(
        label=gettext_lazy("Why should that agency have it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "That agency reads this before it answers, also where it has not received the referral. Leave names out."
        ),
    )
    keeps_reading = forms.BooleanField(
        label=gettext_lazy("My agency reads on afterwards"),
        required=False,
        help_text=gettext_lazy("It reads what the referral says, and not what others write. The new owner can end it."),
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]  # a choice field


class AnswerForm(PortalForm):
    """Words with an answer, which may be left out."""

    answer = forms.CharField(
        label=gettext_lazy("Anything you want to say to the other agency"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Leave names out."),
    )


class RefusalForm(PortalForm):
    """Why it is not taken over."""

    answer = forms.CharField(
        label=gettext_lazy("Why does your agency not take it over?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The agency that offered it reads this. Leave names out."),
    )


class NothingForm(PortalForm):
    """A step without words."""


@screen(OFFER_HANDOVER, load=queries.get_visible, takes=FORM)
def handover_offer(request: PortalRequest, referral: Referral) -> HttpResponse:
    agencies = directory.others_by_country(request.actor)

    def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralHandover:
        chosen = directory.named([cleaned["to_agency"]])
        if not chosen:
            raise handovers.NotActive
        return handovers.offer(
            referral=referral,
            to=chosen[0],
            reason=cleaned["reason"],
            keeps_reading=cleaned["keeps_reading"],
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    refusals: Refusals = {
        handovers.NotActive: ("to_agency", _("This agency takes no part now. Choose another one.")),
        handovers.AlreadyOffered: (None, _("It is offered to an agency already. Take that offer back first.")),
    }
    words = Words(
        title=_("Hand it over to another agency"),
        button=_("Offer it to this agency"),
        said=_("Offered. The agency has been told. Nothing changes until it accepts."),
    )
    asked = Asked(make=partial(OfferForm, agencies=agencies), act=act, refusals=refusals)
    page = {"referral": referral, "back": referral.get_absolute_url()}
    return form_page(request, None, asked, words, template="operations/handover_offer.html", **page)


@screen(SEE_HANDOVER, load=handover_queries.get_handover)
def handover(request: PortalRequest, handover: ReferralHandover) -> HttpResponse:
    handovers.note_opening(handover=handover, by=request.actor, now=request.now)
    page = {
        **_facts(request, handover),
        "state": state_words(handover.state),
        "referral": queries.get_visible(request.actor, referral_id=handover.referral_id),
        "may_answer": may(request.actor, ANSWER_HANDOVER, handover),
        "may_take_back": may(request.actor, TAKE_BACK_HANDOVER, handover),
        "may_end_reading": may(request.actor, END_READING, handover),
    }
    return render(request, "operations/handover.html", page)


def _facts(request: PortalRequest, handover: ReferralHandover) -> dict[str, Any]:
    """What is shown of an offer, to the side that reads it."""
    is_asked = handover.to_group_id == request.actor.group_id
    is_recipient = is_asked and queries.get_own_recipient(request.actor, referral_id=handover.referral_id) is not None
    return {"handover": handover, "is_asked": is_asked, "is_recipient": is_recipient}


def _step(
    permission: Permission, service: Callable[..., None], *, make: type[PortalForm], words: Callable[[], Words]
) -> Callable[..., HttpResponse]:
    """A page for one step on an offer."""

    @screen(permission, load=handover_queries.get_handover, takes=FORM)
    def view(request: PortalRequest, handover: ReferralHandover) -> HttpResponse:
        def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralHandover:
            service(
                handover=handover,
                words=cleaned.get("answer", ""),
                by=request.actor,
                now=request.now,
                version=posted.version or handover.version,
                submission=posted.submission,
            )
            return handover

        asked = Asked(make=make, act=act, row=handover)
        facts = {**_facts(request, handover), "back": handover.get_absolute_url()}
        return form_page(request, None, asked, words(), template=_STEP, **facts)

    return view


handover_accept = _step(
    ANSWER_HANDOVER,
    handovers.accept,
    make=AnswerForm,
    words=lambda: Words(
        title=_("Take this referral over?"),
        button=_("Take it over"),
        said=_("Your agency has the referral now. Those who received it have been told."),
    ),
)
handover_refuse = _step(
    ANSWER_HANDOVER,
    handovers.refuse,
    make=RefusalForm,
    words=lambda: Words(
        title=_("Do not take this referral over?"),
        button=_("Refuse it"),
        said=_("Refused. The agency that offered it has been told, and reads your words."),
    ),
)
handover_take_back = _step(
    TAKE_BACK_HANDOVER,
    handovers.take_back,
    make=AnswerForm,
    words=lambda: Words(
        title=_("Take the offer back?"),
        button=_("Keep the referral"),
        said=_("Your agency keeps the referral. The other agency has been told."),
    ),
)
handover_end_reading = _step(
    END_READING,
    handovers.end_reading,
    make=NothingForm,
    words=lambda: Words(
        title=_("End the reading of the former owner?"),
        button=_("End it"),
        said=_("The former owner reads it no more, and has been told."),
        lead=_("Copies on paper or as files that it made stay with it."),
    ),
)
