"""The page on which a receiving agency corrects its answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, screen
from common.forms import PortalForm
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import corrections, queries
from operations.referrals.choices import OF_FULL, OF_QUICK, PRESET_LANGUAGE
from operations.referrals.forms import languages
from operations.referrals.models import ReferralRecipient
from operations.referrals.permissions import CORRECT_ANSWER


class CorrectionForm(PortalForm):
    """The answer as it shall read, and why it is another."""

    body = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language do you write?"), choices=languages, required=False
    )
    result = forms.ChoiceField(
        label=gettext_lazy("What does your answer give?"), widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is it corrected?"),
        max_length=300,
        help_text=gettext_lazy("The sender reads this beside the corrected answer."),
    )

    def __init__(self, *args: Any, is_quick: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = OF_QUICK if is_quick else OF_FULL
        self.fields["result"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]  # a choice field
        self.fields["result"].required = is_quick


@screen(CORRECT_ANSWER, load=queries.get_own_recipient, takes=FORM)
def answer_correct(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    referral = recipient.referral
    former = corrections.last_answer(request.actor, recipient) if request.method == "GET" else None

    def act(posted: Posted, cleaned: dict[str, Any]) -> ReferralRecipient:
        corrections.correct_answer(
            recipient=recipient,
            by=request.actor,
            now=request.now,
            version=posted.version or recipient.version,
            words=cleaned["body"],
            reason=cleaned["reason"],
            result=cleaned["result"],
            language=cleaned["language"] or PRESET_LANGUAGE,
            submission=posted.submission,
        )
        return recipient

    words = Words(
        title=_("Correct the answer"),
        button=_("Send the corrected answer to the sender"),
        said=_("Corrected. The sender has been told."),
        lead=_(
            "Only the sender reads it. Your former answer stays to be read, and says that it was replaced. "
            "What you counted with it stays: correct a number in your return."
        ),
    )
    initial = {"result": recipient.result, "language": former.language if former else PRESET_LANGUAGE}
    initial["body"] = former.body if former else ""
    make = partial(CorrectionForm, is_quick=referral.is_quick, initial=initial)
    asked = Asked(make=make, act=act, row=recipient)
    page = {"referral": referral, "back": referral.get_absolute_url()}
    return form_page(request, None, asked, words, template="operations/referral_part.html", **page)
