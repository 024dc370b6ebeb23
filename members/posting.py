"""A posted form carried out once: what each page that changes something has in common."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common import formtoken
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.people import kept


@dataclass(frozen=True)
class Posted:
    """What a form says of itself: which showing of it this is, which words it brought, which version it showed.

    The same showing with the same words is the same submission; with other words it is a correction.
    """

    showing: UUID | None
    submission: UUID | None
    version: int | None


class PortalRequest(HttpRequest):
    """A request as our views receive it; the middleware of this app has added the actor and the time."""

    actor: Actor
    now: Any  # datetime; aware, UTC


def words_for(request: HttpRequest, actor: Actor) -> tuple[QueryDict | None, bool]:
    """What a form is bound to: what was posted, or what had been kept of an earlier try (and whether it was).

    With `?saved` in the address the person asks for the form as it is without that try.
    """
    if request.method == "POST":
        return request.POST, False
    returned = None if "saved" in request.GET else kept.find(actor, request.path)
    return returned, returned is not None


def posted(request: HttpRequest) -> Posted:
    """The form's own account of itself; a form that was made for somebody else names no submission."""
    token = formtoken.read(request.POST.get(formtoken.FIELD, ""), path=request.path)
    if token and token.person_id != request.actor.person_id:  # type: ignore[attr-defined]  # set by members.middleware
        token = None
    version = request.POST.get("version", "")
    return Posted(
        showing=token.showing if token else None,
        submission=_submission(request.POST, token.showing) if token else None,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
    )


def _submission(words: QueryDict, showing: UUID) -> UUID:
    """A key for one showing of a form and the words it brought. The CSRF token is another one in each sending."""
    brought = sorted((name, values) for name, values in words.lists() if name != "csrfmiddlewaretoken")
    return UUID(bytes=hashlib.sha256(json.dumps([showing.hex, brought]).encode()).digest()[:16])


def page_of(record: Any) -> str:
    """The address of the record's own page."""
    return str(record.get_absolute_url())


def carry_out(
    request: HttpRequest,
    act: Callable[[Posted], Any],
    *,
    said: str,
    to: Callable[[Any], str] = page_of,
    again: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Call a service for a posted form and answer.

    Done, now or by the same form before: on to `to(record)`, else to its own page. Changed meanwhile: back to the
    form, or to the one at `again(record)`, with everything typed kept and the record as it is now beside it.
    """
    actor = request.actor  # type: ignore[attr-defined]  # set by members.middleware
    try:
        record = act(posted(request))
    except AlreadyDone as done:
        kept.forget(actor, request.path)
        return redirect(to(done.row))
    except ChangedMeanwhile as changed:
        path = again(changed.row) if again else request.path
        kept.keep_for(actor, request, path=path)
        messages.warning(
            request,
            _(
                "This was changed after your page was opened: by a colleague, or by you in another window. "
                "Nothing of yours is lost: it stands below. Look at what is saved now, then send again."
            ),
        )
        return redirect(path)
    kept.forget(actor, request.path)
    messages.success(request, said)
    return redirect(to(record))


def take_step(
    request: HttpRequest,
    service: Callable[..., object],
    *,
    said: str,
    again: Callable[[Any], str] | None = None,
    **subject: Any,
) -> HttpResponse:
    """Take one step on a record from the version that its page showed, and go on to the record's page.

    The record is named as the service names it: `take_step(request, services.drop, said=…, pause=pause)`.
    """
    [record] = subject.values()

    def act(form: Posted) -> Any:
        actor, now = request.actor, request.now  # type: ignore[attr-defined]  # set by members.middleware
        service(**subject, by=actor, now=now, version=form.version, submission=form.submission)
        return record

    return carry_out(request, act, said=said, again=again)
