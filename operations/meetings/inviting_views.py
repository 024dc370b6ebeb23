"""The pages of who comes to a session: agencies are invited, answer, and are invited no more."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.access import FORM, screen
from members.directory import queries as directory
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words
from operations.meetings import forms, inviting, permissions, queries
from operations.meetings.models import Session, SessionInvitation
from operations.meetings.pages import page_for


@screen(permissions.INVITE_TO_SESSION, load=queries.get_visible, takes=FORM, fresh=True)
def session_invite(request: PortalRequest, session: Session) -> HttpResponse:
    free = queries.to_invite(request.actor, session)
    offered = [
        (body, rows)
        for body, found in directory.others_by_country(request.actor)
        if (rows := [one for one in found if one[0] in free])
    ]
    offers_chairs = session.is_for_invited and not session.chairs_invited

    def act(posted: Posted, content: dict[str, Any]) -> Session:
        inviting.invite(
            session=session,
            agencies=directory.named(content["agencies"]),
            chairs=content["chairs"],
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return session

    words = Words(
        title=_("Invite agencies"),
        lead=_("They are told now, and see who else is invited.")
        if not session.is_for_invited
        else _("They are told now, read all of this activity, and see who else is invited. Nobody else knows of it."),
        button=_("Invite them now"),
        said=_("Invited. They have been told."),
    )
    asked = Asked(
        make=lambda typed: forms.InviteForm(typed, agencies=offered, offers_chairs=offers_chairs),
        act=act,
        row=session,
        refusals={
            inviting.CannotBeInvited: ("agencies", _("One of them cannot be invited now. Look at the list again.")),
        },
    )
    return page_for(request, session, asked, words)


@screen(permissions.ANSWER_SESSION, load=queries.get_own_invitation, takes=FORM)
def session_answer(request: PortalRequest, invitation: SessionInvitation) -> HttpResponse:
    initial = {"answer": invitation.answer, "people": invitation.people}

    def act(posted: Posted, content: dict[str, Any]) -> SessionInvitation:
        inviting.answer(
            invitation=invitation,
            **content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return invitation

    words = Words(
        title=_("Answer the invitation"),
        lead=_("The organiser is told. Everybody who sees the activity reads your answer. You can change it later."),
        button=_("Send this answer to the organiser"),
        said=_("Answered. The organiser has been told."),
    )
    saved = [(_("Answer"), str(invitation.get_answer_display())), (_("People"), str(invitation.people or ""))]
    asked = Asked(make=lambda typed: forms.AnswerForm(typed, initial=initial), act=act, row=invitation, saved=saved)
    return page_for(request, invitation, asked, words)


def _still_owns(number: int) -> str:
    return ngettext(
        "%(number)d open action item of this agency’s country stands in this activity, and no other agency of that "
        "country reads it. Drop it first, or invite another agency of the country.",
        "%(number)d open action items of this agency’s country stand in this activity, and no other agency of that "
        "country reads them. Drop them first, or invite another agency of the country.",
        number,
    ) % {"number": number}


@screen(permissions.UNINVITE_AGENCY, load=queries.get_invitation, takes=FORM)
def session_uninvite(request: PortalRequest, invitation: SessionInvitation) -> HttpResponse:
    refused: dict[type[Exception], tuple[str | None, str]] = {}

    def act(posted: Posted, _content: dict[str, Any]) -> SessionInvitation:
        try:
            inviting.uninvite(
                invitation=invitation,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
        except inviting.StillOwns as error:
            refused[inviting.StillOwns] = (None, _still_owns(error.number))
            raise
        return invitation

    words = Words(
        title=_("Take this invitation back"),
        lead=_("The agency is told. An invited-only activity it sees no more, from this moment on."),
        button=_("Take it back and tell the agency"),
        said=_("Taken back. The agency has been told."),
        is_warning=True,
    )
    asked = Asked(make=forms.ConfirmForm, act=act, row=invitation, refusals=refused)
    return page_for(request, invitation, asked, words, agency=invitation.agency)
