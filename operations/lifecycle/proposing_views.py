"""The page that proposes a round, beside what former rounds have taught: the first step of its life."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.posting import PortalRequest, Posted
from operations import permissions
from operations.debriefs import queries as debriefs
from operations.jpoas import services as rounds
from operations.jpoas.forms import ProposeForm
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.pages import Asked, Words, form_page


@screen(permissions.PROPOSE_JPOA, takes=FORM)
def jpoa_propose(request: PortalRequest) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> JointPeriodOfAction:
        return rounds.propose(
            **content, by=request.actor, now=request.now, showing=posted.showing, submission=posted.submission
        )

    taken = _("Another round has this short name. Choose another one.")
    words = Words(
        title=_("Propose a round"),
        lead=_("Every member reads the proposal. How long the round lasts is then asked of the members and decided."),
        button=_("Propose this round"),
        said=_("Proposed. Every member can read it."),
    )
    return form_page(
        request,
        None,
        Asked(make=ProposeForm, act=act, refusals={rounds.KeyTaken: ("key", taken)}),
        words,
        template="operations/jpoa_propose.html",
        lessons=list(debriefs.open_lessons()),
    )
