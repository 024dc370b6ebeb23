"""The pages of rounds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from common.access import may, screen
from members.posting import PortalRequest
from operations import permissions
from operations.jpoas import queries
from operations.jpoas.models import JointPeriodOfAction, JPOAParticipant
from operations.states import JPOAState
from operations.words import state_words


@screen(permissions.SEE_JPOAS)
def jpoa_list(request: PortalRequest) -> HttpResponse:
    rows = [(jpoa, state_words(jpoa.state)) for jpoa in queries.listed(request.actor)]
    return render(request, "operations/jpoa_list.html", {"rows": rows})


@screen(permissions.SEE_JPOAS, load=queries.get_visible)
def jpoa(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    bodies = list(jpoa.participants.all())
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "participants": [body for body in bodies if body.kind == JPOAParticipant.Kind.PARTICIPANT],
        "observers": [body for body in bodies if body.kind == JPOAParticipant.Kind.OBSERVER],
        "may_write": jpoa.state == JPOAState.ACTIVE and may(request.actor, permissions.WRITE_REFERRAL),
    }
    return render(request, "operations/jpoa.html", page)
