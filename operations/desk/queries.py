"""What My desk shows: what needs the own agency, what it waits for, which returns are expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext_lazy

from common.access import Words
from members.access import Actor
from members.directory import queries as directory
from members.models import Person
from members.notices import queries as notices
from operations.debriefs import queries as debriefs
from operations.desk.filters import DeskFilter
from operations.jpoas import queries as jpoas
from operations.meetings import item_queries as items
from operations.meetings import queries as meetings
from operations.meetings.days import today_of
from operations.meetings.words import due_words as item_due_words
from operations.plans.waiting import waiting
from operations.referrals import destruction, handover_queries
from operations.referrals import message_queries as messages
from operations.referrals import queries as referrals
from operations.referrals.colleague_queries import done_since
from operations.referrals.models import ReferralRecipient
from operations.referrals.reading import received_as_read
from operations.referrals.words import due_words
from operations.retention import queries as retention
from operations.retention.queries import Soon
from operations.returns import queries as returns
from operations.returns import words as return_words
from operations.states import RecipientState
from operations.words import Due, StateWords, state_words
from terms_of_reference.consultations import queries as consultations

MOST = 15
# What the owner of a referral does next, by the state of the recipient.
_TURN: dict[str, Words] = {
    RecipientState.ANSWERED: gettext_lazy("Read the answer"),
    RecipientState.DECLINED: gettext_lazy("Read the reason"),
    RecipientState.NEEDS_INFORMATION: gettext_lazy("Answer the question"),
}


@dataclass(frozen=True)
class Desk:
    """The tables of the desk, each with at most `MOST` rows, and the names of those that have more."""

    new: list[Any]
    to_answer: list[Any]
    to_look_at: list[Any]
    awaited: list[Any]
    plans: list[Any]
    returns: list[Any]
    to_accept: list[Any]
    asked: list[Any]  # rounds of views in which the own agency is to speak for its country
    named: list[Any]  # rounds for which the own agency was named and has not answered
    invited: list[Any]  # activities to which the own agency is invited and has not answered
    items: list[Any]  # action items of the own country, due soon or late
    debriefs: list[Any]  # rounds of which the own agency is asked how they went, and has not answered
    to_destroy: list[Any]  # of which copies are to be destroyed, and the own agency has not said what became of them
    deleted_soon: Soon  # content of the own agency whose last day is near
    handovers: list[Any]  # referrals that are offered to the own agency and wait for its answer
    questions: list[Any]  # what the own agency is asked inside referrals
    held: list[Any]  # what agencies of paused countries hold of the own one
    changed: bool  # whether something has happened since the person was last here
    to_confirm: Any  # the own agency, when its entry in the directory waits for an administrator
    cut: frozenset[str]
    filter: DeskFilter  # of the three tables of referrals

    @property
    def is_clear(self) -> bool:
        """Whether nothing needs the agency or the person today; not said of a desk that is narrowed."""
        waits = (
            self.deleted_soon.to_decide,
            self.new,
            self.to_accept,
            self.to_confirm,
            self.asked,
            self.named,
            self.invited,
            self.items,
        )
        return not (self.filter.is_used or self.needs_us or self.debriefs or self.held or any(waits))

    @property
    def needs_us(self) -> str:
        """How many things wait for the own agency, for the tab's title: "12", or "40+" where a table is cut.

        Not said of a desk that is narrowed.
        """
        number = len(self.to_answer) + len(self.to_look_at) + len(self.plans) + len(self.returns) + len(self.questions)
        if self.filter.is_used:
            return ""
        more = "+" if self.cut & {"to_answer", "to_look_at", "plans", "returns"} else ""
        return f"{number}{more}" if number else ""


def desk(actor: Actor, *, now: datetime, last_here: datetime | None = None, chosen: Any = None) -> Desk:
    """The desk of an actor at an instant, its referrals narrowed by codes of the filters.

    Twenty-five queries at most, whatever the number of rows.
    """

    units = directory.open_units(actor.agency_id) if actor.agency_id and actor.reads_for_agency else []

    def narrowed(rows: QuerySet[ReferralRecipient]) -> QuerySet[ReferralRecipient]:
        return DeskFilter(chosen, queryset=rows, actor=actor, units=units).qs[: MOST + 1]

    tables: dict[str, list[Any]] = {
        "new": list(notices.unread(actor)[: MOST + 1]),
        "to_answer": [_row(row, now=now) for row in received_as_read(narrowed(referrals.to_answer(actor)))],
        "to_look_at": [_turn(row) for row in narrowed(referrals.answered_to_us(actor))],
        "awaited": [_row(row, now=now) for row in narrowed(referrals.awaited(actor))],
        "plans": waiting(actor, now=now)[: MOST + 1],
        "returns": [(row, return_words.due_words(row, now=now)) for row in returns.on_desk(actor, now=now)[: MOST + 1]],
        "to_accept": list(returns.to_accept(actor)[: MOST + 1]),
    }
    cut = frozenset(name for name, rows in tables.items() if len(rows) > MOST)
    to_confirm = directory.to_confirm(actor, now=now)
    shown = {name: rows[:MOST] for name, rows in tables.items()}
    return Desk(
        **shown,
        asked=consultations.awaiting(actor, now=now),
        named=list(jpoas.unanswered_namings(actor)) if actor.reads_for_agency else [],
        invited=list(meetings.unanswered(actor, now=now)[:MOST]),
        items=[
            (row, item_due_words(row.due_on, is_open=True, today=today_of(actor, now)))
            for row in items.on_desk(actor, now=now)[:MOST]
        ],
        debriefs=debriefs.to_answer(actor, day=now.date()),
        to_destroy=list(destruction.to_confirm(actor)[:MOST]),
        deleted_soon=retention.soon(actor, today=today_of(actor, now)),
        handovers=list(handover_queries.awaiting(actor)[:MOST]),
        questions=list(messages.questions_to(actor)[:MOST]),
        held=referrals.held(actor),
        changed=_is_any(actor, [notices.since(actor, last_here), *done_since(actor, since=last_here)]),
        to_confirm=to_confirm,
        cut=cut,
        filter=DeskFilter(chosen, queryset=referrals.to_answer(actor), actor=actor, units=units),
    )


def _is_any(actor: Actor, kinds: list[QuerySet[Any]]) -> bool:
    """Whether there is a row of any kind: one query, however many kinds have to be looked at."""
    return Person.objects.filter(Q(*map(Exists, kinds), _connector=Q.OR), id=actor.person_id).exists()


def _row(recipient: ReferralRecipient, *, now: datetime) -> tuple[ReferralRecipient, Due, StateWords]:
    return recipient, due_words(recipient, now=now), state_words(recipient.state)


def _turn(recipient: ReferralRecipient) -> tuple[ReferralRecipient, str, StateWords]:
    return recipient, str(_TURN[recipient.state]), state_words(recipient.state)
