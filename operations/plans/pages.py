"""What the small pages of a plan have in common: one step, what it means for whom, and a button that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from common.access import FORM, Permission, screen
from members.posting import PortalRequest, Posted, page_of
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.plans import forms, queries
from operations.plans.models import InvestigationPlan

View = Callable[..., HttpResponse]
TEMPLATE = "operations/plan_form.html"


def plan_of(record: Any) -> InvestigationPlan:
    """The plan that a page is about: itself, or that of a party or a milestone."""
    return record if isinstance(record, InvestigationPlan) else record.plan  # type: ignore[no-any-return]  # of a row


def page_for(request: PortalRequest, record: Any, asked: Asked, words: Words, **more: Any) -> HttpResponse:
    """The page of a form about a plan."""
    return form_page(request, None, asked, words, template=TEMPLATE, plan=plan_of(record), **more)


def step(
    permission: Permission,
    service: Callable[..., object],
    words: Callable[[], Words],
    *,
    name: str,
    load: Callable[..., Any] = queries.get_visible,
    make: Callable[[Any], Any] = forms.ConfirmForm,
    refusals: Callable[[], Refusals] = dict,
    to: Callable[[Any], str] = page_of,
    fresh: bool = False,
    beside: Callable[[Any], dict[str, Any]] | None = None,
) -> View:
    """A page for one step. The service takes the record by `name`, and the form's fields by theirs.

    `beside` gives what the page shows beside the form.
    """

    @screen(permission, load=load, takes=FORM, fresh=fresh)
    def view(request: PortalRequest, record: Any) -> HttpResponse:
        def act(posted: Posted, content: dict[str, Any]) -> Any:
            service(
                **{name: record},
                **content,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return record

        asked = Asked(make=make, act=act, row=record, refusals=refusals(), to=to)
        more = beside(record) if beside else {}
        return page_for(request, record, asked, words(), **more)

    return view
