"""The pages of returns: the list, one return, filling it in, checking and sending it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members.posting import PortalRequest, Posted, carry_out, words_for
from operations import permissions
from operations.indicators import BY_CODE
from operations.returns import forms, queries, services
from operations.returns.models import PeriodicReturn, ReportingObligation
from operations.returns.words import due_words, is_waited_for, state_words
from operations.words import state_words as of_any


@screen(permissions.SEE_RETURNS)
def return_list(request: PortalRequest) -> HttpResponse:
    own: list[dict[str, Any]] = [
        {"obligation": row, "state": state_words(row, now=request.now)}
        for row in queries.judged(queries.own(request.actor), now=request.now).order_by("-due_at", "-id")[:60]
    ]
    submitted = list(queries.submitted(request.actor)[:60])
    page = {
        "own": own,
        "to_send": [row for row in reversed(own) if is_waited_for(row["obligation"], now=request.now)],
        "others": [row for row in own if not is_waited_for(row["obligation"], now=request.now)],
        "submitted": submitted,
        "with_states": [(row, of_any(row.state)) for row in submitted],
    }
    return render(request, "operations/return_list.html", page)


@screen(permissions.SEE_RETURNS, load=queries.get_obligation)
def return_page(request: PortalRequest, obligation: ReportingObligation) -> HttpResponse:
    """One return: what is expected, what was sent, and what the reader can do."""
    actor = request.actor
    periodic_return = _begun(obligation)
    queries.judge(obligation, now=request.now)
    if obligation.group_id == actor.group_id:
        services.note_opening(obligation=obligation, by=actor, now=request.now)
    page: dict[str, Any] = {
        "obligation": obligation,
        "periodic_return": periodic_return,
        "state": state_words(obligation, now=request.now),
        "due": due_words(obligation, now=request.now),
        "figures": _figures(periodic_return),
        "may_write": may(
            actor,
            permissions.WRITE_RETURN,
            periodic_return or PeriodicReturn.of(obligation),
        ),
        "may_accept": periodic_return is not None and may(actor, permissions.ACCEPT_RETURN, periodic_return),
    }
    return render(request, "operations/return.html", page)


def _begun(obligation: ReportingObligation) -> PeriodicReturn | None:
    return getattr(obligation, "periodic_return", None)


def _figures(periodic_return: PeriodicReturn | None) -> list[dict[str, Any]]:
    if periodic_return is None:
        return []
    return [
        {"indicator": BY_CODE[figure.indicator], "figure": figure}
        for figure in queries.figures_of(periodic_return)
        if figure.value is not None or figure.missing != "nil"
    ]


@screen(permissions.WRITE_RETURN, load=queries.get_return_to_write, takes=FORM)
def return_fill(request: PortalRequest, periodic_return: PeriodicReturn) -> HttpResponse:
    obligation = periodic_return.obligation
    offered = queries.offered(request.actor, obligation)
    words, was_kept = words_for(request, request.actor)
    saved = queries.figures_of(periodic_return)
    form = forms.ReturnForm(
        words,
        offered=offered,
        initial=forms.initial_of(saved, offered, periodic_return.remarks),
    )
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> PeriodicReturn:
            return services.save_draft(
                periodic_return=periodic_return,
                by=request.actor,
                now=request.now,
                figures=form.figures,
                remarks=form.cleaned_data["remarks"],
                version=posted.version,
                submission=posted.submission,
            )

        return carry_out(request, act, said=_("Saved. It has not been sent yet."), to=_check_page)
    page = {
        "form": form,
        "obligation": obligation,
        "periodic_return": periodic_return,
        "was_kept": was_kept,
        "saved_figures": _figures(periodic_return) if was_kept and periodic_return.is_begun else None,
    }
    return render(request, "operations/return_fill.html", page)


def _check_page(periodic_return: PeriodicReturn) -> str:
    return reverse("return_send", kwargs={"obligation_id": periodic_return.obligation_id})


@screen(permissions.SUBMIT_RETURN, load=queries.get_own_return, takes=FORM, fresh=True)
def return_send(request: PortalRequest, periodic_return: PeriodicReturn) -> HttpResponse:
    form = forms.SubmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> PeriodicReturn:
            services.submit(
                periodic_return=periodic_return,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return periodic_return

        said = _("Sent to the co-chairs. There will be no more reminders for this month.")
        try:
            return carry_out(request, act, said=said)
        except services.TooEarly:
            return render(request, "operations/return_send.html", _to_check(periodic_return, form, request), status=409)
    return render(request, "operations/return_send.html", _to_check(periodic_return, form, request))


def _to_check(periodic_return: PeriodicReturn, form: forms.SubmitForm, request: PortalRequest) -> dict[str, Any]:
    return {
        "form": form,
        "periodic_return": periodic_return,
        "obligation": periodic_return.obligation,
        "figures": _figures(periodic_return),
        "can_be_sent": services.can_be_sent(periodic_return.obligation, now=request.now),
    }


@screen(permissions.ACCEPT_RETURN, load=queries.get_submitted_return, takes=FORM)
def return_accept(request: PortalRequest, periodic_return: PeriodicReturn) -> HttpResponse:
    if request.method == "POST":

        def act(posted: Posted) -> PeriodicReturn:
            services.accept(
                periodic_return=periodic_return,
                by=request.actor,
                now=request.now,
                version=posted.version or periodic_return.version,
                submission=posted.submission,
            )
            return periodic_return

        return carry_out(request, act, said=_("Accepted."))
    page = {
        "periodic_return": periodic_return,
        "obligation": periodic_return.obligation,
        "figures": _figures(periodic_return),
    }
    return render(request, "operations/return_accept.html", page)
