"""Pages of one agency about a referral: a note, with whom it lies, and the same request to another agency."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, screen
from common.forms import PortalForm
from members.models import Person
from members.people import queries as people
from members.posting import PortalRequest, Posted
from operations import permissions
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import colleagues, linking, queries
from operations.referrals.colleagues import Part
from operations.referrals.forms import ConfirmForm
from operations.referrals.models import Referral
from operations.referrals.permissions import SPLIT_REFERRAL, WRITE_NOTE
from operations.referrals.subject_views import TEMPLATE


class NoteForm(PortalForm):
    """A note for colleagues."""

    body = forms.CharField(
        label=gettext_lazy("Your note"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Your own agency reads it, and nobody else."),
    )


class AssignForm(PortalForm):
    """With whom it lies."""

    officer = forms.ChoiceField(label=gettext_lazy("With which officer does it lie?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, officers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [(str(one.id), one.name) for one in officers]  # type: ignore[attr-defined]  # a choice field


@screen(WRITE_NOTE, load=queries.get_visible, takes=FORM)
def note_write(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, cleaned: dict[str, Any]) -> Referral:
        colleagues.write_note(
            referral=referral, body=cleaned["body"], by=request.actor, now=request.now, showing=posted.showing
        )
        return referral

    words = Words(
        title=_("Write a note for colleagues"), button=_("Save the note"), said=_("Your agency reads the note.")
    )
    return _page(request, referral, Asked(make=NoteForm, act=act), words)


@screen(permissions.ASSIGN_WORK, load=queries.get_own_part, takes=FORM)
def referral_assign(request: PortalRequest, part: Part) -> HttpResponse:
    referral = part if isinstance(part, Referral) else part.referral
    officers = list(people.officers(agency_id=request.actor.agency_id, now=request.now))
    by_id = {str(one.id): one for one in officers}

    def act(_posted: Posted, cleaned: dict[str, Any]) -> Referral:
        colleagues.assign(part=part, to=by_id[cleaned["officer"]], by=request.actor, now=request.now)
        return referral

    words = Words(
        title=_("Say with whom it lies"), button=_("Save"), said=_("Saved. The officer has been told, and nobody else.")
    )
    make = partial(AssignForm, officers=officers, initial={"officer": str(part.officer_id or "")})
    return _page(request, referral, Asked(make=make, act=act), words)


@screen(SPLIT_REFERRAL, load=queries.get_own, takes=FORM)
def referral_split(request: PortalRequest, referral: Referral) -> HttpResponse:
    def act(posted: Posted, _cleaned: dict[str, Any]) -> Referral:
        return linking.split(
            referral=referral, by=request.actor, now=request.now, showing=posted.showing, submission=posted.submission
        )

    continues = referral.is_quick
    words = Words(
        title=_("Write a full referral from this question?") if continues else _("Send the same to another agency?"),
        button=_("Make the draft"),
        said=_("A new draft with the same content. Choose who shall receive it. Nothing is sent yet."),
        lead=_("Those who received this one do not learn of it. Files do not come along."),
    )
    asked = Asked(make=ConfirmForm, act=act, to=lambda child: reverse("referral_edit", args=[child.id]))
    return _page(request, referral, asked, words)


def _page(request: PortalRequest, referral: Referral, asked: Asked, words: Words) -> HttpResponse:
    back = referral.get_absolute_url()
    return form_page(request, None, asked, words, template=TEMPLATE, referral=referral, back=back)
