"""The page on which a translation is put beside a referral."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, screen
from common.forms import DayField, PortalForm
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import queries, translations
from operations.referrals.forms import languages
from operations.referrals.models import Referral
from operations.referrals.permissions import TRANSLATE_REFERRAL
from operations.referrals.subject_models import ReferralTranslation
from operations.referrals.subject_views import TEMPLATE, today_of
from operations.referrals.translations import Translation


class TranslationForm(PortalForm):
    """A translation of what a referral says."""

    language = forms.ChoiceField(label=gettext_lazy("Into which language?"), choices=languages)
    kind = forms.ChoiceField(
        label=gettext_lazy("Who translated it?"), choices=ReferralTranslation.Kind.choices, widget=forms.RadioSelect
    )
    summary = forms.CharField(label=gettext_lazy("Summary"), max_length=200, required=False)
    narrative = forms.CharField(
        label=gettext_lazy("Narrative"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    translated_on = DayField(label=gettext_lazy("When was it translated?"), required=False)

    def __init__(self, *args: Any, today: date, original: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.original = original

    def clean_language(self) -> str:
        """The language. Raises: ValidationError where it is that of the original."""
        code: str = self.cleaned_data["language"]
        if code == self.original:
            raise forms.ValidationError(_("The original is in this language."), code="original")
        return code

    def clean_translated_on(self) -> date | None:
        """The day. Raises: ValidationError where it is to come."""
        day: date | None = self.cleaned_data["translated_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("The day must not be in the future."), code="future")
        return day


@screen(TRANSLATE_REFERRAL, load=queries.get_visible, takes=FORM)
def translation_add(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        translation = Translation(**cleaned)
        translations.add(
            referral=referral, translation=translation, by=request.actor, now=request.now, showing=posted.showing
        )
        return referral

    is_own = referral.owner_group_id == request.actor.group_id
    words = Words(
        title=_("Add a translation"),
        button=_("Add it"),
        said=_("The translation stands beside the original, which counts."),
        lead=_("All who may read the referral read it.") if is_own else _("Your agency and the sender read it."),
    )
    make = partial(TranslationForm, today=today_of(request), original=referral.language)
    asked = Asked(make=make, act=act)
    return form_page(
        request, None, asked, words, template=TEMPLATE, referral=referral, back=referral.get_absolute_url()
    )
