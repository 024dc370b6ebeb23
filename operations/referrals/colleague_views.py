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
from members.directory import queries as directory
from members.models import Person, Unit
from members.people import queries as people
from members.posting import PortalRequest, Posted
from operations import permissions
from operations.jpoas.pages import Asked, Words, form_page
from operations.referrals import colleagues, linking, queries
from operations.referrals.colleagues import Part
from operations.referrals.forms import ConfirmForm
from operations.referrals.models import Referral, ReferralRecipient
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


_MAIN = "main"


class AssignForm(PortalForm):
    """With whom it lies, and where the agency has units with which desk; then an officer need not be named."""

    unit = forms.ChoiceField(label=gettext_lazy("With which desk does it lie?"), widget=forms.RadioSelect)
    officer = forms.ChoiceField(label=gettext_lazy("With which officer does it lie?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, officers: list[Person], units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, object]]] = {
            "officer": [(str(one.id), one.name) for one in officers],
            "unit": [(_MAIN, _("The main desk")), *((str(one.id), one.name) for one in units)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a choice field
        self.fields["officer"].required = not units
        if not units:
            del self.fields["unit"]


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
    actor, now = request.actor, request.now
    referral, received = (part, None) if isinstance(part, Referral) else (part.referral, part)
    officers = list(people.officers(agency_id=actor.agency_id, now=now))
    units = directory.open_units(actor.agency_id) if received and received.is_open else []
    persons, desks = {str(one.id): one for one in officers}, {str(one.id): one for one in units}
    lies = {"officer": str(part.officer_id or ""), "unit": _desk_of(received)}

    def act(_posted: Posted, cleaned: dict[str, Any]) -> Referral:
        moves = cleaned.get("unit", lies["unit"]) != lies["unit"]
        if received and moves:
            colleagues.move(recipient=received, to=desks.get(cleaned["unit"]), by=actor, now=now)
        if cleaned["officer"] and (cleaned["officer"] != lies["officer"] or not moves):
            colleagues.assign(part=part, to=persons[cleaned["officer"]], by=actor, now=now)
        return referral

    said = _("Saved. Who has it now has been told, and nobody else.")
    if not units:
        said = _("Saved. The officer has been told, and nobody else.")
    words = Words(title=_("Say with whom it lies"), button=_("Save"), said=said)
    make = partial(AssignForm, officers=officers, units=units, initial=lies)
    return _page(request, referral, Asked(make=make, act=act), words)


def _desk_of(received: ReferralRecipient | None) -> str:
    """The desk with which it lies, as the form names it."""
    unit = received.unit_now if received else None
    return str(unit.id) if unit else _MAIN


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
