"""The second step of a sign-in without the second factor: a code that a colleague has read out, after the password."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStage, LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.services import record_refusal
from common.access import FORM, PUBLIC, screen
from members.access import actor_for
from members.models import Person
from members.posting import PortalRequest
from members.recovery import queries, services
from members.recovery.forms import CodeForm
from members.signing_in import factors, limits


class UnfinishedStage(LoginStage):  # type: ignore[misc]  # allauth has no types
    """Who came in with a code and set up no new factor needs another code: the password alone opens nothing.

    Else whoever had only the password could wait for that moment, and set up a factor of his own.
    """

    key = "lost_factor"
    urlname = "lost_factor_code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """A page to go to, or on with the sign-in."""
        person = self.login.user
        if person is None or factors.has_any(person) or not services.is_unfinished(person):
            return None, True
        return redirect(self.urlname), True


def _pending(request: HttpRequest) -> LoginStage | None:
    """The sign-in of this browser, where the password was right and the second step is awaited."""
    if request.user.is_authenticated:
        return None
    entered = (LoginStageController.enter(request, key) for key in (AuthenticateStage.key, UnfinishedStage.key))
    return next((stage for stage in entered if stage), None)


@screen(PUBLIC, takes=FORM)
@limits.told
def lost_factor_code(request: PortalRequest) -> HttpResponse:
    stage = _pending(request)
    if stage is None:
        return redirect("account_login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_used(request, stage.login.user, form):
        return _come_in(request, stage)
    desks = queries.desks_of_secretariat(now=request.now)
    page = {"form": form, "desks": desks, "is_unfinished": stage.key == UnfinishedStage.key}
    return render(request, "members/lost_factor_code.html", page)


def _is_used(request: PortalRequest, person: Person, form: CodeForm) -> bool:
    """Whether the code was right; counted as the codes of an app are."""
    try:
        counted = limits.count_code(request, person)
        services.use(code=form.cleaned_data["code"], person=person, now=request.now)
    except ValidationError as error:
        form.add_error("code", error)
        return False
    except services.NoLongerOpen:
        actor = actor_for(person, now=request.now)
        record_refusal(action="use_lost_factor", by=actor, now=request.now, kind=services.KIND, id=person.id)
        form.refuse()
        return False
    counted.rollback()
    return True


def _come_in(request: PortalRequest, stage: LoginStage) -> HttpResponse:
    """With a session of its own key, to the list of first steps."""
    stage.controller.set_handled(UnfinishedStage.key)  # the code was given in this very sign-in
    record_authentication(request, stage.login.user, method="lost_factor")
    stage.login.redirect_url = reverse("start")
    words = _("You are in. Your old second factor and recovery codes are gone: set up new ones now, before you leave.")
    messages.warning(request, words)
    answer: HttpResponse = stage.exit()
    return answer
