"""The pages of those who invite."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members import permissions
from members.joining import forms, queries, services
from members.joining.codes import INVITATION, code_of
from members.models import Agency, HandlingRules, Invitation
from members.people.queries import get_agency_kept
from members.posting import PortalRequest, Posted, carry_out, take_step, words_for

_CODE_TO_SHOW = "invitation_to_show"


@screen(permissions.INVITE_PERSON, load=get_agency_kept, takes=FORM, fresh=True)
def invite(request: PortalRequest, agency: Agency) -> HttpResponse:
    services.demand_inviting(agency=agency, by=request.actor, now=request.now)
    words, was_kept = words_for(request, request.actor)
    form = forms.InviteForm(
        words,
        agency=agency,
        choices=queries.roles_to_give(request.actor, agency),
        needs_letter=services.needs_second(agency, request.actor),
        now=request.now,
    )
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Invitation:
            made = services.invite(
                **form.cleaned_data,
                agency=agency,
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )
            if made.channel == Invitation.Channel.PAPER:
                request.session[_CODE_TO_SHOW] = str(made.id)
            return made

        try:
            return carry_out(request, act, said=_("The invitation is made."))
        except services.AlreadyInvited:
            invited = _("This address is invited already. On the page of that invitation you can send it again.")
            form.add_error("email", invited)
    return render(request, "members/invite.html", {"agency": agency, "form": form, "was_kept": was_kept})


@screen(permissions.SEE_INVITATION, load=queries.get_visible)
def invitation(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    is_shown_once = request.session.get(_CODE_TO_SHOW) == str(invitation.id)
    if is_shown_once:
        del request.session[_CODE_TO_SHOW]
    page = {
        "invitation": invitation,
        "state": invitation.state(request.now),
        "code": code_of(invitation.handle, purpose=INVITATION) if is_shown_once else "",
        "join_address": f"{settings.PORTAL_URL}{reverse('join')}",
        "may_renew": may(request.actor, permissions.RENEW_INVITATION, invitation),
        "may_withdraw": may(request.actor, permissions.WITHDRAW_INVITATION, invitation),
        "may_approve": may(request.actor, permissions.APPROVE_INVITATION, invitation),
    }
    return render(request, "members/invitation.html", page)


def _step(
    request: PortalRequest, invitation: Invitation, service: Callable[..., None], template: str, *, said: str
) -> HttpResponse:
    """One step on an invitation: a page that asks, and the step from the version that the page showed."""
    if request.method != "POST":
        return render(request, template, {"invitation": invitation})
    return take_step(request, service, said=said, invitation=invitation)


@screen(permissions.RENEW_INVITATION, load=queries.get_visible, takes=FORM)
def invitation_renew(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST" and invitation.channel == Invitation.Channel.PAPER:
        request.session[_CODE_TO_SHOW] = str(invitation.id)
    said = _("The invitation is good for seven days from now.")
    return _step(request, invitation, services.renew, "members/invitation_renew.html", said=said)


@screen(permissions.WITHDRAW_INVITATION, load=queries.get_visible, takes=FORM)
def invitation_withdraw(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    said = _("The invitation is taken back. Its link and code no longer work.")
    return _step(request, invitation, services.withdraw, "members/invitation_withdraw.html", said=said)


@screen(permissions.APPROVE_INVITATION, load=queries.get_visible, takes=FORM, fresh=True)
def invitation_approve(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    said = _("The invitation is approved and leaves now.")
    return _step(request, invitation, services.approve, "members/invitation_approve.html", said=said)


@screen(permissions.PUBLISH_RULES, takes=FORM)
def rules_publish(request: PortalRequest) -> HttpResponse:
    current = queries.current_rules()
    words, was_kept = words_for(request, request.actor)
    form = forms.PublishForm(words, initial={"text": current.text if current else ""})
    edition = current.edition if current else 0
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> HandlingRules:
            return services.publish_rules(
                text=form.cleaned_data["text"],
                after=posted.version or 0,
                by=request.actor,
                now=request.now,
                showing=posted.showing,
            )

        said = _("The rules are published. Everybody is asked to accept them before the next page.")
        return carry_out(
            request, act, said=said, to=lambda _rules: reverse("start"), again=lambda _rules: reverse("rules_publish")
        )
    page = {"form": form, "was_kept": was_kept, "edition": edition, "current": current}
    return render(request, "members/rules_publish.html", page)
