"""The pages of those who come with an invitation: the code out of the address, an account, the agency."""

from __future__ import annotations

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.access import FORM, PUBLIC, screen
from members.joining import forms, queries, services
from members.joining.codes import INVITATION, handle_of
from members.models import Invitation, Person
from members.people import sessions
from members.posting import PortalRequest

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_CODE = "invitation_code"


@screen(PUBLIC)
def join_by_link(request: HttpRequest, code: str) -> HttpResponse:
    """The code goes from the address, which browsers remember and show, into the session."""
    request.session[_CODE] = code
    return redirect("join")


@screen(PUBLIC, takes=FORM)
def join(request: PortalRequest) -> HttpResponse:
    if "code" in request.POST:
        return _code_typed(request)
    code = request.session.get(_CODE, "")
    if not code:
        return render(request, "members/join_code.html", {"form": forms.CodeForm()})
    try:
        invitation = services.open_by(handle_of(code, purpose=INVITATION), now=request.now)
        return _with(invitation, request)
    except services.NoLongerOpen:
        return _gone(request, forms.CodeForm())


def _with(invitation: Invitation, request: PortalRequest) -> HttpResponse:
    """The right page for who stands there. Raises: NoLongerOpen, for somebody else too."""
    if request.actor.is_signed_in:
        return _as_oneself(invitation, request)
    if queries.account_of(invitation.email):
        return render(request, "members/join_sign_in.html", {"invitation": invitation})
    return _with_a_new_account(invitation, request)


def _with_a_new_account(invitation: Invitation, request: PortalRequest) -> HttpResponse:
    words = request.POST if request.method == "POST" else None
    form = forms.JoinForm(words, email=invitation.email, initial={"name": invitation.name})
    if words is None or not form.is_valid():
        return render(request, "members/join.html", {"invitation": invitation, "form": form})
    chosen = {name: form.cleaned_data[name] for name in ("name", "native_name", "password")}
    try:
        person = services.join(handle=invitation.handle, now=request.now, **chosen)
    except services.HasAccount:  # the same form came twice at once, and the other one was first
        return redirect("join")
    login(request, person, backend=_BACKEND)
    record_authentication(request, person, method="password", email=person.email)
    sessions.begin(request)
    return redirect("start")


def _as_oneself(invitation: Invitation, request: PortalRequest) -> HttpResponse:
    person = cast("Person", request.user)
    invitation = services.open_by(invitation.handle, now=request.now, email=person.email)
    page = {"invitation": invitation, "elsewhere": request.actor.agency_name}
    if request.method != "POST" or page["elsewhere"]:
        return render(request, "members/join_as_oneself.html", page)
    try:
        services.join_with_account(handle=invitation.handle, by=request.actor, person=person, now=request.now)
    except services.StillElsewhere as error:
        return render(request, "members/join_as_oneself.html", page | {"elsewhere": error.agency_name})
    del request.session[_CODE]
    messages.success(request, _("You have joined %(agency)s.") % {"agency": invitation.agency.name})
    return redirect("start")


def _code_typed(request: PortalRequest) -> HttpResponse:
    """A code from paper counts with the address that it is for."""
    form = forms.CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "members/join_code.html", {"form": form})
    handle = handle_of(form.cleaned_data["code"], purpose=INVITATION)
    try:
        services.open_by(handle, now=request.now, email=form.cleaned_data["email"])
    except services.NoLongerOpen:
        return _gone(request, form)
    request.session[_CODE] = form.cleaned_data["code"]
    return redirect("join")


def _gone(request: HttpRequest, form: forms.CodeForm) -> HttpResponse:
    """One answer to a wrong, used, expired, taken back or foreign invitation."""
    return render(request, "members/join_gone.html", {"form": form}, status=404)
