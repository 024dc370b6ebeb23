"""The verbs of a personal feed: make or renew its address, choose what is in it, take it back, read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.services import record
from common.access import MovedOn, demand, may
from common.versions import AlreadyDone
from members.access import Actor, actor_for, system
from members.acting import acting_as
from operations.calendar import feed_file, permissions, queries
from operations.calendar.entries import Span
from operations.calendar.models import CalendarFeed
from operations.calendar.queries import Asked
from operations.calendar.tokens import digest_of, new_token

KIND = "calendar_feed"
SYSTEM = system("calendar")
_BEFORE, _AFTER = timedelta(days=31), timedelta(days=366)


@transaction.atomic
def make(*, has_own_work: bool, by: Actor, now: datetime) -> str:
    """A new secret token for the actor's own feed; a former one stops working. It is given back here and never again.

    Raises: NotAllowed.
    """
    demand(by, permissions.KEEP_CALENDAR_FEED)
    try:
        with transaction.atomic():
            return _renew(has_own_work=has_own_work, by=by, now=now)
    except IntegrityError:  # the same form twice at once: the later address is the one that is seen, so it works
        return _renew(has_own_work=has_own_work, by=by, now=now)


def _renew(*, has_own_work: bool, by: Actor, now: datetime) -> str:
    former = CalendarFeed.objects.filter(person_id=by.person_id, revoked_at__isnull=True).update(revoked_at=now)
    token = new_token()
    feed = CalendarFeed(
        person_id=by.person_id,
        agency_id=by.agency_id,
        digest=digest_of(token),
        has_own_work=has_own_work,
        made_at=now,
    )
    feed.save(force_insert=True)
    record(action="renew_calendar_feed" if former else "make_calendar_feed", by=by, now=now, kind=KIND, id=feed.id)
    return token


@transaction.atomic
def choose(*, feed: CalendarFeed, has_own_work: bool, by: Actor, now: datetime) -> None:
    """Say whether the days of the own agency's work are in it; the address stays.

    Raises: NotAllowed; MovedOn when it was taken back meanwhile.
    """
    demand(by, permissions.KEEP_CALENDAR_FEED)
    if not _kept(feed).update(has_own_work=has_own_work):
        raise MovedOn(permissions.KEEP_CALENDAR_FEED, feed)
    record(action="change_calendar_feed", by=by, now=now, kind=KIND, id=feed.id)


@transaction.atomic
def take_back(*, feed: CalendarFeed, by: Actor, now: datetime) -> None:
    """Nobody reads anything at its address any more. Raises: NotAllowed; AlreadyDone when it was taken back before."""
    demand(by, permissions.KEEP_CALENDAR_FEED)
    if not _kept(feed).update(revoked_at=now):
        raise AlreadyDone(feed)
    record(action="revoke_calendar_feed", by=by, now=now, kind=KIND, id=feed.id)


def _kept(feed: CalendarFeed) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(id=feed.id, revoked_at__isnull=True)


@dataclass(frozen=True)
class _Opened:
    """A feed that works, and who its person is at this moment."""

    actor: Actor
    has_own_work: bool


def read(*, token: str, now: datetime) -> bytes | None:
    """The file at a secret address, as its person would see it now.

    None where there is none: unknown, taken back, or of somebody who may not sign in and read the calendar now.
    """
    opened = _open(token, now=now)
    if opened is None:
        return None
    with acting_as(opened.actor):
        today = now.astimezone(UTC).date()
        span = Span(first=today - _BEFORE, last=today + _AFTER, zone=UTC)
        asked = Asked(actor=opened.actor, span=span, now=now)
        found = queries.entries(asked, with_own_work=opened.has_own_work)
    return feed_file.written(found.entries, name=_("JPOA Portal"), person_id=opened.actor.person_id, now=now)


def _open(token: str, *, now: datetime) -> _Opened | None:
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.READ_CALENDAR_FEED)
        rows = CalendarFeed.objects.filter(digest=digest_of(token), revoked_at__isnull=True)
        feed = rows.select_related("person").first()
        actor = actor_for(feed.person, now=now) if feed else None
        if feed is None or actor is None or not actor.is_ready or not may(actor, permissions.SEE_CALENDAR):
            return None
        if actor.agency_id != feed.agency_id:  # its former colleagues still know the address
            return None
        if feed.last_read_on != now.date():
            rows.update(last_read_on=now.date())
        return _Opened(actor, feed.has_own_work)
