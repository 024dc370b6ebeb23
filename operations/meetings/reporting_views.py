"""The pages of what came of a session: who came, papers, decisions, recommendations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from common.access import FORM, screen
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Refusals, Words
from operations.meetings import (
    forms,
    item_forms,
    item_queries,
    permissions,
    queries,
    recommendations,
    reporting,
)
from operations.meetings.models import Session
from operations.meetings.pages import ADDS, ADDS_ONCE, page_for, plain, step
from terms_of_reference.queries import areas_in_force


def _to_session(record: Any) -> str:
    """Where the page of what belongs to a session leads on."""
    return str(record.session.get_absolute_url())


@screen(permissions.REPORT_SESSION, load=queries.get_visible, takes=FORM)
def session_report(request: PortalRequest, session: Session) -> HttpResponse:
    invitations = list(queries.invitations_of(session))
    initial: dict[str, Any] = {}
    for row in queries.reached_by(session):
        initial |= {f"number_{row.whom}": row.number, f"qualifier_{row.whom}": row.qualifier}
    made: dict[str, forms.ReportForm] = {}

    def make(typed: Any) -> forms.ReportForm:
        made["form"] = forms.ReportForm(typed, initial=initial, invitations=invitations)
        return made["form"]

    def act(posted: Posted, _content: dict[str, Any]) -> Session:
        reporting.report(
            session=session,
            **made["form"].content,
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return session

    words = Words(
        title=_("Say who came and what was reached"),
        lead=_("Leave empty what you do not know. A number is always shown with how sure it is."),
        button=_("Save these numbers"),
        said=_("Saved. Everybody who sees the activity reads the numbers."),
    )
    refused: Refusals = {reporting.NotBegun: (None, _("Not yet: the activity has not begun."))}
    return page_for(request, session, Asked(make=make, act=act, row=session, refusals=refused), words)


paper_add = step(
    permissions.ADD_PAPER,
    reporting.add_paper,
    lambda: Words(
        title=_("Add a paper"),
        lead=_("Papers are not kept here: say where one opens it, or who has it."),
        button=_("Add this paper"),
        said=_("The paper is added."),
    ),
    name="session",
    load=queries.get_visible,
    make=plain(forms.PaperForm),
    gives=ADDS_ONCE,
)
paper_withdraw = step(
    permissions.WITHDRAW_PAPER,
    reporting.withdraw_paper,
    lambda: Words(
        title=_("Take this paper off the list"),
        button=_("Take it off the list"),
        said=_("The paper is off the list."),
        is_warning=True,
    ),
    name="paper",
    load=queries.get_paper,
    gives=(),
    to=_to_session,
    beside=lambda paper: {"paper": paper},
)
decision_record = step(
    permissions.RECORD_DECISION,
    recommendations.record_decision,
    lambda: Words(title=_("Record a decision"), button=_("Record this decision"), said=_("The decision is recorded.")),
    name="session",
    load=queries.get_visible,
    make=plain(item_forms.DecisionForm),
    gives=ADDS_ONCE,
)
decision_correct = step(
    permissions.CORRECT_DECISION,
    recommendations.correct_decision,
    lambda: Words(
        title=_("Correct this decision"),
        lead=_("Your words take its place. The former ones stay to be read."),
        button=_("Record the correction"),
        said=_("The correction is recorded."),
    ),
    name="decision",
    load=item_queries.get_decision,
    make=lambda typed, record, _request: item_forms.DecisionForm(typed, initial={"text": record.text}),
    gives=ADDS_ONCE,
    beside=lambda decision: {"former": decision},
)


def _recommend_form(typed: Any, record: Any, request: PortalRequest) -> item_forms.RecommendForm:
    """Empty, or with the words that are to be corrected."""
    areas = areas_in_force(request.now.date())
    if isinstance(record, Session):
        return item_forms.RecommendForm(typed, areas=areas)
    chosen = list(record.focus_areas.all())
    initial = {"text": record.text, "focus_areas": [area.id for area in chosen]}
    return item_forms.RecommendForm(typed, areas=queries.with_chosen(areas, chosen), initial=initial)


recommendation_record = step(
    permissions.RECOMMEND,
    recommendations.recommend,
    lambda: Words(
        title=_("Record a recommendation"),
        lead=_("It begins as noted. It can become an action item of a country."),
        button=_("Record this recommendation"),
        said=_("The recommendation is recorded."),
    ),
    name="session",
    load=queries.get_visible,
    make=_recommend_form,
    gives=ADDS,
)
recommendation_correct = step(
    permissions.CORRECT_RECOMMENDATION,
    recommendations.correct,
    lambda: Words(
        title=_("Correct this recommendation"),
        lead=_("Your words take its place, and begin as noted. The former ones stay to be read."),
        button=_("Record the correction"),
        said=_("The correction is recorded."),
    ),
    name="recommendation",
    load=item_queries.get_recommendation,
    make=_recommend_form,
    gives=("showing", "version", "submission"),
    beside=lambda recommendation: {"former": recommendation},
)
recommendation_move = step(
    permissions.MOVE_RECOMMENDATION,
    recommendations.move,
    lambda: Words(
        title=_("Say how far it is"), button=_("Save how far it is"), said=_("Saved. All who see it read it.")
    ),
    name="recommendation",
    load=item_queries.get_recommendation,
    make=lambda typed, record, _request: item_forms.MoveForm(typed, recommendation=record),
    beside=lambda recommendation: {"former": recommendation},
)
