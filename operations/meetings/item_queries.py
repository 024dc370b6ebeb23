"""What an actor may see of decisions, recommendations and action items: what comes of the sessions that it sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from common import keyset
from members import roles
from members.access import Actor, on_the_day
from members.models import Agency, Country, Participation
from members.seats.queries import nominated, speaks_for, spoken_for
from operations.jpoas.models import JointPeriodOfAction
from operations.jpoas.queries import others_under_way
from operations.meetings.days import today_of
from operations.meetings.item_models import ActionItem, ActionNote, CarriedItem, MeetingDecision, Recommendation
from operations.meetings.models import Session, SessionInvitation
from operations.meetings.queries import seen_by
from operations.states import OPEN_ITEM, OVER

SOON = timedelta(days=14)
BY_DUE_DAY: keyset.Order = {"due_on": date.fromisoformat, "id": UUID}
# What is open here first, then what is closed, then what has gone into another round.
IN_ROUND: keyset.Order = {"part": keyset.a_rank, **BY_DUE_DAY}
_SESSION = "recommendation__session__"
_OF_ITEM = ("recommendation__session__jpoa", "recommendation__session__organiser", "jpoa", "owner")


def decisions_of(session: Session) -> list[MeetingDecision]:
    """What it has decided, each with the correction that took its place. One query."""
    rows = list(session.decisions.select_related("successor").order_by("number"))
    for row in rows:
        row.session = session
    return rows


def get_decision(actor: Actor, *, decision_id: UUID) -> MeetingDecision | None:
    """One of a session that the actor sees, or None. One query."""
    rows = MeetingDecision.objects.filter(seen_by(actor, "session__"), id=decision_id)
    return rows.select_related("session__jpoa", "session__organiser", "successor").first()


def recommendations_of(session: Session) -> list[Recommendation]:
    """What it has recommended, with focus areas, items and corrections. Three queries."""
    rows = session.recommendations.select_related("successor").prefetch_related("focus_areas", "items__owner")
    found = list(rows.order_by("number"))
    for row in found:
        row.session = session
    return found


def get_recommendation(actor: Actor, *, recommendation_id: UUID) -> Recommendation | None:
    """One of a session that the actor sees, or None. One query."""
    rows = Recommendation.objects.filter(seen_by(actor, "session__"), id=recommendation_id)
    return rows.select_related("session__jpoa", "session__organiser", "successor").first()


def items_seen_by(actor: Actor) -> QuerySet[ActionItem]:
    """The action items that come of sessions which the actor sees."""
    return ActionItem.objects.filter(seen_by(actor, _SESSION)).select_related(*_OF_ITEM)


def get_item(actor: Actor, *, item_id: UUID) -> ActionItem | None:
    """One action item, or None when it is missing or foreign. One query."""
    return items_seen_by(actor).select_related("closed_for").filter(id=item_id).first()


def open_items(actor: Actor) -> QuerySet[ActionItem]:
    """What is open in all rounds, due soonest first; to be paged by BY_DUE_DAY. One query."""
    return items_seen_by(actor).filter(state__in=OPEN_ITEM).order_by(*BY_DUE_DAY)


def items_due(actor: Actor, start: date, end: date) -> QuerySet[ActionItem]:
    """What is open and due on one of these days, both included. One query."""
    return open_items(actor).filter(due_on__gte=start, due_on__lte=end)


def items_in(actor: Actor, jpoa: JointPeriodOfAction) -> QuerySet[ActionItem]:
    """The items that stand in a round or have left it for another one, to be paged by IN_ROUND. One query."""
    has_left = Exists(CarriedItem.objects.filter(item=OuterRef("id"), from_jpoa=jpoa))
    part = Case(
        When(has_left=False, state__in=OPEN_ITEM, then=Value(0)),
        When(has_left=False, then=Value(1)),
        When(state__in=OPEN_ITEM, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = items_seen_by(actor).annotate(has_left=has_left).filter(Q(jpoa=jpoa) | Q(has_left=True))
    return rows.annotate(part=part).order_by(*IN_ROUND)


@dataclass(frozen=True)
class Standing:
    """An action item as a round's page shows it: where it came from, and where it went from here."""

    item: ActionItem
    came_from: JointPeriodOfAction | None
    went_to: JointPeriodOfAction | None


def standing_in(jpoa: JointPeriodOfAction, rows: Sequence[ActionItem]) -> list[Standing]:
    """Of items that `items_in` has found: from where each came into the round, and where it went. One query."""
    came, went = {}, {}
    carried = CarriedItem.objects.filter(Q(from_jpoa=jpoa) | Q(to_jpoa=jpoa), item__in=[row.id for row in rows])
    for row in carried.select_related("from_jpoa", "to_jpoa"):
        if row.to_jpoa_id == jpoa.id:
            came[row.item_id] = row.from_jpoa
        else:
            went[row.item_id] = row.to_jpoa
    return [Standing(row, came.get(row.id), went.get(row.id)) for row in rows]


def notes_of(item: ActionItem) -> QuerySet[ActionNote]:
    """How far it was on which day, of an item that was loaded by a scoped query. One query."""
    return item.notes.select_related("agency", "written_by").order_by("written_at", "id")


def carried_of(item: ActionItem) -> QuerySet[CarriedItem]:
    """From which round into which it went. One query."""
    return item.carried.select_related("from_jpoa", "to_jpoa").order_by("carried_at", "id")


def rounds_for(item: ActionItem) -> list[JointPeriodOfAction]:
    """The rounds into which it can be carried: under way, of the same sort, and none that it has left. Two queries."""
    left = item.carried.values("from_jpoa")
    return list(others_under_way(item.jpoa).exclude(id__in=left).order_by("starts_on", "key"))


def rounds_of(session: Session) -> list[JointPeriodOfAction]:
    """The rounds in which an item of the session can begin, its own first. One query."""
    rows = JointPeriodOfAction.objects.filter(is_exercise=session.jpoa.is_exercise).exclude(state__in=OVER)
    return sorted(rows, key=lambda row: (row.id != session.jpoa_id, row.key))


def owners_for(session: Session, *, day: date) -> list[Country]:
    """The countries that can get an item: of an invited-only session those that know of it, else the members."""
    if session.is_for_invited:
        agencies = Agency.objects.filter(group__in=session.reader_groups, country__isnull=False, is_active=True)
        return list(Country.objects.filter(id__in=agencies.values("country")))
    members = Participation.objects.filter(on_the_day(day), kind=Participation.Kind.MEMBER, country__isnull=False)
    return list(Country.objects.filter(id__in=members.values("country")))


def stranded_without(invitation: SessionInvitation) -> int:
    """How many open items nobody who owns them would read without this invitation. One or two queries."""
    session, agency = invitation.session, invitation.agency
    if not session.is_for_invited or agency.country_id is None:
        return 0
    others = [group for group in session.reader_groups if group != invitation.group_id]
    if Agency.objects.filter(country=agency.country_id, group__in=others, is_active=True).exists():
        return 0
    rows = ActionItem.objects.filter(recommendation__session=session, owner=agency.country_id, state__in=OPEN_ITEM)
    return rows.count()


def answers_for(actor: Actor, item: ActionItem, *, day: date) -> bool:
    """Whether the actor's agency answers for the item's country: it speaks for it, or was invited where few were."""
    if not actor.country or actor.country != item.owner.iso2:
        return False
    return item.recommendation.session.is_for_invited or speaks_for(actor, day=day)


def may_answer_for(actor: Actor, item: ActionItem, *, day: date) -> bool:
    """Whether the actor works on an item: its agency answers for the country, or the actor is a co-chair."""
    return actor.holds(roles.CO_CHAIR) or answers_for(actor, item, day=day)


def may_drop(actor: Actor, item: ActionItem, *, day: date) -> bool:
    """Whether the actor says that it is not done: as who works on it, or as the organiser of its session."""
    organiser = item.recommendation.session.organiser_group_id
    return may_answer_for(actor, item, day=day) or (organiser is not None and organiser == actor.group_id)


def desks_of_owner(item: ActionItem, *, day: date) -> list[Agency]:
    """The agencies that answer for an item of their country now, a deputy too. One query."""
    session = item.recommendation.session
    if session.is_for_invited:
        return list(Agency.objects.filter(country=item.owner, group__in=session.reader_groups, is_active=True))
    named = [agency for row in nominated(day).filter(country=item.owner) for agency in (row.agency, row.deputy)]
    return [agency for agency in named if agency and agency.is_active]


def on_desk(actor: Actor, *, now: datetime) -> QuerySet[ActionItem]:
    """What the actor's agency owes for its country, due soon or late. One query."""
    if not actor.reads_for_agency or not actor.country:
        return ActionItem.objects.none()
    day = now.date()
    answers = Q(**{f"{_SESSION}audience": Session.Audience.INVITED}) | Q(Exists(spoken_for(actor, day=day)))
    soon = today_of(actor, now) + SOON
    return open_items(actor).filter(answers, owner__iso2=actor.country, due_on__lte=soon)
