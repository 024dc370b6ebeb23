"""Invitations as the tests make them, and how somebody comes with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from members.joining import services
from members.joining.codes import INVITATION, code_of
from members.models import Agency, Invitation

Acting = Callable[[str], Any]
ADDRESS = "aroha.newcome@nz-border.example"
PASSWORD = "four quiet herons wade upstream"


def invite(
    acting: Acting, now: Any, *, who: str = "nz_administrator", agency: str = "nz-border", **other: Any
) -> Invitation:
    """An invitation into an agency by somebody of the cast."""
    words: dict[str, Any] = {"email": ADDRESS, "name": "Aroha Newcome", "held": ["liaison_officer"], "channel": "mail"}
    with acting(who) as by:
        return services.invite(agency=Agency.objects.get(group__name=agency), by=by, now=now, **{**words, **other})


def link(invitation: Invitation) -> str:
    """The address in the invitation's mail."""
    return reverse("join_by_link", args=[code_of(invitation.handle, purpose=INVITATION)])


def come(client: Client, invitation: Invitation, **other: str) -> Any:
    """Open the link and make an account; the last answer."""
    client.get(link(invitation))
    form = {"name": "Aroha Newcome", "native_name": "", "password": PASSWORD, "password_again": PASSWORD, **other}
    return client.post(reverse("join"), form)
