"""What an actor may see of sessions. An invited-only one is in no list, no count and no page of anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Case, DateField, DateTimeField, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, TruncDate

from common import keyset
from common.dates import Precision
from members import roles
from members.access import Actor
from members.models import Agency
from operations.jpoas.models import JointPeriodOfAction
from operations.meetings.days import today_of
from operations.meetings.models import Session, SessionInvitation, SessionPaper, SessionReach
from operations.states import OVER, JPOAState
from terms_of_reference.models import FocusArea

SOONEST_FIRST: keyset.Order = {"starts_on": date.fromisoformat, "id": UUID}
NEWEST_FIRST: keyset.Order = {"-starts_on": date.fromisoformat, "-id": UUID}
# Papers: those of the newest activity first, each day's as they were named; last those known from public sources.
OF_NEWEST_FIRST: keyset.Order = {
    "-session__starts_on": date.fromisoformat,
    "named_at": keyset.an_instant,
    "id": UUID,
}
_AFTER_ALL = datetime(9000, 1, 1, tzinfo=UTC)
_WITH_BODIES = ("jpoa", "organiser__country", "organiser__organisation", "host_country", "host_organisation")


def seen_by(actor: Actor, prefix: str = "") -> Q:
    """The condition that the actor sees a session, by the path to it. The same stands in its row policy."""
    if not actor.group_id:
        return Q(**{f"{prefix}id__isnull": True})
    seen = Q(**{f"{prefix}audience": Session.Audience.MEMBERS})
    if actor.reads_for_agency:
        seen |= Q(**{f"{prefix}reader_groups__contains": [actor.group_id]})
    if actor.holds(roles.CO_CHAIR):
        seen |= Q(**{f"{prefix}chairs_invited": True})
    return seen


def visible_to(actor: Actor) -> QuerySet[Session]:
    """The sessions that the actor sees."""
    return Session.objects.filter(seen_by(actor))


def get_visible(actor: Actor, *, session_id: UUID) -> Session | None:
    """One session, or None when it is missing or foreign. One query."""
    return visible_to(actor).select_related(*_WITH_BODIES).filter(id=session_id).first()


def sessions_of(actor: Actor, jpoa: JointPeriodOfAction) -> QuerySet[Session]:
    """The sessions of a round that the actor sees, by their first day. One query."""
    return visible_to(actor).filter(jpoa=jpoa).select_related(*_WITH_BODIES).order_by(*SOONEST_FIRST)


class _EndOf(Func):
    """The last day of the month or the year of a day."""

    template = "(date_trunc('%(unit)s', (%(expressions)s)::timestamp) + interval '1 %(unit)s - 1 day')::date"
    output_field = DateField()


def _latest(day: str, precision: str) -> Case:
    """As `days.latest`, by the paths to both."""
    cases = [When(**{precision: unit}, then=_EndOf(F(day), unit=unit)) for unit in (Precision.MONTH, Precision.YEAR)]
    return Case(*cases, default=F(day), output_field=DateField())


def taking_place() -> Q:
    """As `days.takes_place`."""
    ended_on = TruncDate("jpoa__cancelled_at", tzinfo=UTC)
    return Q(cancelled_at__isnull=True) & (~Q(jpoa__state=JPOAState.CANCELLED) | Q(starts_on__lte=ended_on))


def _last_day() -> Case:
    """As `days.last_day`."""
    return Case(
        When(ends_on__isnull=False, then=_latest("ends_on", "ends_precision")),
        default=_latest("starts_on", "starts_precision"),
        output_field=DateField(),
    )


def to_come(rows: QuerySet[Session], *, day: date) -> QuerySet[Session]:
    """Those of some sessions that come or are under way; to be paged by SOONEST_FIRST."""
    return rows.annotate(last_day=_last_day()).filter(last_day__gte=day)


def over(rows: QuerySet[Session], *, day: date) -> QuerySet[Session]:
    """Those of some sessions whose last day is past, as in `days.is_over`; to be paged by NEWEST_FIRST."""
    return rows.annotate(last_day=_last_day()).filter(last_day__lt=day)


def between(actor: Actor, start: date, end: date) -> QuerySet[Session]:
    """The sessions that the actor sees and that can be on one of these days, both included. One query."""
    rows = visible_to(actor).filter(taking_place(), starts_on__lte=end).annotate(last_day=_last_day())
    return rows.filter(last_day__gte=start).select_related(*_WITH_BODIES).order_by("starts_on", "id")


def invitations_of(session: Session) -> QuerySet[SessionInvitation]:
    """Who is invited now, of a session that was loaded by a scoped query. One query."""
    rows = session.invitations.filter(withdrawn_at__isnull=True)
    return rows.select_related("agency__country", "agency__organisation").order_by("invited_at", "id")


_OF_SESSION = ("session__jpoa", "session__organiser", "agency__country", "agency__organisation")


def get_own_invitation(actor: Actor, *, session_id: UUID) -> SessionInvitation | None:
    """The invitation of the actor's agency, or None. One query."""
    rows = SessionInvitation.objects.filter(seen_by(actor, "session__"), session=session_id, withdrawn_at__isnull=True)
    return rows.filter(group_id=actor.group_id).select_related(*_OF_SESSION).first()


def get_invitation(actor: Actor, *, session_id: UUID, invited_id: UUID) -> SessionInvitation | None:
    """One invitation to a session that the actor sees, or None. One query."""
    rows = SessionInvitation.objects.filter(seen_by(actor, "session__"), session=session_id, id=invited_id)
    return rows.select_related(*_OF_SESSION).first()


def unanswered(actor: Actor, *, now: datetime) -> QuerySet[SessionInvitation]:
    """The invitations that wait for an answer of the actor's agency, soonest first. One query."""
    if not actor.reads_for_agency:
        return SessionInvitation.objects.none()
    rows = SessionInvitation.objects.filter(group_id=actor.group_id, answer="", withdrawn_at__isnull=True)
    rows = rows.filter(session__cancelled_at__isnull=True).exclude(session__jpoa__state__in=OVER)
    begins_by = _latest("session__starts_on", "session__starts_precision")
    rows = rows.annotate(begins_by=begins_by).filter(begins_by__gte=today_of(actor, now))
    return rows.select_related("session__jpoa").order_by("session__starts_on", "id")


def to_invite(actor: Actor, session: Session) -> set[str]:
    """The keys of agencies that are not invited and do not organise it. One query."""
    invited = session.invitations.filter(withdrawn_at__isnull=True).values("agency")
    rows = Agency.objects.filter(is_active=True).exclude(id__in=invited).exclude(group=session.organiser_group_id)
    return {str(key) for key in rows.values_list("id", flat=True)}


def reached_by(session: Session) -> QuerySet[SessionReach]:
    """How many were reached, each number with its qualifier. One query."""
    return session.reached.order_by("whom")


def papers_of(session: Session) -> list[SessionPaper]:
    """The papers on its list. One query."""
    rows = list(session.papers.filter(withdrawn_at__isnull=True).order_by("added_at", "id"))
    for row in rows:
        row.session = session
    return rows


def papers_of_round(actor: Actor, jpoa: JointPeriodOfAction) -> QuerySet[SessionPaper]:
    """The papers of those activities of a round that the actor sees, to be paged by OF_NEWEST_FIRST. One query."""
    rows = SessionPaper.objects.filter(seen_by(actor, "session__"), session__jpoa=jpoa, withdrawn_at__isnull=True)
    named_at = Coalesce("added_at", Value(_AFTER_ALL), output_field=DateTimeField())
    return rows.select_related("session").annotate(named_at=named_at).order_by(*OF_NEWEST_FIRST)


def with_chosen(areas: QuerySet[FocusArea], chosen: Sequence[FocusArea]) -> QuerySet[FocusArea]:
    """The focus areas in force, and those that a row has of an edition before: a change of other words keeps them."""
    return FocusArea.objects.filter(Q(id__in=areas.values("id")) | Q(id__in=[area.id for area in chosen]))


def get_paper(actor: Actor, *, session_id: UUID, paper_id: UUID) -> SessionPaper | None:
    """One paper of a session that the actor sees, or None. One query."""
    rows = SessionPaper.objects.filter(seen_by(actor, "session__"), session=session_id, id=paper_id)
    return rows.select_related("session__jpoa", "session__organiser").first()
