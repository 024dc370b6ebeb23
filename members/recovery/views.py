"""The pages of those who let somebody in again who has lost the second factor."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.access import FORM, may, screen
from members import permissions
from members.joining.codes import LOST_FACTOR, code_of
from members.models import LostFactor, Membership
from members.people.queries import get_kept
from members.posting import PortalRequest, Posted, carry_out, take_step, words_for
from members.recovery import forms, queries, services

_CODE_TO_SHOW = "lost_factor_to_show"


@screen(permissions.LET_IN_AGAIN, load=get_kept, takes=FORM, fresh=True)
def lost_factor_open(request: PortalRequest, membership: Membership) -> HttpResponse:
    if obstacle := queries.obstacle(membership):
        return _not_possible(request, membership, obstacle)
    desks = queries.known_desks(membership.agency)
    words, was_kept = words_for(request, request.actor)
    form = forms.OpenForm(words, desks=desks)
    needs_second = services.needs_second(membership, request.actor)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> LostFactor:
            lost = services.open_for(
                membership=membership,
                desk=form.cleaned_data["desk"],
                spoke_to=form.cleaned_data["spoke_to"],
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )
            if not needs_second:
                request.session[_CODE_TO_SHOW] = str(lost.id)
            return lost

        said = _("A second person of the secretariat has to approve it now.") if needs_second else _given_words()
        try:
            return carry_out(request, act, said=said)
        except services.AlreadyAsked as asked:
            messages.info(request, _("This was begun already. Here it stands."))
            return redirect(asked.lost.get_absolute_url())
    page = {"membership": membership, "form": form, "was_kept": was_kept, "needs_second": needs_second}
    page["desks"] = [(forms.words_for(desk), desk) for desk in desks]
    return render(request, "members/lost_factor_open.html", page)


def _not_possible(request: PortalRequest, membership: Membership, obstacle: str) -> HttpResponse:
    """What to do instead."""
    page = {"membership": membership, "obstacle": obstacle}
    return render(
        request, "members/lost_factor_not_possible.html", page, status=409 if request.method == "POST" else 200
    )


def _given_words() -> str:
    return _("The code is given. Every session of this person has ended.")


@screen(permissions.SEE_LOST_FACTOR, load=queries.get_visible)
def lost_factor(request: PortalRequest, lost: LostFactor) -> HttpResponse:
    """What was done; in the session that gave the code also the code, while it works.

    Not once only: at night a line breaks, and asking two people again would cost another hour.
    """
    state = lost.state(clock.real_now())
    is_shown = state == "open" and request.session.get(_CODE_TO_SHOW) == str(lost.id)
    page = {
        "lost": lost,
        "state": state,
        "desk_words": forms.words_for(lost.desk),
        "code": code_of(lost.handle, purpose=LOST_FACTOR) if is_shown else "",
        "sign_in_address": f"{settings.PORTAL_URL}{reverse(settings.LOGIN_URL)}",
        "may_approve": state == "waiting" and may(request.actor, permissions.APPROVE_LOST_FACTOR, lost),
        "may_withdraw": state in {"waiting", "open"} and may(request.actor, permissions.WITHDRAW_LOST_FACTOR, lost),
    }
    return render(request, "members/lost_factor.html", page)


@screen(permissions.APPROVE_LOST_FACTOR, load=queries.get_visible, takes=FORM, fresh=True)
def lost_factor_approve(request: PortalRequest, lost: LostFactor) -> HttpResponse:
    form = forms.ApproveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> LostFactor:
            services.approve(
                lost=lost,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            request.session[_CODE_TO_SHOW] = str(lost.id)
            return lost

        try:
            return carry_out(request, act, said=_given_words())
        except services.NotPossible as error:
            return _not_possible(request, lost.membership, error.obstacle)
    page = {"lost": lost, "form": form, "desk_words": forms.words_for(lost.desk)}
    return render(request, "members/lost_factor_approve.html", page)


@screen(permissions.WITHDRAW_LOST_FACTOR, load=queries.get_visible, takes=FORM)
def lost_factor_withdraw(request: PortalRequest, lost: LostFactor) -> HttpResponse:
    if request.method != "POST":
        page = {"lost": lost, "desk_words": forms.words_for(lost.desk)}
        return render(request, "members/lost_factor_withdraw.html", page)
    said = _("It is taken back. No code works for this person now.")
    return take_step(request, services.withdraw, said=said, lost=lost)
