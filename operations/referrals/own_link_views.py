"""The pages on which an agency links two referrals for itself, and ends a link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, screen
from common.forms import PortalForm
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.referrals import own_links, queries
from operations.referrals.forms import ConfirmForm
from operations.referrals.models import Referral
from operations.referrals.own_links import Linked
from operations.referrals.permissions import LINK_REFERRALS, UNLINK_REFERRALS
from operations.referrals.subject_views import TEMPLATE


class LinkForm(PortalForm):
    """With which other referral, and why."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of the other referral"),
        max_length=24,
        help_text=gettext_lazy("One that your agency wrote or received."),
    )
    reason = forms.CharField(label=gettext_lazy("Why do they belong together?"), max_length=300, required=False)


@screen(LINK_REFERRALS, load=queries.get_visible, takes=FORM)
def referral_link(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        own_links.link(referral=referral, **cleaned, by=request.actor, now=request.now, showing=posted.showing)
        return referral

    refusals: Refusals = {
        own_links.NotFound: ("reference", _("Your agency reads no other referral with this reference.")),
        own_links.AlreadyLinked: ("reference", _("These two are linked already.")),
    }
    words = Words(
        title=_("Link it with another referral"),
        button=_("Link the two"),
        said=_("Linked. Your agency sees it on both pages, and nobody else."),
        lead=_("The link is your agency’s own knowledge. No other agency learns of it."),
    )
    return _page(request, referral, Asked(make=LinkForm, act=act, refusals=refusals), words)


@screen(UNLINK_REFERRALS, load=own_links.get_linked, takes=FORM)
def referral_unlink(request: PortalRequest, linked: Linked) -> HttpResponse:
    def act(_posted: Posted, _cleaned: dict[str, Any]) -> Referral:
        own_links.unlink(linked=linked, by=request.actor, now=request.now)
        return linked.referral

    words = Words(
        title=_("Do they belong together no more?"),
        button=_("End the link"),
        said=_("The link has ended. That it was there stays written down."),
    )
    return _page(request, linked.referral, Asked(make=ConfirmForm, act=act), words, part=linked.other.reference)


def _page(request: PortalRequest, referral: Referral, asked: Asked, words: Words, **more: Any) -> HttpResponse:
    page = {"referral": referral, "back": referral.get_absolute_url(), **more}
    return form_page(request, None, asked, words, template=TEMPLATE, **page)
