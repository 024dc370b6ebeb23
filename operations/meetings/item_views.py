"""The pages of action items: those of a round, all open ones, one of them, and its steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from members.posting import PortalRequest, Posted
from operations.jpoas import queries as jpoas
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.pages import Asked, Refusals, Words
from operations.meetings import item_forms, item_queries, items, permissions
from operations.meetings.item_models import ActionItem, Recommendation
from operations.meetings.pages import ADDS_ONCE, page_for, plain, step, today
from operations.meetings.timeline import timeline
from operations.meetings.words import due_words, given_words, is_after_round
from operations.states import OPEN_ITEM
from operations.words import state_words


def _line(request: PortalRequest, item: ActionItem) -> dict[str, Any]:
    """An item with its state, its day in words, and whether that lies after the end of its round."""
    is_open = item.state in OPEN_ITEM
    return {
        "item": item,
        "state": state_words(item.state),
        "due": due_words(item.due_on, is_open=is_open, today=today(request)),
        "is_after_round": is_after_round(item.due_on, item.jpoa.ends_on),
    }


@screen(permissions.SEE_SESSIONS, load=jpoas.get_round)
def jpoa_items(request: PortalRequest, jpoa: JointPeriodOfAction) -> HttpResponse:
    after = request.GET.get("after", "")
    found = item_queries.items_in(request.actor, jpoa)
    shown = keyset.page_in(found, order=item_queries.IN_ROUND, after=after)
    rows = [
        _line(request, one.item) | {"came_from": one.came_from, "went_to": one.went_to}
        for one in item_queries.standing_in(jpoa, shown.rows)
    ]
    page = {
        "jpoa": jpoa,
        "state": state_words(jpoa.state),
        "rows": rows,
        **keyset.ways(shown, QueryDict(), after=after),
    }
    return render(request, "operations/jpoa_items.html", page)


@screen(permissions.SEE_SESSIONS)
def action_item_list(request: PortalRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = keyset.page_in(item_queries.open_items(request.actor), order=item_queries.BY_DUE_DAY, after=after)
    page = {"rows": [_line(request, item) for item in shown.rows], **keyset.ways(shown, QueryDict(), after=after)}
    return render(request, "operations/action_item_list.html", page)


@screen(permissions.SEE_SESSIONS, load=item_queries.get_item)
def action_item(request: PortalRequest, item: ActionItem) -> HttpResponse:
    actor = request.actor
    items.note_opening(item=item, by=actor, now=request.now)
    day = request.now.date()
    answers = item_queries.may_answer_for(actor, item, day=day)
    drops = item_queries.may_drop(actor, item, day=day)
    carried = list(item_queries.carried_of(item))
    page = {
        **_line(request, item),
        "session": item.recommendation.session,
        "carried": carried,
        "events": timeline(item, list(item_queries.notes_of(item)), carried),
        "may_start": answers and may(actor, permissions.START_ITEM, item),
        "may_note": answers and may(actor, permissions.NOTE_ITEM, item),
        "may_finish": answers and may(actor, permissions.FINISH_ITEM, item),
        "may_drop": drops and may(actor, permissions.DROP_ITEM, item),
        "rounds": item_queries.rounds_for(item) if may(actor, permissions.CARRY_ITEM, item) else [],
    }
    return render(request, "operations/action_item.html", page)


@screen(permissions.MAKE_ITEM, load=item_queries.get_recommendation, takes=FORM)
def item_make(request: PortalRequest, recommendation: Recommendation) -> HttpResponse:
    session = recommendation.session
    owners = item_queries.owners_for(session, day=request.now.date())
    rounds = item_queries.rounds_of(session)

    told: list[str] = []

    def act(posted: Posted, content: dict[str, Any]) -> ActionItem:
        item = items.make(
            recommendation=recommendation,
            **content,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )
        desks = item_queries.desks_of_owner(item, day=request.now.date())
        told.append(given_words(item, desks, own_group=request.actor.group_id))
        return item

    words = Words(
        title=_("Make it an action item"),
        lead=_("A country does it by a day. It goes on from round to round until somebody closes it with a result."),
        button=_("Give this item to the country"),
        said=lazy(lambda: told[0], str)(),  # known when it is given
    )
    refused: Refusals = {
        items.CannotStandThere: ("jpoa", _("The item cannot begin in this round now. Choose another one."))
    }
    asked = Asked(
        make=lambda typed: item_forms.ItemForm(
            typed,
            owners=owners,
            rounds=rounds,
            today=today(request),
            initial={"text": recommendation.text[:300]},
        ),
        act=act,
        refusals=refused,
    )
    return page_for(request, recommendation, asked, words, former=recommendation, has_no_round=not rounds)


item_start = step(
    permissions.START_ITEM,
    items.start,
    lambda: Words(title=_("Say that work has begun"), button=_("Work has begun"), said=_("Saved. Work has begun.")),
    name="item",
    load=item_queries.get_item,
)
item_note = step(
    permissions.NOTE_ITEM,
    items.write_note,
    lambda: Words(
        title=_("Write how far it is"),
        button=_("Save for all who see the item"),
        said=_("Saved. All who see the item read it."),
    ),
    name="item",
    load=item_queries.get_item,
    make=plain(item_forms.NoteForm),
    gives=ADDS_ONCE,
)
item_finish = step(
    permissions.FINISH_ITEM,
    items.finish,
    lambda: Words(
        title=_("Close it with its result"),
        lead=_("It stays to be read with its result. It cannot be opened again."),
        button=_("Close it with this result"),
        said=_("Closed. All who see the item read its result."),
    ),
    name="item",
    load=item_queries.get_item,
    make=plain(item_forms.FinishForm),
)
item_drop = step(
    permissions.DROP_ITEM,
    items.drop,
    lambda: Words(
        title=_("Drop this item"),
        lead=_("It stays to be read with your reason. It cannot be opened again."),
        button=_("Drop it with this reason"),
        said=_("Dropped. All who see the item read why."),
        is_warning=True,
    ),
    name="item",
    load=item_queries.get_item,
    make=plain(item_forms.DropForm),
)


@screen(permissions.CARRY_ITEM, load=item_queries.get_item, takes=FORM)
def item_carry(request: PortalRequest, item: ActionItem) -> HttpResponse:
    rounds = item_queries.rounds_for(item)

    def act(_posted: Posted, content: dict[str, Any]) -> ActionItem:
        items.carry(item=item, **content, by=request.actor, now=request.now)
        return item

    words = Words(
        title=_("Carry it into another round"),
        lead=_("It stands in the other round from now on. Here it stays to be read, with where it went."),
        button=_("Carry it into this round"),
        said=_("The item is carried on."),
    )
    asked = Asked(make=lambda typed: item_forms.CarryForm(typed, rounds=rounds), act=act)
    return page_for(request, item, asked, words, has_no_round=not rounds)
