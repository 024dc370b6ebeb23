"""Each request acts as one person of one agency, in one transaction; refusals become answers here."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from common import clock
from common.access import (
    FirstStepsNeeded,
    FreshFactorNeeded,
    MovedOn,
    NotAllowed,
    NotTaken,
    SecondFactorNeeded,
    SignInNeeded,
)
from members import access
from members.acting import acting_as
from members.people import kept, sessions
from members.posting import posted
from members.signing_in import fresh
from members.signing_in.hashing import TooManyAtOnce
from members.signing_in.seeds import UnreadableSeed

_WITHOUT_ACTOR = frozenset({"/healthz", "/readyz"})
# Read by a program that is nobody, at a secret address: whose it is decides, not who is signed in in that browser.
_BY_SECRET_ADDRESS = re.compile(r"/calendar/feed/[^/]+\.ics", re.ASCII)


class ActingMiddleware:
    """Open the transaction and its row-security context; pages are rendered within it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in _WITHOUT_ACTOR or _BY_SECRET_ADDRESS.fullmatch(request.path):
            request.actor = access.NOBODY  # type: ignore[attr-defined]
            return self.get_response(request)
        now = clock.now()
        request.now = now  # type: ignore[attr-defined]
        actor = access.actor_for(request.user, now=now)  # type: ignore[arg-type]  # resolved by the isinstance there
        request.actor = actor  # type: ignore[attr-defined]
        request.has_fresh_factor = partial(fresh.is_fresh, request)  # type: ignore[attr-defined]
        if actor.is_signed_in:
            request.session.put_off()  # type: ignore[attr-defined]  # the same
        with acting_as(actor), timezone.override(ZoneInfo(actor.time_zone)):
            if actor.is_signed_in:
                sessions.follow(request, actor.role_codes)
            response = self.get_response(request)
            # Django made the exception into a response below us; a late template error would commit.
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answers for what the screen refused, and for what signing in could not do; all other errors go on."""
        answer = next((answers for kind, answers in _ANSWERS.items() if isinstance(error, kind)), None)
        return answer(request, error) if answer else None


def _not_taken(request: HttpRequest, error: NotTaken) -> HttpResponse:
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = ", ".join(error.takes)
    return response


def _sign_in(request: HttpRequest, error: SignInNeeded) -> HttpResponse:
    if request.method == "POST" and kept.keep(request):
        messages.info(request, _("Your session had ended. Sign in and you will find your text again."))
    elif request.session.has_ended:  # type: ignore[attr-defined]  # the portal's own store
        messages.info(
            request,
            _("Your session has ended. This happens after 30 minutes without use, and 12 hours after signing in."),
        )
    if not error.leads_back:
        return redirect(settings.LOGIN_URL)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)


def _first_steps(request: HttpRequest, error: FirstStepsNeeded) -> HttpResponse:
    """To the list of what is left to do; words that were being sent, when the rules changed, are kept."""
    if request.method == "POST" and kept.keep_for(request.actor, request, path=request.path):  # type: ignore[attr-defined]  # set above
        messages.info(request, _("Your text is kept. Do this first, then open the page again: it stands there."))
    return redirect("start")


def _moved_on(request: HttpRequest, error: MovedOn) -> HttpResponse:
    """Say that the record has moved on; what was typed is shown, so that nothing is lost.

    Where it moved on by this very form, sent a second time, there is nothing to say: on to the record.
    """
    submission = posted(request).submission if request.method == "POST" else None
    if submission is not None and getattr(error.subject, "submission", None) == submission:
        return redirect(error.subject.get_absolute_url())
    words = request.POST if request.method == "POST" else kept.find(request.actor, request.path)  # type: ignore[attr-defined]  # set above
    typed = kept.typed(words) if words else []
    page = {"permission": error.permission, "subject": error.subject, "typed": typed}
    return render(request, "members/moved_on.html", page, status=409)


def _missing(request: HttpRequest, error: Http404) -> HttpResponse | None:
    """A page that is missing, or foreign by now, gives back what was typed for it; else the answer is Django's."""
    typed = kept.typed(request.POST) if request.method == "POST" else []
    return render(request, "404.html", {"typed": typed}, status=404) if typed else None


def _enrol(request: HttpRequest, error: SecondFactorNeeded) -> HttpResponse:
    return redirect("mfa_activate_totp")


def _confirm(request: HttpRequest, error: FreshFactorNeeded) -> HttpResponse:
    """On to the page that asks for a second factor, and from there back, with what was typed."""
    query = request.GET.urlencode()
    page = reverse(error.back, kwargs=error.ids) if error.back else request.path
    if request.method == "POST":
        kept.keep_for(request.actor, request, path=request.path)  # type: ignore[attr-defined]  # set above
        messages.info(request, _("Nothing was done yet. Confirm with your second factor, then send it again."))
    back = urlencode({"next": f"{page}?{query}" if query else page})
    return redirect(f"{reverse('mfa_reauthenticate')}?{back}")


def _no_codes(request: HttpRequest, error: UnreadableSeed) -> HttpResponse:
    return render(request, "members/no_codes.html", status=503)


def _try_again(request: HttpRequest, error: TooManyAtOnce) -> HttpResponse:
    response = render(request, "members/try_again.html", status=503)
    response.headers["Retry-After"] = "5"
    return response


def _note_refusal(request: HttpRequest, error: NotAllowed) -> None:
    subject = error.subject
    audit.services.record_refusal(
        action=error.permission.codename,
        by=request.actor,  # type: ignore[attr-defined]
        now=request.now,  # type: ignore[attr-defined]
        kind=type(subject).__name__.lower() if subject is not None else "",
        id=getattr(subject, "id", None),
    )


# What was raised → its answer; None leaves the answer to Django.
_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse | None]] = {
    NotTaken: _not_taken,
    SignInNeeded: _sign_in,
    SecondFactorNeeded: _enrol,
    FirstStepsNeeded: _first_steps,
    MovedOn: _moved_on,
    Http404: _missing,
    FreshFactorNeeded: _confirm,
    UnreadableSeed: _no_codes,
    TooManyAtOnce: _try_again,
    NotAllowed: _note_refusal,
}
