"""What there is to read of a round, in one place: papers of its activities, what is on record, who calls it what."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from common import keyset
from common.access import screen
from members.posting import PortalRequest
from operations import permissions
from operations.jpoas import queries as jpoas
from operations.jpoas.models import JointPeriodOfAction
from operations.meetings import queries as meetings
from operations.words import state_words
from terms_of_reference.consultations import queries as consultations
from terms_of_reference.models import Edition
from terms_of_reference.queries import edition_in_force


@screen(permissions.SEE_JPOAS, load=jpoas.get_round)
def jpoa_documents(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    asked = consultations.visible_to(request.actor).filter(about_path=jpoa.get_absolute_url())
    after = request.GET.get("after", "")
    shown = keyset.page_in(meetings.papers_of_round(request.actor, jpoa), order=meetings.OF_NEWEST_FIRST, after=after)
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "papers": shown.rows,
        **keyset.ways(shown, QueryDict(), after=after),
        "decisions": list(jpoa.decisions.all()),
        "asked": list(asked.order_by("-opened_at", "-id")),
        "terms": _terms(jpoa, today=request.now.date()),
        "labels": list(jpoa.labels.order_by("text", "id")),
    }
    return render(request, "operations/jpoa_documents.html", page)


def _terms(jpoa: JointPeriodOfAction, *, today: date) -> Edition | None:
    """The Terms of Reference in force on its first day, or today where that has not come or is not known."""
    return edition_in_force(min(jpoa.starts_on or today, today))
