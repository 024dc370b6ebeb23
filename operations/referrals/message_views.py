"""The page on which a message is written, the one that names its readers before it is sent, and "No answer needed"."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import BUTTON, FORM, may, screen
from common.versions import ChangedMeanwhile
from members.posting import PortalRequest, Posted, carry_out, words_for
from operations.referrals import message_queries as queries
from operations.referrals import messages
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.message_forms import MessageForm
from operations.referrals.message_models import ReferralQuestion
from operations.referrals.message_queries import Talk
from operations.referrals.models import Referral
from operations.referrals.permissions import SETTLE_QUESTION, WRITE_MESSAGE, WRITE_NOTE


@screen(WRITE_MESSAGE, load=queries.get_talk, takes=FORM)
def message_write(request: PortalRequest, talk: Talk) -> HttpResponse:
    """Written, then looked at once where there is a choice of readers, then sent."""
    words, was_kept = words_for(request, request.actor)
    form = MessageForm(words, talk=talk)
    page: dict[str, Any] = {"form": form, "referral": talk.referral, "talk": talk, "was_kept": was_kept}
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        if talk.has_choice and request.POST.get("checked") != form.checked:
            return render(request, "operations/message_check.html", page)
        return carry_out(
            request, lambda posted: _send(request, form, posted), said=_("Sent. Its readers have been told.")
        )
    page["reader"] = None if talk.has_choice else _only_reader(talk)
    page["may_write_note"] = may(request.actor, WRITE_NOTE, talk.referral)
    return render(request, "operations/message_write.html", page)


def _only_reader(talk: Talk) -> Any:
    return talk.recipients[0].agency if talk.is_own else queries.owner_of(talk.referral)


def _send(request: PortalRequest, form: MessageForm, posted: Posted) -> Referral:
    cleaned = form.cleaned_data
    try:
        messages.write(
            talk=form.talk,
            to=form.reader_ids,
            body=cleaned["body"],
            language=cleaned["language"] or PRESET_LANGUAGE,
            is_question=cleaned["is_question"],
            is_to_all=form.is_to_all,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
        )
    except messages.OtherReaders as error:
        raise ChangedMeanwhile(form.talk.referral) from error
    return form.talk.referral


@screen(SETTLE_QUESTION, load=queries.get_question, takes=BUTTON)
def question_settle(request: PortalRequest, question: ReferralQuestion) -> HttpResponse:
    def act(_posted: Posted) -> Referral:
        messages.settle(question=question, by=request.actor, now=request.now)
        return question.referral

    return carry_out(request, act, said=_("It has left the desk. Who asked has been told."))
