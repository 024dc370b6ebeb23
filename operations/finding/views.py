"""The pages of searching: in all that the agency is a party to, and for a person in its own records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members.posting import PortalRequest
from operations import permissions
from operations.finding import services
from operations.finding.forms import FindForm, FindPersonForm
from operations.finding.queries import Found, TooMany
from operations.words import state_words


@screen(permissions.FIND_REFERRALS, takes=FORM)
def referral_find(request: PortalRequest) -> HttpResponse:
    form = FindForm(request.POST or None)
    page = _searched(request, form, services.find)
    page["may_find_person"] = may(request.actor, permissions.FIND_OWN_RECORDS)
    return render(request, "operations/referral_find.html", page)


@screen(permissions.FIND_OWN_RECORDS, takes=FORM)
def person_find(request: PortalRequest) -> HttpResponse:
    form = FindPersonForm(request.POST or None)
    page = _searched(request, form, services.find_person)
    return render(request, "operations/person_find.html", page)


def _searched(request: PortalRequest, form: FindForm, service: Callable[..., Found]) -> dict[str, Any]:
    """The form, and a page of what was found where there was something to look for."""
    page: dict[str, Any] = {"form": form, "found": None}
    if request.method != "POST" or not form.is_valid():
        return page
    after = request.POST.get("after", "")
    try:
        found = service(**form.cleaned_data, by=request.actor, now=request.now, after=after)
    except TooMany:
        form.add_error("term", _("Very many texts hold this. Write a longer word, or one more word."))
        return page
    rows = [(hit, state_words(hit.grant.state)) for hit in found.hits]
    return page | {"found": found, "rows": rows, "is_later": bool(after)}
