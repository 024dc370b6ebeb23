"""The pages of sessions: those of a round, one of them, adding, changing and cancelling one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from common.words import day_words
from members.directory import queries as directory
from members.models import Country, Organisation
from members.posting import PortalRequest, Posted
from operations.jpoas import queries as jpoas
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.pages import Asked, Refusals, Words, form_page
from operations.meetings import forms, item_queries, permissions, queries, services
from operations.meetings.days import is_over
from operations.meetings.filters import SessionFilter
from operations.meetings.models import Session
from operations.meetings.pages import page_for, plain, step, today
from operations.meetings.words import answer_words, reach_words, session_words
from operations.states import OPEN_ITEM
from operations.words import state_words
from terms_of_reference.queries import areas_in_force


@screen(permissions.SEE_SESSIONS, load=jpoas.get_round)
def jpoa_activities(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    narrowed = SessionFilter(request.GET, queryset=queries.sessions_of(request.actor, jpoa))
    day = today(request)
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "coming": _part(request, queries.to_come(narrowed.qs, day=day), queries.SOONEST_FIRST, "after"),
        "past": _part(request, queries.over(narrowed.qs, day=day), queries.NEWEST_FIRST, "past"),
        "filter": narrowed,
        "is_filtered": bool(request.GET.get("kind")),
        "may_add": may(request.actor, permissions.ADD_SESSION, jpoa),
    }
    return render(request, "operations/jpoa_activities.html", page)


def _part(request: PortalRequest, rows: QuerySet[Session], order: keyset.Order, name: str) -> dict[str, Any]:
    """One of the two lists of a round, each of which moves on its own; `name` is that of its place in the address."""
    after = request.GET.get(name, "")
    shown = keyset.page_in(rows, order=order, after=after)
    day = today(request)
    return {
        "rows": [(row, session_words(row, today=day)) for row in shown.rows],
        **keyset.ways(shown, request.GET, after=after, name=name),
    }


@screen(permissions.SEE_SESSIONS, load=queries.get_visible)
def session(request: PortalRequest, session: Session) -> HttpResponse:
    actor = request.actor
    services.note_opening(session=session, by=actor, now=request.now)
    invited = [(row, answer_words(row)) for row in queries.invitations_of(session)]
    own = next((row for row, _ in invited if row.group_id == actor.group_id), None)
    if own:
        own.session = session
    page = {
        "session": session,
        "state": session_words(session, today=today(request)),
        "areas": list(session.focus_areas.all()),
        "invited": invited,
        "own": own,
        "may_answer": own is not None and may(actor, permissions.ANSWER_SESSION, own),
        "reached": [(row, reach_words(row)) for row in queries.reached_by(session)],
        "papers": [(row, may(actor, permissions.WITHDRAW_PAPER, row)) for row in queries.papers_of(session)],
        **_outcome(request, session),
        **_ways(request, session),
    }
    return render(request, "operations/session.html", page)


def _outcome(request: PortalRequest, session: Session) -> dict[str, Any]:
    """What it has decided and recommended, and what the reader may do with each."""
    actor = request.actor
    decisions = [(row, may(actor, permissions.CORRECT_DECISION, row)) for row in item_queries.decisions_of(session)]
    recommendations = [
        {
            "row": row,
            "state": state_words(row.state),
            "items": [(item, state_words(item.state), item.state in OPEN_ITEM) for item in row.items.all()],
            "may_move": may(actor, permissions.MOVE_RECOMMENDATION, row),
            "may_correct": may(actor, permissions.CORRECT_RECOMMENDATION, row),
            "may_make": may(actor, permissions.MAKE_ITEM, row),
        }
        for row in item_queries.recommendations_of(session)
    ]
    return {"decisions": decisions, "recommendations": recommendations}


def _ways(request: PortalRequest, session: Session) -> dict[str, bool]:
    """What the reader may do with the session itself."""
    rules = {
        "may_edit": permissions.EDIT_SESSION,
        "may_cancel": permissions.CANCEL_SESSION,
        "may_invite": permissions.INVITE_TO_SESSION,
        "may_report": permissions.REPORT_SESSION,
        "may_add_paper": permissions.ADD_PAPER,
        "may_record": permissions.RECORD_DECISION,
        "may_recommend": permissions.RECOMMEND,
    }
    found = {name: may(request.actor, rule, session) for name, rule in rules.items()}
    found["may_report"] = found["may_report"] and session.starts_on <= today(request)
    found["may_cancel"] = found["may_cancel"] and not is_over(session, today(request))
    return found


def _hosts() -> list[Country | Organisation]:
    """Who can host a session: countries first, then organisations."""
    countries, organisations = directory.bodies()
    return [*countries, *organisations]


def _backward() -> Refusals:
    return {services.EndsBeforeStart: ("ends_on", _("The last day is before the first. Change one of the two."))}


@screen(permissions.ADD_SESSION, load=jpoas.get_round, takes=FORM)
def session_add(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    made: dict[str, forms.AddSessionForm] = {}

    def make(typed: Any) -> forms.AddSessionForm:
        areas = areas_in_force(request.now.date())
        made["form"] = forms.AddSessionForm(typed, bodies=_hosts(), areas=areas)
        return made["form"]

    def act(posted: Posted, content: dict[str, Any]) -> Session:
        return services.add(
            jpoa=jpoa,
            content=made["form"].content,
            areas=content["focus_areas"],
            audience=content["audience"],
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Add an activity"),
        lead=_("Your agency organises it. You invite other agencies on the next page."),
        button=_("Add this activity"),
        said=_("Added. You can invite agencies now."),
    )
    return form_page(request, jpoa, Asked(make=make, act=act, refusals=_backward()), words)


@screen(permissions.EDIT_SESSION, load=queries.get_visible, takes=FORM)
def session_edit(request: PortalRequest, session: Session) -> HttpResponse:
    made: dict[str, forms.SessionForm] = {}

    chosen = list(session.focus_areas.all())

    def make(typed: Any) -> forms.SessionForm:
        areas = queries.with_chosen(areas_in_force(request.now.date()), chosen)
        made["form"] = forms.SessionForm(typed, initial=forms.initial_of(session), bodies=_hosts(), areas=areas)
        return made["form"]

    def act(posted: Posted, content: dict[str, Any]) -> Session:
        services.edit(
            session=session,
            content=made["form"].content,
            areas=content["focus_areas"],
            by=request.actor,
            now=request.now,
            version=posted.version,
            submission=posted.submission,
        )
        return session

    words = Words(
        title=_("Change this activity"),
        lead=_("Those who are invited are told when its days or its place change."),
        button=_("Save the activity"),
        said=_("Saved. Who is invited has been told of other days or another place."),
    )
    saved = [
        (_("Kind"), str(session.get_kind_display())),
        (_("Title"), session.title),
        (_("First day"), day_words(session.starts_on, session.starts_precision)),
        (_("Last day"), day_words(session.ends_on, session.ends_precision)),
        (_("Online"), _("yes") if session.is_online else _("no")),
        (_("Place"), session.place),
        (_("Host"), session.host_name),
        (_("Focus areas"), "; ".join(area.title for area in chosen)),
        (_("What is it for?"), session.summary),
    ]
    return page_for(request, session, Asked(make=make, act=act, row=session, saved=saved, refusals=_backward()), words)


session_cancel = step(
    permissions.CANCEL_SESSION,
    services.cancel,
    lambda: Words(
        title=_("Cancel this activity"),
        lead=_("It stays to be read, with your reason. Those who are invited are told. It cannot be taken up again."),
        button=_("Cancel it and tell those invited"),
        said=_("Cancelled. Those who are invited have been told."),
        is_warning=True,
    ),
    name="session",
    load=queries.get_visible,
    make=plain(forms.CancelForm),
)
