"""What the small pages of sessions and action items have in common: a step, what it means, a button that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.forms import Form
from django.http import HttpResponse

from common.access import FORM, Permission, screen
from members.posting import PortalRequest, Posted, page_of
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.meetings import forms
from operations.meetings.days import today_of
from operations.meetings.item_models import ActionItem
from operations.meetings.models import Session

View = Callable[..., HttpResponse]
TEMPLATE = "operations/session_form.html"
# What a service takes of a form that was sent, besides what was typed.
CHANGES, ADDS, ADDS_ONCE = ("version", "submission"), ("showing", "submission"), ("showing",)


def today(request: PortalRequest) -> date:
    """The reader's day."""
    return today_of(request.actor, request.now)


def about(record: Any) -> dict[str, Any]:
    """What a page is about: an action item, or a session, itself or by what belongs to it."""
    if isinstance(record, ActionItem):
        return {"item": record, "back": record}
    session = record if isinstance(record, Session) else record.session
    return {"session": session, "back": session}


def page_for(request: PortalRequest, record: Any, asked: Asked, words: Words, **more: Any) -> HttpResponse:
    """The page of a form about a session or an action item."""
    return form_page(request, None, asked, words, template=TEMPLATE, **about(record), **more)


def plain(form: Callable[[Any], Form]) -> Callable[[Any, Any, PortalRequest], Form]:
    """A form that needs to know nothing of the record."""

    def make(typed: Any, _record: Any, _request: PortalRequest) -> Form:
        return form(typed)

    return make


_CONFIRMED = plain(forms.ConfirmForm)


def step(
    permission: Permission,
    service: Callable[..., object],
    words: Callable[[], Words],
    *,
    name: str,
    load: Callable[..., Any],
    make: Callable[[Any, Any, PortalRequest], Form] = _CONFIRMED,
    gives: tuple[str, ...] = CHANGES,
    refusals: Callable[[], Refusals] = dict,
    to: Callable[[Any], str] = page_of,
    beside: Callable[[Any], dict[str, Any]] | None = None,
) -> View:
    """A page for one step. The service takes the record by `name`, and the form's fields by theirs.

    `gives` names what it takes of the sending itself; `beside` gives what the page shows beside the form.
    """

    @screen(permission, load=load, takes=FORM)
    def view(request: PortalRequest, record: Any) -> HttpResponse:
        def act(posted: Posted, content: dict[str, Any]) -> Any:
            sent = {one: getattr(posted, one) for one in gives}
            service(**{name: record}, **content, **sent, by=request.actor, now=request.now)
            return record

        asked = Asked(
            make=lambda typed: make(typed, record, request),
            act=act,
            row=record if "version" in gives else None,
            refusals=refusals(),
            to=to,
        )
        return page_for(request, record, asked, words(), **(beside(record) if beside else {}))

    return view
