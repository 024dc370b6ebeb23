"""What a first sign-in asks for, as a list to work through; and the handling rules again when they change."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FIRST_FACTOR, FORM, screen
from members.joining import queries, services
from members.joining.forms import RulesForm
from members.people.forms import DetailsForm, details_of
from members.people.services import confirm_details
from members.posting import PortalRequest, Posted, carry_out, words_for


@dataclass(frozen=True)
class Step:
    """A line of the list: what, where, whether it is done, whether it can be begun now."""

    words: str
    why: str
    url: str
    is_done: bool
    can_begin: bool = True


@screen(FIRST_FACTOR)
def start(request: PortalRequest) -> HttpResponse:
    steps = _steps(request)
    return render(request, "members/start.html", {"steps": steps, "is_ready": request.actor.is_ready})


def _steps(request: PortalRequest) -> list[Step]:
    done = queries.first_steps(request.user)  # type: ignore[arg-type]  # somebody is signed in
    has_factor = request.actor.has_second_factor
    return [
        Step(_("A password"), "", reverse("account_change_password"), is_done=True),
        Step(
            _("A second factor"),
            _("A stolen password alone then opens nothing."),
            reverse("mfa_activate_totp"),
            is_done=has_factor,
        ),
        Step(
            _("Recovery codes"),
            _("For the day on which your phone or key is lost."),
            reverse("mfa_generate_recovery_codes"),
            is_done=done.has_recovery_codes,
            can_begin=has_factor,
        ),
        Step(
            _("Your details"),
            _("So that a colleague finds you at night."),
            reverse("start_details"),
            is_done=done.has_details,
        ),
        Step(
            _("The handling rules"),
            _("What all of us promise each other."),
            reverse("start_rules"),
            is_done=done.has_accepted,
        ),
    ]


@screen(FIRST_FACTOR, takes=FORM)
def details(request: PortalRequest) -> HttpResponse:
    person = request.user
    words, was_kept = words_for(request, request.actor)
    form = DetailsForm(words, initial=details_of(person))  # type: ignore[arg-type]  # somebody is signed in
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> object:
            confirm_details(person=person, by=request.actor, now=request.now, **form.cleaned_data)  # type: ignore[arg-type]
            return person

        return carry_out(request, act, said=_("Your details are saved."), to=lambda _person: reverse("start"))
    return render(request, "members/start_details.html", {"form": form, "was_kept": was_kept})


@screen(FIRST_FACTOR, takes=FORM)
def rules(request: PortalRequest) -> HttpResponse:
    current = queries.current_rules()
    form = RulesForm(request.POST if request.method == "POST" else None)
    if current is None:
        return redirect("start")
    if request.method == "POST" and form.is_valid():
        shown = request.POST.get("rules", "")
        if shown != str(current.id):
            messages.warning(request, _("The rules have changed while you were reading. Please read them again."))
            return redirect("start_rules")
        services.accept_rules(rules=current, by=request.actor, now=request.now)
        messages.success(request, _("Thank you. Your acceptance is written down."))
        return redirect("start")
    page = {"rules": current, "form": form, "has_accepted": queries.first_steps(request.user).has_accepted}  # type: ignore[arg-type]
    return render(request, "members/start_rules.html", page)
