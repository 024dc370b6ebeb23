"""Pages of what passes outside the portal: whom to call, what was done there, and what an answer was worth."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members.directory import queries as directory
from members.directory.entries import entries
from members.posting import PortalRequest, Posted, carry_out, words_for
from operations.permissions import SEE_REFERRALS
from operations.referrals import contacts, permissions, queries
from operations.referrals.contact_forms import PASSED, ChannelForm, ContactForm, WorthForm
from operations.referrals.contact_models import ReferralWorth
from operations.referrals.contacts import Passed
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.urgencies import ROUND_THE_CLOCK


@screen(SEE_REFERRALS, load=queries.get_own)
def referral_calls(request: PortalRequest, referral: Referral) -> HttpResponse:
    recipients = queries.recipients_of(request.actor, referral)
    agencies = [row.agency for row in recipients]
    desks = directory.main_desks(agencies)
    deputies = [desk.deputy.agency for desk in desks.values() if desk.deputy]
    found = entries(agencies, desks, directory.days_around([*agencies, *deputies], now=request.now), now=request.now)
    page = {
        "referral": referral,
        "rows": [
            (row, entry, may(request.actor, permissions.NOTE_CONTACT, row))
            for row, entry in zip(recipients, found, strict=True)
        ],
        "is_threat": referral.urgency in ROUND_THE_CLOCK,
    }
    return render(request, "operations/referral_calls.html", page)


def _note(request: PortalRequest, recipient: ReferralRecipient, passed: Passed) -> HttpResponse:
    def act(posted: Posted) -> ReferralRecipient:
        contacts.note(recipient=recipient, by=request.actor, now=request.now, passed=passed, showing=posted.showing)
        return recipient

    return carry_out(request, act, said=_("Noted. Both sides read it."))


@screen(permissions.NOTE_CONTACT, load=queries.get_in_thread, takes=FORM)
def referral_contact(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = ContactForm(words, now=request.now)
    if request.method == "POST" and form.is_valid():
        return _note(request, recipient, form.passed)
    page = _page(recipient, form) | {"was_kept": was_kept, "buttons": [(how.value, how.label) for how in PASSED]}
    return render(request, "operations/referral_contact.html", page)


@screen(permissions.NOTE_CONTACT, load=queries.get_in_thread, takes=FORM)
def referral_channel(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = ChannelForm(words, today=request.now.astimezone(ZoneInfo(request.actor.time_zone)).date())
    if request.method == "POST" and form.is_valid():
        return _note(request, recipient, form.passed)
    return render(request, "operations/referral_channel.html", _page(recipient, form) | {"was_kept": was_kept})


@screen(permissions.SAY_WORTH, load=queries.get_recipient_of_own, takes=FORM)
def referral_worth(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    words, _kept = words_for(request, request.actor)
    form = WorthForm(words)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> ReferralRecipient:
            contacts.say_worth(recipient=recipient, by=request.actor, now=request.now, worth=form.cleaned_data["worth"])
            return recipient

        return carry_out(request, act, said=_("Thank you. The agency that answered has been told."))
    page = _page(recipient, form) | {"worths": ReferralWorth.Worth.choices}
    return render(request, "operations/referral_worth.html", page)


def _page(recipient: ReferralRecipient, form: Any) -> dict[str, Any]:
    return {"form": form, "recipient": recipient, "referral": recipient.referral}
