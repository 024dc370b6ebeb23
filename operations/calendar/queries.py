"""What stands in an actor's calendar: one function a source, each over the scoped query of its feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from common.dates import Precision
from common.words import day_words
from members.access import Actor
from operations.calendar.entries import Entry, Span, in_order
from operations.calendar.models import CalendarFeed
from operations.calendar.timeline import Happened, timeline
from operations.jpoas.models import (
    DurationDecision,
    JointPeriodOfAction,
    JPOALabel,
    JPOAParticipant,
    JPOAStepTaken,
)
from operations.meetings import item_queries as action_items
from operations.meetings import queries as meetings
from operations.meetings.days import last_day
from operations.meetings.models import Session
from operations.plans import queries as plans
from operations.plans.waiting import review_of
from operations.referrals import queries as referrals
from operations.referrals.reading import received_as_read
from operations.returns import queries as returns
from operations.states import JPOAState
from terms_of_reference.consultations import queries as consultations

MOST = 200  # of a source in one calendar; nobody reads more, and no page grows with the work of years
_KNOWN = (Precision.DAY, Precision.MONTH)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for which days, of one round or of all."""

    actor: Actor
    span: Span
    now: datetime
    jpoa: JointPeriodOfAction | None = None


@dataclass(frozen=True)
class Found:
    """The entries in their order, and whether a source had more than is shown."""

    entries: list[Entry]
    is_cut: bool


Source = Callable[[Asked], Iterable[Entry]]


def entries(asked: Asked, *, with_own_work: bool = True) -> Found:
    """What stands on the days that are asked for. Ten queries at most, however many entries there are."""
    found: list[Entry] = []
    is_cut = False
    for source in (*OF_ROUNDS, *(OF_OWN_WORK if with_own_work else ())):
        rows = list(islice(filter(asked.span.holds, source(asked)), MOST + 1))
        is_cut = is_cut or len(rows) > MOST
        found += rows[:MOST]
    return Found(in_order(found), is_cut)


def windows(asked: Asked) -> Iterator[Entry]:
    """The first and the last days of rounds. One query."""
    days = (asked.span.first, asked.span.last)
    rows = JointPeriodOfAction.objects.exclude(state=JPOAState.CANCELLED)
    rows = rows.filter(Q(starts_on__range=days) | Q(ends_on__range=days)).order_by("starts_on", "id")
    if asked.jpoa:
        rows = rows.filter(id=asked.jpoa.id)
    for jpoa in rows[: MOST + 1]:
        common = {"about": jpoa.name, "address": jpoa.get_absolute_url(), "revision": jpoa.version}
        for name, day, precision, what, short in (
            ("first", jpoa.starts_on, jpoa.starts_precision, _("First day of a round"), _("First day")),
            ("last", jpoa.ends_on, jpoa.ends_precision, _("Last day of a round"), _("Last day")),
        ):
            if day and precision in _KNOWN:
                yield Entry(
                    key=f"{name} {jpoa.id}",
                    what=what,
                    short=short,
                    first=day,
                    last=day,
                    precision=precision,
                    **common,  # type: ignore[arg-type]  # each of its own type
                )


def decisions(asked: Asked) -> Iterator[Entry]:
    """When it was decided how long a round lasts. One query."""
    rows = DurationDecision.objects.filter(decided_at__gte=asked.span.begins_at, decided_at__lt=asked.span.ends_at)
    if asked.jpoa:
        rows = rows.filter(jpoa=asked.jpoa)
    for decision in rows.select_related("jpoa").order_by("decided_at", "id")[: MOST + 1]:
        day = asked.span.day_of(decision.decided_at)
        yield Entry(
            key=f"decision {decision.id}",
            what=_("The length of a round was decided"),
            short=_("Length decided"),
            first=day,
            last=day,
            at=decision.decided_at,
            about=decision.jpoa.name,
            address=decision.jpoa.get_absolute_url(),
        )


def views_expected(asked: Asked) -> Iterator[Entry]:
    """Until when views can be given, in rounds of views that the actor reads and that are open. One query."""
    rows = consultations.visible_to(asked.actor).filter(
        concluded_at__isnull=True, deadline_at__gte=asked.span.begins_at, deadline_at__lt=asked.span.ends_at
    )
    if asked.jpoa:
        rows = rows.filter(about_path=asked.jpoa.get_absolute_url())
    for consultation in rows.order_by("deadline_at", "id")[: MOST + 1]:
        day = asked.span.day_of(consultation.deadline_at)
        yield Entry(
            key=f"views {consultation.id}",
            what=_("The views of members are expected"),
            short=_("Views expected"),
            first=day,
            last=day,
            at=consultation.deadline_at,
            about=consultation.title,
            address=consultation.get_absolute_url(),
            revision=consultation.version,
        )


def sessions(asked: Asked) -> Iterator[Entry]:
    """The activities that are open to all members, with their days and places. One query."""
    for session in _sessions(asked, Session.Audience.MEMBERS):
        kind = str(session.get_kind_display())
        yield Entry(what=kind, place=session.place, about=session.title or session.jpoa.name, **_of_session(session))


def closed_sessions(asked: Asked) -> Iterator[Entry]:
    """Those that the organiser and the invited agencies alone read: what they are and where stays here. One query."""
    for session in _sessions(asked, Session.Audience.INVITED):
        about = ", ".join(part for part in (session.name, session.place) if part)
        yield Entry(what=_why(asked.actor, session), about=about, is_own_work=True, **_of_session(session))


def _why(actor: Actor, session: Session) -> str:
    """As what the actor reads it."""
    if not actor.reads_for_agency:
        return _("An activity to which the co-chairs are invited")
    if session.organiser_group_id == actor.group_id:
        return _("An activity that your agency organises")
    if actor.group_id in session.reader_groups:
        return _("An activity to which your agency is invited")
    return _("An activity to which the co-chairs are invited")


def _sessions(asked: Asked, audience: str) -> QuerySet[Session]:
    rows = meetings.between(asked.actor, asked.span.first, asked.span.last).filter(audience=audience)
    rows = rows.filter(starts_precision__in=_KNOWN)  # what is known to the year only stands on no day
    return (rows.filter(jpoa=asked.jpoa) if asked.jpoa else rows)[: MOST + 1]


def _of_session(session: Session) -> dict[str, Any]:
    return {
        "key": f"session {session.id}",
        "short": str(session.get_kind_display()),
        "first": session.starts_on,
        "last": last_day(session),
        "precision": session.starts_precision,
        "address": session.get_absolute_url(),
        "revision": session.version,
    }


def returns_expected(asked: Asked) -> Iterator[Entry]:
    """Returns of the own agency that count and have not come. One query."""
    rows = returns.own(asked.actor).filter(
        returns.counts(asked.now),
        settled_at__isnull=True,
        due_at__gte=asked.span.begins_at,
        due_at__lt=asked.span.ends_at,
    )
    if asked.jpoa:
        rows = rows.filter(jpoa=asked.jpoa)
    for obligation in rows[: MOST + 1]:
        day = asked.span.day_of(obligation.due_at)
        yield Entry(
            key=f"return {obligation.id}",
            what=_("A return is expected"),
            short=_("Return expected"),
            first=day,
            last=day,
            at=obligation.due_at,
            about=f"{obligation.jpoa.name}, {day_words(obligation.period_starts_on, 'month')}",
            address=reverse("return", args=[obligation.id]),
            is_own_work=True,
        )


def milestones(asked: Asked) -> Iterator[Entry]:
    """What any party is to reach in the plans that the own agency is in, or is invited to. One query."""
    rows = plans.milestones_between(asked.actor, first=asked.span.first, last=asked.span.last)
    if asked.jpoa:
        rows = rows.filter(plan__jpoa=asked.jpoa)
    for milestone in rows[: MOST + 1]:
        yield Entry(
            key=f"milestone {milestone.id}",
            what=_("A milestone is due in work that your agency is in or invited to"),
            short=_("Milestone"),
            first=milestone.due_on,
            last=milestone.due_on,
            reference=milestone.plan.reference,
            about=milestone.what,
            address=milestone.get_absolute_url(),
            is_own_work=True,
            revision=milestone.version,
        )


def reviews(asked: Asked) -> Iterator[Entry]:
    """Until when the plans that the own agency leads are looked at half-way. One query."""
    for plan in plans.not_reviewed(asked.actor):
        due_on = review_of(plan, asked.actor)
        if due_on and (asked.jpoa is None or plan.jpoa_id == asked.jpoa.id):
            yield Entry(
                key=f"review {plan.id}",
                what=_("A review of your work is expected"),
                short=_("Mid-term review"),
                first=due_on,
                last=due_on,
                reference=plan.reference,
                about=plan.title,
                address=plan.get_absolute_url(),
                is_own_work=True,
                revision=plan.version,
            )


def items(asked: Asked) -> Iterator[Entry]:
    """What the own country has to do because of a recommendation. One query."""
    rows = action_items.items_due(asked.actor, asked.span.first, asked.span.last)
    rows = rows.filter(owner__iso2=asked.actor.country)
    for item in (rows.filter(jpoa=asked.jpoa) if asked.jpoa else rows)[: MOST + 1]:
        yield Entry(
            key=f"item {item.id}",
            what=_("An action item of your country is due"),
            short=_("Action item"),
            first=item.due_on,
            last=item.due_on,
            about=item.text,
            address=item.get_absolute_url(),
            is_own_work=True,
            revision=item.version,
        )


def answers(asked: Asked) -> Iterator[Entry]:
    """Until when answers of the own agency are expected. One query."""
    rows = referrals.to_answer(asked.actor).filter(due_at__gte=asked.span.begins_at, due_at__lt=asked.span.ends_at)
    if asked.jpoa:
        rows = rows.filter(referral__jpoa=asked.jpoa)
    for recipient in received_as_read(rows.prefetch_related(None).select_related("referral__body")[: MOST + 1]):
        day = asked.span.day_of(recipient.due_at)
        yield Entry(
            key=f"answer {recipient.id}",
            what=_("An answer of your agency is expected"),
            short=_("Answer expected"),
            first=day,
            last=day,
            at=recipient.due_at,
            reference=recipient.referral.reference,
            about=recipient.referral.summary,
            address=recipient.referral.get_absolute_url(),
            is_own_work=True,
            revision=recipient.version,
        )


def happened(actor: Actor, jpoa: JointPeriodOfAction, *, today: date) -> list[Happened]:
    """What happened in a round until a day, newest first. Six queries."""
    participants = JPOAParticipant.objects.filter(jpoa=jpoa).exclude(joined_on=None, withdrawn_on=None)
    return timeline(
        jpoa,
        today=today,
        steps=JPOAStepTaken.objects.filter(jpoa=jpoa).select_related("taken_for"),
        labels=JPOALabel.objects.filter(jpoa=jpoa, added_at__isnull=False),
        decided=DurationDecision.objects.filter(jpoa=jpoa).select_related("decided_for"),
        asked=consultations.visible_to(actor).filter(about_path=jpoa.get_absolute_url()),
        participants=participants.select_related("country", "organisation"),
        sessions=meetings.sessions_of(actor, jpoa).filter(meetings.taking_place(), audience=Session.Audience.MEMBERS),
    )


def get_own_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's own feed, if there is one that works. One query."""
    return CalendarFeed.objects.filter(person_id=actor.person_id, revoked_at__isnull=True).first()


# Read by every member who reads the round; and what only the parties of the work read.
OF_ROUNDS: tuple[Source, ...] = (windows, decisions, views_expected, sessions)
OF_OWN_WORK: tuple[Source, ...] = (returns_expected, milestones, reviews, answers, items, closed_sessions)
