"""The pages of a draft's persons and identifiers; each leads back to the page that is checked before sending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.posting import PortalRequest, Posted
from operations import permissions
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.referrals import queries, subject_forms, subjects
from operations.referrals.forms import ConfirmForm
from operations.referrals.models import Referral
from operations.referrals.permissions import EDIT_SUBJECT
from operations.referrals.subject_models import ReferralIdentifier, ReferralSubject

TEMPLATE = "operations/referral_part.html"
Act = Callable[[Posted, dict[str, Any]], object]


def today_of(request: PortalRequest) -> date:
    """The day it is where the reader is."""
    today: date = request.now.astimezone(ZoneInfo(request.actor.time_zone)).date()
    return today


def _page(
    request: PortalRequest, referral: Referral, make: Callable[[Any], Any], act: Act, words: Words, **more: Any
) -> HttpResponse:
    full: Refusals = {subjects.TooMany: (None, _("A referral holds no more. Put the rest into a second one."))}
    back = reverse("referral_send", kwargs={"referral_id": referral.id})

    def then(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        act(posted, cleaned)
        return referral

    asked = Asked(make=make, act=then, row=referral, refusals=full, to=lambda _record: back)
    return form_page(request, None, asked, words, template=TEMPLATE, referral=referral, back=back, **more)


def _by(request: PortalRequest, posted: Posted) -> dict[str, Any]:
    return {
        "by": request.actor,
        "now": request.now,
        "version": posted.version,
        "submission": posted.submission,
    }


@screen(permissions.EDIT_REFERRAL, load=queries.get_own, takes=FORM)
def subject_add(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> None:
        subject = subject_forms.subject_of(cleaned)
        subjects.add_subject(referral=referral, subject=subject, **_by(request, posted))

    make = partial(subject_forms.SubjectForm, today=today_of(request))
    words = Words(title=_("Add a person"), button=_("Add this person"), said=_("The person is in the draft."))
    return _page(request, referral, make, act, words)


@screen(EDIT_SUBJECT, load=queries.get_subject, takes=FORM)
def subject_edit(request: PortalRequest, row: ReferralSubject) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> None:
        subject = subject_forms.subject_of(cleaned)
        subjects.change_subject(row=row, subject=subject, **_by(request, posted))

    make = partial(subject_forms.SubjectForm, today=today_of(request), initial=subject_forms.initial_of(row))
    words = Words(title=_("Change what is said of a person"), button=_("Save"), said=_("The draft is saved."))
    return _page(request, row.referral, make, act, words)


@screen(EDIT_SUBJECT, load=queries.get_subject, takes=FORM)
def subject_remove(request: PortalRequest, row: ReferralSubject) -> HttpResponse:
    def act(posted: Posted, _cleaned: dict[str, Any]) -> None:
        subjects.remove_subject(row=row, **_by(request, posted))

    words = Words(
        title=_("Take this person out of the draft?"),
        button=_("Take out"),
        said=_("The person is out of the draft."),
        lead=_("What identifies the person is taken out too."),
    )
    return _page(request, row.referral, ConfirmForm, act, words, part=row.identity.full_name)


@screen(permissions.EDIT_REFERRAL, load=queries.get_own, takes=FORM)
def identifier_add(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> None:
        identifier = subject_forms.identifier_of(cleaned)
        subjects.add_identifier(referral=referral, identifier=identifier, **_by(request, posted))

    persons = [(str(row.id), row.identity.full_name) for row in queries.subjects_of(request.actor, referral)]
    make = partial(subject_forms.IdentifierForm, subjects=persons, own_country=request.actor.country)
    words = Words(
        title=_("Add a telephone, document, vessel or the like"), button=_("Add it"), said=_("It is in the draft.")
    )
    return _page(request, referral, make, act, words)


@screen(EDIT_SUBJECT, load=queries.get_identifier, takes=FORM)
def identifier_remove(request: PortalRequest, row: ReferralIdentifier) -> HttpResponse:
    def act(posted: Posted, _cleaned: dict[str, Any]) -> None:
        subjects.remove_identifier(row=row, **_by(request, posted))

    words = Words(title=_("Take this out of the draft?"), button=_("Take out"), said=_("It is out of the draft."))
    return _page(request, row.referral, ConfirmForm, act, words, part=row.as_written)
