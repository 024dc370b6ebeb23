"""Activities that the matrix tries addresses with: for each agency one that it organises, one to which it is invited,
a foreign one; each is known to those invited only, and has a part of every kind.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jpoa_portal.access_matrix.subjects import officer_of
from jpoa_portal.demo.canaries import mark
from members.access import Actor
from members.acting import acting_as
from members.models import Agency, Country
from operations.meetings import inviting, items, queries, recommendations, reporting, services
from operations.meetings.reporting import Reached
from operations.models import ActionItem, JointPeriodOfAction, MeetingDecision, Recommendation, Session, SessionPaper

Ids = dict[tuple[str, str, str], dict[str, Any]]
KINDS = {
    frozenset({"session_id"}): "session",
    frozenset({"session_id", "invited_id"}): "session invitation",
    frozenset({"session_id", "paper_id"}): "session paper",
    frozenset({"decision_id"}): "meeting decision",
    frozenset({"recommendation_id"}): "recommendation",
    frozenset({"item_id"}): "action item",
}
_DAY = timedelta(days=1)
_ABROAD = "nz-border"


def set_for(ids: Ids, relation: str, organiser: Actor, partner: Actor, *, now: datetime) -> None:
    """Put an activity there that one agency organises and to which another one, of another country, is invited."""
    if organiser.country == partner.country:
        abroad = officer_of(_ABROAD, now=now)
        organiser, partner = (abroad, partner) if relation == "shared" else (organiser, abroad)
    with acting_as(organiser):
        session = _add(organiser, now=now)
        agency = Agency.objects.get(id=partner.agency_id)
        who: dict[str, Any] = {"by": organiser, "now": now}
        inviting.invite(session=session, agencies=[agency], chairs=False, version=session.version, **who)
        [invited] = queries.invitations_of(session)
        decision, paper = _report(session, who)
        recommendation = recommendations.recommend(
            session=session, text=mark("EXERCISE: keep the line open", wanted=True), focus_areas=[], **who
        )
        item = _item(recommendation, partner, who, now=now)
    ids["session", "", relation] = {"session_id": session.id}
    ids["session invitation", "", relation] = {"session_id": session.id, "invited_id": invited.id}
    ids["session paper", "", relation] = {"session_id": session.id, "paper_id": paper.id}
    ids["meeting decision", "", relation] = {"decision_id": decision.id}
    ids["recommendation", "", relation] = {"recommendation_id": recommendation.id}
    ids["action item", "", relation] = {"item_id": item.id}


def _add(organiser: Actor, *, now: datetime) -> Session:
    content = {
        "kind": Session.Kind.OPERATION_PHASE,
        "title": mark("EXERCISE: one night", wanted=True),
        "starts_on": (now - _DAY).date(),
        "starts_precision": "day",
        "ends_on": (now + 9 * _DAY).date(),
        "ends_precision": "day",
        "is_online": False,
        "place": mark("EXERCISE crossing", wanted=True),
        "host_country_id": None,
        "host_organisation_id": None,
        "summary": mark("EXERCISE: both sides look", wanted=True),
    }
    return services.add(
        jpoa=JointPeriodOfAction.objects.get(key="EXERCISE"),
        content=content,
        areas=[],
        audience=Session.Audience.INVITED,
        by=organiser,
        now=now,
    )


def _report(session: Session, who: dict[str, Any]) -> tuple[MeetingDecision, SessionPaper]:
    reached = {"officials": Reached(number=9, qualifier="about")}
    reporting.report(session=session, attended={}, reached=reached, version=session.version, **who)
    held_at, name = mark("EXERCISE: with us", wanted=True), mark("EXERCISE: table", wanted=True)
    paper = reporting.add_paper(session=session, name=name, address="", held_at=held_at, **who)
    text = mark("EXERCISE: nobody is stopped", wanted=True)
    return recommendations.record_decision(session=session, text=text, **who), paper


def _item(recommendation: Recommendation, partner: Actor, who: dict[str, Any], *, now: datetime) -> ActionItem:
    return items.make(
        recommendation=recommendation,
        jpoa=recommendation.session.jpoa,
        owner=Country.objects.get(iso2=partner.country or who["by"].country),  # one of the two is of a country
        text=mark("EXERCISE: find officers", wanted=True),
        due_on=(now + 5 * _DAY).date(),
        **who,
    )
