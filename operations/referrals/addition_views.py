"""The page on which the owner adds words to what was sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, screen
from common.forms import PortalForm
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import additions, queries
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.forms import languages
from operations.referrals.message_queries import talk_of
from operations.referrals.models import Referral
from operations.referrals.permissions import ADD_WORDS


class AdditionForm(PortalForm):
    """What is added."""

    body = forms.CharField(
        label=gettext_lazy("What do you add?"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language do you write?"),
        choices=languages,
        initial=PRESET_LANGUAGE,
        required=False,
    )


@screen(ADD_WORDS, load=queries.get_own, takes=FORM)
def addition_write(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        additions.add(
            referral=referral,
            body=cleaned["body"],
            language=cleaned["language"] or PRESET_LANGUAGE,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
        )
        return referral

    words = Words(
        title=_("Add to what you sent"),
        button=_("Add it for all recipients"),
        said=_("Added. The recipients have been told."),
        lead=_("What you sent stays as it is. What you add stands below it and cannot be changed later."),
    )
    readers = talk_of(request.actor, referral, queries.recipients_of(request.actor, referral)).recipients
    page = {"referral": referral, "back": referral.get_absolute_url(), "readers": readers}
    asked = Asked(make=AdditionForm, act=act)
    return form_page(request, None, asked, words, template="operations/addition_write.html", **page)
