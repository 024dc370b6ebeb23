"""What the forms of a round have in common: one page that asks, carries out and names what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from members.posting import PortalRequest, Posted, carry_out, page_of, words_for
from operations.jpoas.models import JointPeriodOfAction

Refusals = Mapping[type[Exception], tuple[str | None, str]]


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of such a page."""

    title: str
    button: str
    said: str
    lead: str = ""
    is_warning: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A form of a round: how it is made, what it does, and the words for what can be refused, by field."""

    make: Callable[[Any], Form]
    act: Callable[[Posted, dict[str, Any]], Any]
    refusals: Refusals = field(default_factory=dict)
    row: Any = None  # whose version the form carries
    saved: list[tuple[str, str]] = field(default_factory=list)  # what is saved now, beside words that clashed
    to: Callable[[Any], str] = page_of


def form_page(
    request: PortalRequest,
    jpoa: JointPeriodOfAction | None,
    asked: Asked,
    words: Words,
    *,
    template: str = "operations/jpoa_form.html",
    **more: Any,
) -> HttpResponse:
    """The page of a form; carried out once, and shown again with what is wrong at its field."""
    typed, was_kept = words_for(request, request.actor)
    form = asked.make(typed)
    version = getattr(asked.row, "version", None)
    if request.method == "POST":  # what the person saw, until it is carried out: else a colleague's change is lost
        version = request.POST.get("version", version)
    if request.method == "POST" and form.is_valid():
        try:
            return carry_out(
                request, lambda posted: asked.act(posted, dict(form.cleaned_data)), said=words.said, to=asked.to
            )
        except tuple(asked.refusals) as refusal:
            place, said = asked.refusals[type(refusal)]
            form.add_error(place, said)
    page = {"jpoa": jpoa, "form": form, "version": version, "was_kept": was_kept, "saved": asked.saved, "words": words}
    return render(request, template, {**page, **more})
