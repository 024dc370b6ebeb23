"""My profile: who one is here, what one can see and why, and how pages look."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, SIGNED_IN, Permission, Role, registered, screen
from members import roles
from members.access import Actor
from members.people import forms, services
from members.posting import PortalRequest, Posted, carry_out


@screen(SIGNED_IN, takes=FORM)
def profile(request: PortalRequest) -> HttpResponse:
    person = request.user
    typed = request.POST if request.method == "POST" else None
    form = forms.LookForm(typed, look=person.look)  # type: ignore[union-attr]  # somebody is signed in
    if typed is not None and form.is_valid():

        def act(posted: Posted) -> object:
            services.choose_look(person=person, look=form.cleaned_data["look"], by=request.actor, now=request.now)  # type: ignore[arg-type]
            return person

        return carry_out(request, act, said=_("Saved. Pages look like this from now on."), to=lambda _row: request.path)
    page = {"form": form, "person": person, "held": list(_may(request.actor))}
    return render(request, "members/profile.html", page)


def _may(actor: Actor) -> Iterable[tuple[Role, list[Permission]]]:
    """Each role that is held, with all it allows."""
    for role in roles.ROLES:
        if role in actor.roles:
            yield role, [one for one in registered().values() if role in one.roles]
