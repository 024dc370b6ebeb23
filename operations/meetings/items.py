"""The verbs of action items: made of a recommendation, worked on, closed with a result, carried from round to round."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from audit.services import record
from common import versions
from common.access import NotAllowed, Permission, demand
from common.ids import uuid7
from members.access import Actor
from members.models import Country, Notice
from members.notices.services import mark_read_about
from operations.jpoas.models import JointPeriodOfAction
from operations.meetings import item_queries, permissions
from operations.meetings.item_models import ActionItem, ActionNote, CarriedItem, Recommendation
from operations.meetings.once import insert_once
from operations.meetings.telling import tell

KIND = "action_item"


class CannotStandThere(ValueError):
    """The round is over or of another sort, or the country does not know of the session."""


@transaction.atomic
def make(
    *,
    recommendation: Recommendation,
    jpoa: JointPeriodOfAction,
    owner: Country,
    text: str,
    due_on: date,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> ActionItem:
    """Make a recommendation an action item of a country, which is told. It may be due after the end of the round.

    Raises: NotAllowed, MovedOn, CannotStandThere, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.MAKE_ITEM, recommendation)
    item = ActionItem(
        id=showing or uuid7(),
        submission=submission,
        recommendation=recommendation,
        jpoa=jpoa,
        owner=owner,
        text=text,
        due_on=due_on,
        created_at=now,
        created_by_id=by.person_id,
    )
    try:
        versions.add(item, recommendation=recommendation)
    except IntegrityError as error:
        raise CannotStandThere from error
    _tell_owner(item, Notice.Kind.ITEM_GIVEN, by=by, now=now)
    record(action="make_item", by=by, now=now, kind=KIND, id=item.id)
    return item


def _tell_owner(item: ActionItem, kind: Notice.Kind, *, by: Actor, now: datetime) -> None:
    session, path = item.recommendation.session, item.get_absolute_url()
    for agency in item_queries.desks_of_owner(item, day=now.date()):
        tell(agency, kind, session, by=by, now=now, path=path, about=item.id)


@transaction.atomic
def note_opening(*, item: ActionItem, by: Actor, now: datetime) -> None:
    """Somebody has opened it: the agency's notices about it leave the desk, and the audit says who read it."""
    demand(by, permissions.SEE_SESSIONS, item)
    mark_read_about(object_id=item.id, by=by, now=now)
    record(action="open_item", by=by, now=now, kind=KIND, id=item.id)


def _demand_answering(by: Actor, permission: Permission, item: ActionItem, *, now: datetime) -> None:
    """Of the owner country's agencies the one that speaks for it; else a co-chair."""
    demand(by, permission, item)
    if not item_queries.may_answer_for(by, item, day=now.date()):
        raise NotAllowed(permission, item)


@transaction.atomic
def start(*, item: ActionItem, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Work has begun. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(item, submission)
    _demand_answering(by, permissions.START_ITEM, item, now=now)
    item.mark_in_progress(at=now)
    versions.save(item, ["state", "started_at"], version=version, submission=submission)
    record(action="start_item", by=by, now=now, kind=KIND, id=item.id)


@transaction.atomic
def write_note(*, item: ActionItem, text: str, by: Actor, now: datetime, showing: UUID | None = None) -> ActionNote:
    """Write how far it is, today. Raises: NotAllowed, MovedOn, AlreadyDone."""
    _demand_answering(by, permissions.NOTE_ITEM, item, now=now)
    note = ActionNote(
        id=showing or uuid7(), item=item, text=text, written_at=now, written_by_id=by.person_id, agency_id=by.agency_id
    )
    insert_once(note, of=item)
    record(action="note_item", by=by, now=now, kind=KIND, id=item.id)
    return note


@transaction.atomic
def finish(
    *,
    item: ActionItem,
    result: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Close it with its result. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(item, submission)
    _demand_answering(by, permissions.FINISH_ITEM, item, now=now)
    item.mark_done(at=now, person_id=by.person_id, agency_id=by.agency_id, result=result)
    _save_closed(item, version=version, submission=submission)
    record(action="finish_item", by=by, now=now, kind=KIND, id=item.id)


@transaction.atomic
def drop(
    *,
    item: ActionItem,
    result: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """It is not done, and the result says why. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.

    Who organised its session may do it too: else nobody could where the owner is invited no more or stays silent.
    """
    versions.refuse_repeats(item, submission)
    demand(by, permissions.DROP_ITEM, item)
    if not item_queries.may_drop(by, item, day=now.date()):
        raise NotAllowed(permissions.DROP_ITEM, item)
    item.mark_dropped(at=now, person_id=by.person_id, agency_id=by.agency_id, result=result)
    _save_closed(item, version=version, submission=submission)
    if not item_queries.may_answer_for(by, item, day=now.date()):
        _tell_owner(item, Notice.Kind.ITEM_DROPPED, by=by, now=now)
    record(action="drop_item", by=by, now=now, kind=KIND, id=item.id)


def _save_closed(item: ActionItem, *, version: int | None, submission: UUID | None) -> None:
    fields = ["state", "closed_at", "closed_by_id", "closed_for_id", "result"]
    versions.save(item, fields, version=version, submission=submission)


@transaction.atomic
def carry(*, item: ActionItem, jpoa: JointPeriodOfAction, by: Actor, now: datetime) -> None:
    """Carry it into another round, once. Raises: NotAllowed, MovedOn, ChangedMeanwhile when it stands elsewhere now."""
    demand(by, permissions.CARRY_ITEM, item)
    row = CarriedItem(item=item, from_jpoa_id=item.jpoa_id, to_jpoa=jpoa, carried_at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise versions.ChangedMeanwhile(item) from error
    item.jpoa = jpoa
    record(action="carry_item", by=by, now=now, kind="jpoa", id=jpoa.id)
    record(action="carry_item", by=by, now=now, kind=KIND, id=item.id)


def carry_open(*, jpoa: JointPeriodOfAction, by: Actor, now: datetime) -> None:
    """Part of the steps to planning and to an end (operations/lifecycle): what is open in rounds that are over goes on.

    It goes into the round that is in planning or active; where there is none, it waits for the next planning. The
    database does it, because some may come of sessions that the acting chair does not read.
    """
    with connection.cursor() as cursor:
        cursor.execute("select carry_open_items(%s, %s)", [jpoa.id, now])
    record(action="carry_items", by=by, now=now, kind="jpoa", id=jpoa.id)
