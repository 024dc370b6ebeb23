"""Pages for what went wrong: nothing in them tells of records, settings or code."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common import formtoken
from members.people import kept


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database cannot be reached; both need no database to be drawn."""
    unreachable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if unreachable else 500
    response = HttpResponse(render_to_string(f"{status}.html", _again(request)), status=status)
    if unreachable:
        response["Retry-After"] = "30"
    return response


def _again(request: HttpRequest) -> dict[str, Any]:
    """A form of ours that came to nothing, to be sent again as it was: the browser itself keeps no such page."""
    words = request.POST if request.method == "POST" and formtoken.FIELD in request.POST else QueryDict()
    fields = [(name, value) for name, values in words.lists() for value in values if name != "csrfmiddlewaretoken"]
    return {"fields": fields, "typed": kept.typed(words), "csrf_token": get_token(request) if fields else ""}


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is old or foreign: its words are kept if it was signed for somebody, and it is shown again."""
    if kept.keep(request):
        messages.warning(
            request, _("The page had been open for too long. Your text is here: check it and send it again.")
        )
        return redirect(request.path)
    return render(request, "403_csrf.html", status=403)
