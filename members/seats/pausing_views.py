"""The pages of a pause: propose it, confirm or drop it as the other chair, propose its end."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members import permissions
from members.models import Country, CountryPause
from members.posting import PortalRequest, Posted, carry_out, take_step, words_for
from members.seats import forms, pausing, queries


@screen(permissions.PROPOSE_PAUSE, load=queries.get_country, takes=FORM, fresh=True)
def pause_propose(request: PortalRequest, country: Country) -> HttpResponse:
    typed, was_kept = words_for(request, request.actor)
    form = forms.PauseForm(typed)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> CountryPause:
            return pausing.propose(
                country=country,
                reference=form.cleaned_data["reference"],
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )

        return carry_out(request, act, said=_("Proposed. It begins when the other chair confirms it."))
    page = {"country": country, "form": form, "was_kept": was_kept, "agencies": queries.agencies_of(country)}
    return render(request, "members/pause_propose.html", page)


@screen(permissions.CONFIRM_PAUSE, load=queries.get_pause, takes=FORM, fresh=True)
def pause_confirm(request: PortalRequest, pause: CountryPause) -> HttpResponse:
    said = _("Confirmed. The agencies of the country take part again.")
    if pause.state == "proposed":
        said = _("Confirmed. From now on no agency of the country takes part.")
    return _step(request, pause, pausing.confirm, "members/pause_confirm.html", said=said)


@screen(permissions.DROP_PAUSE, load=queries.get_pause, takes=FORM)
def pause_drop(request: PortalRequest, pause: CountryPause) -> HttpResponse:
    return _step(request, pause, pausing.drop, "members/pause_drop.html", said=_("The proposal is dropped."))


@screen(permissions.PROPOSE_PAUSE_END, load=queries.get_pause, takes=FORM, fresh=True)
def pause_end(request: PortalRequest, pause: CountryPause) -> HttpResponse:
    said = _("Proposed. The pause ends when the other chair confirms it.")
    return _step(request, pause, pausing.propose_end, "members/pause_end.html", said=said)


def _step(
    request: PortalRequest, pause: CountryPause, service: Callable[..., None], template: str, *, said: str
) -> HttpResponse:
    """One step on a pause: a page that asks, and the step from the version that the page showed."""
    if request.method != "POST":
        return render(request, template, {"pause": pause, "country": pause.country})
    return take_step(request, service, said=said, pause=pause)
