"""What a paused country's agencies hold of the own agency, and one act to take it back."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from members.posting import PortalRequest, Posted, carry_out
from operations import permissions
from operations.referrals import queries, recalls
from operations.referrals.queries import Held
from operations.words import state_words


@screen(permissions.SEE_REFERRALS, load=queries.get_held)
def held_list(request: PortalRequest, held: Held) -> HttpResponse:
    rows = queries.held_by(request.actor, country_id=held.country.id)
    shown = keyset.page(rows, instant="received_at", key="id", after=request.GET.get("after", ""))
    page = {
        "held": held,
        "rows": [(row, state_words(row.state)) for row in shown.rows],
        **keyset.ways(shown, QueryDict(), after=request.GET.get("after", "")),
        "may_recall": may(request.actor, permissions.RECALL_REFERRAL, held),
    }
    return render(request, "operations/held_list.html", page)


@screen(permissions.RECALL_REFERRAL, load=queries.get_held, takes=FORM)
def held_recall(request: PortalRequest, held: Held) -> HttpResponse:
    if request.method != "POST":
        return render(request, "operations/held_recall.html", {"held": held})

    def act(posted: Posted) -> Held:
        recalls.recall_all(held=held, by=request.actor, now=request.now)
        return held

    said = _("Recalled. The agencies of the country see none of it any more.")
    return carry_out(request, act, said=said, to=lambda _held: "/")
